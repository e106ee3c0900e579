import type { HttpRequest, HttpResponse } from "../../lib/message.ts";
import { turns } from "../support/turns.ts";
import { echo } from "./echo.ts";
import type { Witness } from "./witness.ts";

/** A handler, and what may be expected of it. */
export interface HandlerKind {
  readonly name: string;
  readonly respond: (
    request: HttpRequest,
    witness: Witness,
  ) => HttpResponse | Promise<HttpResponse>;
  /** How much it takes of a request's body. */
  readonly reads: "all" | "some" | "none";
  /** The statuses of its answers; 200 by default. */
  readonly statuses?: readonly number[];
  /** What the content of its answer is, where it says so. */
  readonly says?: "echo" | "body" | "capitals";
  /** Whether its answer is a stream, whose end HTTP/1.0 can tell only by closing. */
  readonly streams?: boolean;
  /** Whether its answer cannot be completed. */
  readonly breaksOff?: boolean;
  /** Whether the owner of the server is to hear of an error. */
  readonly fails?: boolean;
  /** Whether it leaves the peer waiting until the connection is closed. */
  readonly hangs?: boolean;
}

/** The error of the handlers that fail; no answer may quote it. */
export const SECRET = "zebra7";

/** What users write, and what they should not. */
export const HANDLER_KINDS: readonly HandlerKind[] = [
  { name: "reads", reads: "all", says: "echo", respond: echo },
  {
    name: "reads late",
    reads: "all",
    says: "echo",
    respond: async (request) => {
      await turns();
      return await echo(request);
    },
  },
  { name: "ignores", reads: "none", respond: () => ({ status: 200, body: "ignored" }) },
  {
    name: "ignores and is late",
    reads: "none",
    respond: async () => {
      await turns();
      return { status: 200, body: new Uint8Array(3) };
    },
  },
  {
    name: "reads a little",
    reads: "some",
    respond: async ({ body }) => {
      const reader = body.getReader();
      await reader.read();
      reader.releaseLock();
      return { status: 200, body: "enough" };
    },
  },
  {
    name: "cancels",
    reads: "some",
    respond: async ({ body }) => {
      await body.cancel();
      return { status: 200, body: "enough" };
    },
  },
  {
    name: "catches",
    reads: "all",
    respond: async ({ body }) => ({ status: 200, body: await body.text().catch(() => "caught") }),
  },
  {
    name: "answers before it has read",
    reads: "some",
    respond: ({ body }) => {
      body.bytes().catch(() => {});
      return { status: 200, body: "at once" };
    },
  },
  {
    name: "sends back",
    reads: "all",
    streams: true,
    says: "body",
    respond: ({ body }) => ({ status: 200, body }),
  },
  {
    name: "sends back in capitals",
    reads: "all",
    streams: true,
    says: "capitals",
    respond: ({ body }) => ({ status: 200, body: body.pipeThrough(capitals()) }),
  },
  {
    name: "streams",
    reads: "none",
    streams: true,
    respond: (_, witness) => ({
      status: 200,
      body: witness.stream((index) => index < 3 ? new Uint8Array(index) : null),
    }),
  },
  {
    name: "streams, with breaks",
    reads: "none",
    streams: true,
    respond: (_, witness) => ({
      status: 200,
      body: witness.stream(async (index) => {
        await turns();
        return index < 2 ? new Uint8Array(3) : null;
      }),
    }),
  },
  {
    name: "sends much",
    reads: "none",
    respond: () => ({ status: 200, body: "\xfc".repeat(35_000) }),
  },
  {
    name: "sends a source",
    reads: "none",
    respond: (_, witness) => ({
      status: 206,
      body: witness.source(70_000, { isAsync: true, readBytes: 30_000 }),
    }),
    statuses: [206],
  },
  {
    name: "has nothing to send",
    reads: "none",
    statuses: [204],
    respond: (_, witness) => ({ status: 204, body: witness.source(9, {}) }),
  },
  {
    name: "has nothing new to send",
    reads: "none",
    statuses: [304],
    respond: (_, witness) => ({
      status: 304,
      headers: { etag: '"a"' },
      body: witness.stream(() => null),
    }),
  },
  {
    name: "throws",
    reads: "none",
    statuses: [500],
    fails: true,
    respond: () => {
      throw new Error(SECRET);
    },
  },
  {
    name: "rejects late",
    reads: "none",
    statuses: [500],
    fails: true,
    respond: async () => {
      await turns();
      throw new Error(SECRET);
    },
  },
  {
    name: "splits its answer",
    reads: "none",
    statuses: [500],
    fails: true,
    respond: (_, witness) => ({
      status: 200,
      headers: { "x-a": `a\r\n${SECRET}: b` },
      body: witness.source(3, {}),
    }),
  },
  {
    name: "has a source that fails at once",
    reads: "none",
    statuses: [500],
    fails: true,
    respond: (_, witness) => ({ status: 200, body: witness.source(9, { failsAt: 0 }) }),
  },
  {
    name: "has a source that ends too early",
    reads: "none",
    breaksOff: true,
    fails: true,
    respond: (_, witness) => ({ status: 200, body: witness.source(70_000, { endsAt: 68_000 }) }),
  },
  {
    name: "has a stream that fails",
    reads: "none",
    streams: true,
    breaksOff: true,
    fails: true,
    respond: (_, witness) => ({
      status: 200,
      body: witness.stream((index) => {
        if (index === 0) return new Uint8Array(3);
        throw new Error(SECRET);
      }),
    }),
  },
  {
    name: "falls silent",
    reads: "none",
    streams: true,
    hangs: true,
    respond: (_, witness) => ({
      status: 200,
      body: witness.stream((index) => index === 0 ? new Uint8Array(3) : new Promise(() => {})),
    }),
  },
  {
    name: "never answers",
    reads: "none",
    hangs: true,
    respond: () => new Promise(() => {}),
  },
];

/** The one that everything else is compared with. */
export const READING_KIND: HandlerKind = HANDLER_KINDS[0];

/** Who answers the request at an index: the kinds take turns, but CONNECT is for none of them. */
export function selectKind(
  kinds: readonly HandlerKind[],
  index: number,
  method: string,
): HandlerKind {
  return method === "CONNECT" ? CONNECT_KIND : kinds[index % kinds.length];
}

/** RFC 9110 §9.3.6: what followed a success would be a tunnel. */
const CONNECT_KIND: HandlerKind = {
  name: "refuses CONNECT",
  reads: "none",
  statuses: [405],
  respond: () => ({ status: 405 }),
};

function capitals(): TransformStream<Uint8Array, Uint8Array<ArrayBuffer>> {
  return new TransformStream({
    transform: (chunk, controller) => controller.enqueue(capitalized(chunk)),
  });
}

/** ASCII letters as capitals, and all else as it is. */
export function capitalized(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(bytes, (byte) => byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte);
}
