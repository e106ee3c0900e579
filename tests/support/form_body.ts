/**
 * Forms as they are on the wire, one character a byte.
 *
 * @module
 */

import { MultipartDecoder, type MultipartLimits } from "../../lib/protocol/multipart_decoder.ts";
import { ProtocolError } from "../../lib/protocol/protocol_error.ts";
import { wireBytes, wireText } from "./every_split.ts";

/** The boundary of the forms below. */
export const BOUNDARY = "XX-bound";
/** The Content-Type of the forms below. */
export const FORM_TYPE = `multipart/form-data; boundary=${BOUNDARY}`;
/** What ends a form. */
export const CLOSE = `--${BOUNDARY}--\r\n`;

/** One part with its delimiter before it and the line end behind it. */
export function part(disposition: string, content: string, ...fields: string[]): string {
  const head = [`Content-Disposition: ${disposition}`, ...fields].join("\r\n");
  return `--${BOUNDARY}\r\n${head}\r\n\r\n${content}\r\n`;
}

/** A part that is a file; its name is written as UTF-8. */
export function filePart(name: string, content: string, ...fields: string[]): string {
  const bytes = wireText(new TextEncoder().encode(name));
  return part(`form-data; name="file"; filename="${bytes}"`, content, ...fields);
}

/** What a decoder made of a form. */
export interface DecodedForm {
  readonly parts: readonly DecodedPart[];
  /** Whether all of it was there, more was to come, or with which status it was refused. */
  readonly outcome: "end" | "open" | number;
  /** What was not consumed. */
  readonly rest: string;
}

/** One part of it. */
export interface DecodedPart {
  readonly fields: readonly string[];
  readonly content: string;
  readonly isComplete: boolean;
}

/** Feeds pieces to a decoder as they come: what is not consumed is given again, with more. */
export function decodeForm(
  pieces: readonly Uint8Array[],
  boundary: string = BOUNDARY,
  limits?: MultipartLimits,
): DecodedForm {
  const decoder = new MultipartDecoder(boundary, limits);
  const parts: DecodedPart[] = [];
  let rest = "";
  try {
    for (const piece of pieces) {
      rest += wireText(piece);
      for (;;) {
        const { step, consumed } = decodeOnce(decoder, rest, parts);
        rest = rest.slice(consumed);
        if (step === "end") return { parts, outcome: "end", rest: rest + remainder(pieces, piece) };
        if (step === "none" && consumed === 0) break;
      }
    }
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return { parts, outcome: error.status, rest: "" };
  }
  return { parts, outcome: "open", rest };
}

function decodeOnce(decoder: MultipartDecoder, given: string, parts: DecodedPart[]) {
  const bytes = wireBytes(given);
  const step = decoder.decode(bytes);
  if (wireText(bytes) !== given) throw new Error("decode() has written to its input");
  const last = parts.at(-1)!;
  if (step.kind === "part") {
    const fields = Array.from(step.head, ([name, value]) => `${name}: ${value}`);
    parts.push({ fields, content: "", isComplete: false });
  } else if (step.kind === "content") {
    if (step.content.length === 0) throw new Error("decode() gave content without a byte");
    parts[parts.length - 1] = { ...last, content: last.content + wireText(step.content) };
  } else if (step.kind === "part-end") {
    parts[parts.length - 1] = { ...last, isComplete: true };
  }
  // A connection reuses its buffer: a decoder that keeps a view into it reads this later.
  bytes.fill(0);
  return { step: step.kind, consumed: step.consumed };
}

function remainder(pieces: readonly Uint8Array[], piece: Uint8Array): string {
  return pieces.slice(pieces.indexOf(piece) + 1).map(wireText).join("");
}
