import { assert, assertEquals } from "@std/assert";
import { type Handler, type HttpResponse, text } from "../../lib/message.ts";
import { exchange } from "../support/exchange.ts";
import { SourceInMemory } from "../support/source_in_memory.ts";
import { checkRow } from "../support/wire_rows.ts";

interface BodyRow {
  readonly name: string;
  readonly respond: () => HttpResponse;
}

const ROWS: readonly BodyRow[] = [
  { name: "no body", respond: () => ({ status: 200 }) },
  { name: "an empty text", respond: () => text("") },
  { name: "a text", respond: () => text("hello") },
  { name: "a text that is not ASCII", respond: () => text("grüße 🏰") },
  { name: "bytes", respond: () => ({ status: 200, body: new Uint8Array(300) }) },
  { name: "many bytes", respond: () => ({ status: 200, body: new Uint8Array(100_000) }) },
  { name: "a source", respond: () => ({ status: 200, body: new SourceInMemory(1_000) }) },
  {
    name: "a stream",
    respond: () => ({ status: 200, body: ReadableStream.from(["x"].map(bytes)) }),
  },
  { name: "an error of the handler's", respond: () => text("no", { status: 404 }) },
  { name: "fields", respond: () => text("x", { headers: { etag: '"1"', vary: ["a", "b"] } }) },
];

for (const { name, respond } of ROWS) {
  for (const version of ["1.0", "1.1"]) {
    Deno.test(`HEAD has the head of GET and no body, HTTP/${version} with ${name}`, async () => {
      const head = await exchange([request("HEAD", version)], respond);
      const get = await exchange([request("GET", version)], respond);
      const headEnd = get.received.indexOf("\r\n\r\n") + 4;
      assertEquals(head.received, get.received.slice(0, headEnd));
      assertEquals(head.responses(["HEAD"]).length, 1);
      assertEquals(head.exchanges.map(({ contentBytes }) => contentBytes), [0]);
      assertEquals(get.responses(["GET"]).length, 1);
    });
  }
}

Deno.test("HEAD disposes of a source and cancels a stream that it does not send", async () => {
  const source = new SourceInMemory(10);
  let cancelled = false;
  const stream = new ReadableStream<Uint8Array>({ cancel: () => void (cancelled = true) });
  const bodies = [source, stream];
  const { responses } = await exchange(
    [request("HEAD", "1.1") + request("HEAD", "1.1")],
    () => ({ status: 200, body: bodies.shift() }),
  );
  assertEquals(responses(["HEAD", "HEAD"]).length, 2);
  assertEquals(source.disposals, 1);
  assert(cancelled);
});

const NO_CONTENT: readonly BodyRow[] = [204, 304].flatMap((status) => [
  { name: `${status} without a body`, respond: () => ({ status }) },
  { name: `${status} with a text`, respond: () => text("ignored", { status }) },
  { name: `${status} with a source`, respond: () => ({ status, body: new SourceInMemory(9) }) },
  { name: `${status} with a stream`, respond: () => ({ status, body: ReadableStream.from([]) }) },
]);

for (const { name, respond } of NO_CONTENT) {
  // RFC 9110 §15.3.5 and §15.4.5; the parser refuses a length or a coding beside these statuses.
  Deno.test(`Connection sends neither body nor framing with ${name}`, async () => {
    const handler: Handler = ({ path }) => path === "/second" ? text("second") : respond();
    await checkRow({
      name,
      rfc: "9112 §6.3",
      wire: request("GET", "1.1"),
      statuses: [respond().status],
      bodies: [""],
      lives: true,
    }, handler);
  });
}

function request(method: string, version: string): string {
  return `${method} / HTTP/${version}\r\nHost: h\r\n\r\n`;
}

function bytes(content: string): Uint8Array {
  return new TextEncoder().encode(content);
}
