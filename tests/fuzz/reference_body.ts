import type { Limits } from "../../lib/server/limits.ts";

/** A body as the reference reads it, from all that came behind its head. */
export interface ReferenceBody {
  /** The content, or as much as came before it broke. */
  readonly content: string;
  /** How much of the wire it takes; `null` where it breaks the framing or a limit, or is cut. */
  readonly length: number | null;
}

/** A body whose length is known, RFC 9112 §6.2. */
export function readSized(rest: string, length: number): ReferenceBody {
  const content = rest.slice(0, length);
  return { content, length: content.length === length ? length : null };
}

/** A chunked body, RFC 9112 §7.1, a regular expression for each rule of its grammar. */
export function readChunked(rest: string, limits: Limits): ReferenceBody {
  let content = "";
  let extensionBytes = 0;
  const broken = (): ReferenceBody => ({ content, length: null });
  for (let at = 0;;) {
    CHUNK_LINE.lastIndex = at;
    const line = CHUNK_LINE.exec(rest);
    if (line === null) return broken();
    const [all, digits, extensions] = line;
    extensionBytes += extensions.length;
    if (all.length - 2 > limits.chunkLineBytes) return broken();
    if (extensionBytes > limits.chunkExtensionBytes) return broken();
    const size = BigInt(`0x${digits}`);
    if (size > Number.MAX_SAFE_INTEGER) return broken();
    at += all.length;
    if (size === 0n) return { content, length: readTrailer(rest, at, limits) };
    const data = rest.slice(at, at + Number(size));
    content += data;
    at += data.length + 2;
    if (content.length > limits.bodyBytes) return broken();
    if (data.length < size || rest.slice(at - 2, at) !== "\r\n") return broken();
  }
}

const TOKEN = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
const QUOTED = '"(?:[\\t !#-\\[\\]-~\\x80-\\xff]|\\\\[\\t -~\\x80-\\xff])*"';
const EXTENSION = `[ \\t]*;[ \\t]*${TOKEN}(?:[ \\t]*=[ \\t]*(?:${TOKEN}|${QUOTED}))?`;
const CHUNK_LINE = new RegExp(`([0-9A-Fa-f]+)((?:${EXTENSION})*)\\r\\n`, "y");
const TRAILER = new RegExp(`((?:${TOKEN}:[\\t -~\\x80-\\xff]*\\r\\n)*)\\r\\n`, "y");
/** RFC 9110 §6.5.1. */
const FORBIDDEN = /^(?:content-length|transfer-encoding|host):/im;

/** @returns Where the trailer section ends, or `null`. */
function readTrailer(rest: string, at: number, limits: Limits): number | null {
  TRAILER.lastIndex = at;
  const trailer = TRAILER.exec(rest);
  if (trailer === null || trailer[0].length > limits.headBytes) return null;
  const [all, fields] = trailer;
  if (fields.split("\r\n").length - 1 > limits.fieldCount) return null;
  return FORBIDDEN.test(fields) ? null : at + all.length;
}
