/**
 * Contents of files that tell which version of a file they are, and whether they are whole: a line
 * with number and length, then bytes of a long noise, in each version from another place on. A
 * part of one version in another is seen wherever it lies.
 *
 * @module
 */

import { equals } from "@std/bytes/equals";
import { noise } from "./noise.ts";

/** The shortest content: its line alone. */
export const MIN_CONTENT_BYTES = 64;
/** The longest content. */
export const MAX_CONTENT_BYTES = 8 * 2 ** 20;

/** The content of a version. */
export function versionedContent(version: number, length: number): Uint8Array<ArrayBuffer> {
  const content = new Uint8Array(length);
  content.set(new TextEncoder().encode(headLine(version, length)));
  content.set(noiseOf(version, length), MIN_CONTENT_BYTES);
  return content;
}

/** Which version it is; `null` where it is not one whole version and nothing else. */
export function wholeVersion(content: Uint8Array): number | null {
  const line = new TextDecoder().decode(content.subarray(0, MIN_CONTENT_BYTES));
  const version = Number(/^version (\d+) /.exec(line)?.[1] ?? NaN);
  if (line !== headLine(version, content.length)) return null;
  const rest = content.subarray(MIN_CONTENT_BYTES);
  return equals(rest, noiseOf(version, content.length)) ? version : null;
}

/** Noise is slow to make, so there is one for all; each version begins at another multiple of 4. */
let allNoise: Uint8Array<ArrayBuffer> | undefined;
const PLACES = 2 ** 20;
/** Odd, so that no two of `PLACES` versions in a row begin at the same place. */
const STEP = 70_001;

function noiseOf(version: number, length: number): Uint8Array<ArrayBuffer> {
  allNoise ??= noise(MAX_CONTENT_BYTES + 4 * PLACES);
  const start = (version * STEP % PLACES) * 4;
  return allNoise.subarray(start, start + length - MIN_CONTENT_BYTES);
}

function headLine(version: number, length: number): string {
  return `version ${version} of ${length} bytes`.padEnd(MIN_CONTENT_BYTES - 1) + "\n";
}
