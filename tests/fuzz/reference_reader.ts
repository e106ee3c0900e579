import type { Limits } from "../../lib/server/limits.ts";
import { readChunked, readSized, type ReferenceBody } from "./reference_body.ts";
import { readAuthority, readTarget } from "./reference_target.ts";

/** What a request line and its fields say. */
export interface ReferenceHead {
  readonly method: string;
  readonly target: string;
  readonly path: string;
  readonly authority: string;
  readonly version: string;
  /** Whether another request may follow. */
  readonly persists: boolean;
  readonly expectsContinue: boolean;
}

/** What the reference finds on a wire, one after the other. */
export type Reading =
  /** A head that a handler is to see, and a body that may be none, or break. */
  | { readonly kind: "request"; readonly head: ReferenceHead; readonly body: ReferenceBody | null }
  /** What no handler is to see; its method where the head itself is good, or begins so. */
  | { readonly kind: "refused"; readonly method: string | null };

/**
 * Reads all requests of a wire that ends where it ends. It shares nothing with the server: it looks
 * at the whole text at once, by regular expressions, and does not care which rule was broken.
 */
export function readRequests(wire: string, limits: Limits): Reading[] {
  const readings: Reading[] = [];
  for (let rest = wire; rest !== "";) {
    // RFC 9112 §2.2: an empty line is to be ignored.
    if (rest.startsWith("\r\n")) rest = rest.slice(2);
    if (rest === "") break;
    const { reading, length } = readOne(rest, limits);
    readings.push(reading);
    if (length === null) break;
    rest = rest.slice(length);
  }
  return readings;
}

interface ReadOne {
  readonly reading: Reading;
  /** `null` where nothing can follow. */
  readonly length: number | null;
}

const TOKEN = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
const FIELD = `${TOKEN}:[\\t -~\\x80-\\xff]*\\r\\n`;
const HEAD = new RegExp(`^((${TOKEN}) ([^ \\r]+) HTTP/(1\\.[01]))\\r\\n((?:${FIELD})*)\\r\\n$`);

function readOne(rest: string, limits: Limits): ReadOne {
  const end = rest.indexOf("\r\n\r\n") + 4;
  const parts = end < 4 ? null : HEAD.exec(rest.slice(0, end));
  const seeming = rest.startsWith("HEAD ") ? "HEAD" : null;
  if (parts === null || end > limits.headBytes) return refused(seeming);
  const [, line, method, target, version, fields] = parts;
  if (line.length > limits.requestLineBytes) return refused(seeming);
  if (fields.split("\r\n").length - 1 > limits.fieldCount) return refused(seeming);
  const read = readTarget(method, target);
  const host = readHost(valuesOf(fields, "host"), version);
  if (read === null || host === null) return refused(seeming);
  const framing = readFraming(fields, version);
  const options = listOf(valuesOf(fields, "connection"));
  const expectations = version === "1.1" ? listOf(valuesOf(fields, "expect")) : [];
  if (framing === null || !options.every((option) => TOKEN_ALONE.test(option))) {
    return refused(method);
  }
  if (expectations.some((expectation) => expectation !== "100-continue")) return refused(method);
  if (typeof framing === "number" && framing > limits.bodyBytes) return refused(method);
  // RFC 9110 §7.4: nothing here is secured.
  if (/^https:/i.test(target)) return refused(method);
  const keeps = version === "1.1" || options.includes("keep-alive");
  const persists = keeps && !options.includes("close") && method !== "CONNECT";
  const expectsContinue = expectations.length > 0;
  const authority = read.authority ?? host;
  const { path } = read;
  const head = { method, target, path, authority, version, persists, expectsContinue };
  const body = readBody(rest.slice(end), framing, limits);
  const isOver = !persists || body?.length === null;
  const length = isOver ? null : end + (body?.length ?? 0);
  return { reading: { kind: "request", head, body }, length };
}

function refused(method: string | null): ReadOne {
  return { reading: { kind: "refused", method }, length: null };
}

const TOKEN_ALONE = new RegExp(`^${TOKEN}$`);

function valuesOf(fields: string, name: string): string[] {
  const lines = fields.split("\r\n").filter((line) => line.toLowerCase().startsWith(`${name}:`));
  return lines.map((line) => line.slice(name.length + 1).replace(/^[ \t]+|[ \t]+$/g, ""));
}

/** The members of a list, in lower case. A quote makes no difference: no list here admits one. */
function listOf(values: readonly string[]): string[] {
  const members = values.join(",").split(",").map((member) =>
    member.replace(/^[ \t]+|[ \t]+$/g, "")
  );
  return members.filter((member) => member !== "").map((member) => member.toLowerCase());
}

function readHost(hosts: readonly string[], version: string): string | null {
  if (hosts.length === 0) return version === "1.0" ? "" : null;
  return hosts.length === 1 && readAuthority(hosts[0]) ? hosts[0] : null;
}

/** A length, chunks, or `null` for what RFC 9112 §6.3 gives no length to. */
function readFraming(fields: string, version: string): number | "chunked" | null {
  const codings = valuesOf(fields, "transfer-encoding");
  const lengths = valuesOf(fields, "content-length");
  if (codings.length > 0) {
    if (lengths.length > 0 || version === "1.0") return null;
    return listOf(codings).join() === "chunked" ? "chunked" : null;
  }
  if (lengths.length === 0) return 0;
  if (lengths.length > 1 || !/^[0-9]+$/.test(lengths[0])) return null;
  const length = BigInt(lengths[0]);
  return length > Number.MAX_SAFE_INTEGER ? null : Number(length);
}

function readBody(
  rest: string,
  framing: number | "chunked",
  limits: Limits,
): ReferenceBody | null {
  if (framing === "chunked") return readChunked(rest, limits);
  return framing === 0 ? null : readSized(rest, framing);
}
