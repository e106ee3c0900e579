/**
 * What the clients of the mixed load do, and how they check what they get.
 *
 * @module
 */

import { sendAll } from "../support/bulk_transfer.ts";
import { RawClient } from "../support/raw_client.ts";
import type { ScratchDirectory } from "../support/scratch_directory.ts";
import { MALFORMED } from "./malformed.ts";

/** What the steps work on. */
export interface MixedScene {
  readonly url: string;
  readonly address: Deno.NetAddr & { readonly transport: "tcp" };
  readonly scratch: ScratchDirectory;
  /** The content of `/files/large` and its digest. */
  readonly large: Uint8Array<ArrayBuffer>;
  readonly largeDigest: string;
  readonly http: Deno.HttpClient;
}

/**
 * One step of a client.
 *
 * @returns What was wrong, or `null`.
 */
export type MixedStep = (
  scene: MixedScene,
  client: number,
  step: number,
) => Promise<string | null>;

/** The kinds of steps, and how many clients are at each. */
export const STEPS: Readonly<Record<string, { clients: number; step: MixedStep }>> = {
  small: { clients: 4, step: askSmall },
  large: { clients: 1, step: askLarge },
  range: { clients: 1, step: askRange },
  upload: { clients: 2, step: upload },
  "aborted download": { clients: 1, step: abortDownload },
  "aborted upload": { clients: 1, step: abortUpload },
  hostile: { clients: 1, step: attack },
};

/** The digest of some bytes, to be compared. */
export async function digestOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

/** A name that clients abort uploads to; what is there stays as it was. */
export const KEPT_NAME = "kept";
export const KEPT_TEXT = "No upload to this name is ever complete.\n";

/** The name that a client uploads to. */
export function uploadName(client: number): string {
  return `upload_${client}`;
}

const MAX_UPLOAD_BYTES = 2 ** 20;
const RANGE_BYTES = 100_000;
const SMALL_BURST = 20;

async function askSmall(scene: MixedScene, client: number, step: number): Promise<string | null> {
  for (let index = 0; index < SMALL_BURST; index++) {
    const expected = `${client}-${step}-${index}`;
    const response = await ask(scene, `/echo/${expected}`);
    const body = await response.text();
    if (response.status !== 200 || body !== expected) return `${response.status} with ${body}`;
  }
  return null;
}

async function askLarge(scene: MixedScene): Promise<string | null> {
  const response = await ask(scene, "/files/large");
  const bytes = await response.bytes();
  if (response.status !== 200) return `${response.status}`;
  return await digestOf(bytes) === scene.largeDigest ? null : `${bytes.length} other bytes`;
}

/** A stretch of the file; all of it where the server knows no ranges. */
async function askRange(scene: MixedScene): Promise<string | null> {
  const start = Math.floor(Math.random() * (scene.large.length - RANGE_BYTES));
  const end = start + 1 + Math.floor(Math.random() * RANGE_BYTES);
  const response = await ask(scene, "/files/large", {
    headers: { range: `bytes=${start}-${end - 1}` },
  });
  const bytes = await response.bytes();
  if (response.status !== 206 && response.status !== 200) return `${response.status}`;
  const expected = response.status === 206 ? scene.large.subarray(start, end) : scene.large;
  return equal(bytes, expected) ? null : `${bytes.length} other bytes for ${start}-${end - 1}`;
}

async function upload(scene: MixedScene, client: number, step: number): Promise<string | null> {
  const length = Math.floor(Math.random() * MAX_UPLOAD_BYTES);
  const start = Math.floor(Math.random() * (scene.large.length - length));
  const content = scene.large.slice(start, start + length);
  const path = `/files/${uploadName(client)}`;
  // A stream has no length to announce, so it comes in chunks.
  const body = step % 2 === 0 ? content : new Blob([content]).stream();
  const stored = await ask(scene, path, { method: step % 3 === 0 ? "POST" : "PUT", body });
  await stored.body?.cancel();
  if (stored.status !== 201 && stored.status !== 204) return `${stored.status}`;
  if (!equal(scene.scratch.readBytes(uploadName(client)), content)) return "not what is on disk";
  const response = await ask(scene, path);
  return equal(await response.bytes(), content) ? null : `${response.status}, not what was stored`;
}

async function abortDownload({ address }: MixedScene): Promise<string | null> {
  using conn = await Deno.connect(address);
  await sendAll(conn, encode("GET /files/large HTTP/1.1\r\nHost: localhost\r\n\r\n"));
  const into = new Uint8Array(64 * 1024);
  const enough = Math.random() * 2 ** 20;
  for (let length = 0; length < enough;) {
    const count = await conn.read(into);
    if (count === null) return "ended early";
    length += count;
  }
  return null;
}

async function abortUpload({ address, scratch }: MixedScene): Promise<string | null> {
  using conn = await Deno.connect(address);
  const head =
    `PUT /files/${KEPT_NAME} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n`;
  await sendAll(conn, encode(head + "a".repeat(Math.floor(Math.random() * 900_000))));
  return scratch.read(KEPT_NAME) === KEPT_TEXT ? null : "a part was stored";
}

async function attack({ address }: MixedScene, client: number, step: number) {
  const { wire, status } = MALFORMED[(client + step) % MALFORMED.length];
  const answer = await RawClient.ask(address, wire).catch((error) => `${error} at ${wire}`);
  const isRefused = answer.startsWith(`HTTP/1.1 ${status} `) &&
    answer.includes("\r\nConnection: close\r\n");
  return isRefused ? null : `${JSON.stringify(answer.slice(0, 80))} to ${JSON.stringify(wire)}`;
}

function ask({ url, http }: MixedScene, path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(url + path, { ...init, client: http });
}

/** A loop, because `every` would make the client slower than the server. */
function equal(some: Uint8Array, others: Uint8Array): boolean {
  if (some.length !== others.length) return false;
  for (let index = 0; index < some.length; index++) {
    if (some[index] !== others[index]) return false;
  }
  return true;
}

function encode(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
