import { assertEquals, assertRejects } from "@std/assert";
import { ScratchDirectory } from "../support/scratch_directory.ts";
import { wireText } from "../support/every_split.ts";
import { type Check, checkAnswer } from "./check.ts";

const CONTENT = new TextEncoder().encode("hello");
const GZIPPED = wireText(
  await new Response(
    new Blob([CONTENT]).stream().pipeThrough(new CompressionStream("gzip")),
  ).bytes(),
);

interface CheckCase {
  readonly name: string;
  readonly wire: string;
  /** `null` where the answer is right. */
  readonly says: string | null;
  readonly coding?: "gzip";
}

const CASES: readonly CheckCase[] = [
  { name: "the answer", wire: answer("hello"), says: null },
  { name: "another status", wire: answer("hello", "404 Not Found"), says: "Status 404" },
  { name: "another content", wire: answer("hallo"), says: "another" },
  { name: "a longer content", wire: answer("hello "), says: "6 bytes" },
  { name: "a content cut", wire: answer("hello").slice(0, -1), says: "left" },
  { name: "a head and no content", wire: answer("hello").slice(0, -5), says: "left" },
  { name: "nothing", wire: "", says: "left" },
  { name: "a coding asked for", wire: coded(GZIPPED), coding: "gzip", says: null },
  { name: "no coding", wire: answer("hello"), coding: "gzip", says: "Content-Encoding" },
  { name: "a coding not asked for", wire: coded(GZIPPED), says: "Content-Encoding" },
];

for (const { name, wire, says, coding } of CASES) {
  Deno.test(`checkAnswer() ${says === null ? "takes" : "refuses"} ${name}`, async () => {
    await expect(wire, { path: "/", content: CONTENT, coding }, says);
  });
}

const LARGE_CASES: readonly CheckCase[] = CASES.filter(({ coding }) => coding === undefined)
  .filter(({ name }) => !/coding/.test(name))
  .map((it) => it.name === "a longer content" ? { ...it, says: "Content-Length 6" } : it);

for (const { name, wire, says } of LARGE_CASES) {
  Deno.test(`checkAnswer() ${says === null ? "takes" : "refuses"} ${name}, of a file`, async () => {
    using scratch = new ScratchDirectory({ file: "hello" });
    await expect(wire, { path: "/", content: `${scratch.path}/file` }, says);
  });
}

async function expect(wire: string, check: Check, says: string | null): Promise<void> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serving = serveOnce(listener, wire);
  const checking = checkAnswer(listener.addr.port, check);
  if (says === null) assertEquals(await checking, undefined);
  else await assertRejects(() => checking, Error, says);
  await serving;
}

async function serveOnce(listener: Deno.TcpListener, wire: string): Promise<void> {
  using conn = await listener.accept();
  await conn.read(new Uint8Array(1024));
  const bytes = Uint8Array.from(wire, (character) => character.charCodeAt(0));
  if (bytes.length > 0) await conn.write(bytes);
}

function answer(content: string, status = "200 OK", field = ""): string {
  const date = "Date: Sun, 22 Nov 2026 08:31:30 GMT\r\n";
  return `HTTP/1.1 ${status}\r\n${date}${field}Content-Length: ${content.length}\r\n\r\n${content}`;
}

function coded(content: string): string {
  return answer(content, "200 OK", "Content-Encoding: gzip\r\n");
}
