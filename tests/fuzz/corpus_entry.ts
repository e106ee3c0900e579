import type { Limits } from "../../lib/server/limits.ts";

/** Bytes that a client may send, and what a server has to answer. */
export interface CorpusEntry {
  readonly name: string;
  /** Where the expectation comes from. */
  readonly rfc: string;
  /** All that the client sends before it ends its half, one character a byte. */
  readonly wire: string;
  /** The final statuses, in order, where the handler reads all bodies and answers 200. */
  readonly statuses: readonly number[];
  /** Limits that differ, so that what exceeds them is short. */
  readonly limits?: Partial<Limits>;
}

/** The Host field of nearly all entries. */
export const HOST = "Host: a.example";

/** A head: its first line, then its fields, each without CRLF. */
export function head(line: string, ...fields: readonly string[]): string {
  return [line, ...fields, "", ""].join("\r\n");
}

/** A good request without a body. */
export function get(target = "/", ...fields: readonly string[]): string {
  return head(`GET ${target} HTTP/1.1`, HOST, ...fields);
}

/** A request with whatever stands behind its head. */
export function post(body: string, ...fields: readonly string[]): string {
  return head("POST /in HTTP/1.1", HOST, ...fields) + body;
}

/** A request with a body of the length that it announces. */
export function sized(body: string, ...fields: readonly string[]): string {
  return post(body, `Content-Length: ${body.length}`, ...fields);
}

/** A request whose body is said to be chunked. */
export function chunked(body: string, ...fields: readonly string[]): string {
  return post(body, "Transfer-Encoding: chunked", ...fields);
}
