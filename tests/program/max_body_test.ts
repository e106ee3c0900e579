import { assertEquals } from "@std/assert";
import { Program } from "../support/program.ts";
import { RawClient } from "../support/raw_client.ts";
import { ScratchDirectory } from "../support/scratch_directory.ts";

interface SizeRow {
  readonly name: string;
  readonly limit: string;
  readonly bytes: number;
  readonly status: number;
}

const ROWS: readonly SizeRow[] = [
  { name: "one byte under", limit: "1K", bytes: 1_023, status: 201 },
  { name: "at the limit", limit: "1K", bytes: 1_024, status: 201 },
  { name: "one byte over", limit: "1K", bytes: 1_025, status: 413 },
  { name: "one byte over, in bytes", limit: "5", bytes: 6, status: 413 },
  { name: "at a limit beyond all buffers", limit: "1m", bytes: 2 ** 20, status: 201 },
  { name: "one byte over that", limit: "1m", bytes: 2 ** 20 + 1, status: 413 },
];
const FRAMINGS: Readonly<Record<string, (content: string) => string>> = {
  "by length": (content) => `Content-Length: ${content.length}\r\n\r\n${content}`,
  "in one chunk": (content) => {
    const size = content.length.toString(16);
    return `Transfer-Encoding: chunked\r\n\r\n${size}\r\n${content}\r\n0\r\n\r\n`;
  },
  "in two chunks": (content) => {
    const size = (content.length - 1).toString(16);
    const [first, last] = [content.slice(0, -1), content.slice(-1)];
    return `Transfer-Encoding: chunked\r\n\r\n${size}\r\n${first}\r\n1\r\n${last}\r\n0\r\n\r\n`;
  },
};

Deno.test("--max-body refuses what is over it and stores nothing of it:", async (t) => {
  for (const { name, limit, bytes, status } of ROWS) {
    for (const [framing, frame] of Object.entries(FRAMINGS)) {
      await t.step(`${name}, ${framing}`, async () => {
        using scratch = new ScratchDirectory({ old: "old" });
        await using program = await Program.serveWritable(scratch.path, "--max-body", limit);
        using client = await RawClient.connect(program.address);
        await client.send(
          `POST /files/old HTTP/1.1\r\nHost: localhost\r\n${frame("x".repeat(bytes))}`,
        );
        const [response] = await client.untilResponses();
        assertEquals(response.status, status);
        assertEquals(scratch.names(), ["old"], "a temporary is left");
        assertEquals(scratch.read("old"), status === 201 ? "x".repeat(bytes) : "old");
      });
    }
  }
});

Deno.test("--max-body refuses an announced length before the body is sent", async () => {
  using scratch = new ScratchDirectory();
  await using program = await Program.serveWritable(scratch.path, "--max-body=2G");
  using client = await RawClient.connect(program.address);
  const head = `POST /files/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${2 ** 31 + 1}\r\n`;
  await client.send(`${head}Expect: 100-continue\r\n\r\n`);
  const responses = await client.untilResponses();
  assertEquals(responses.map(({ status }) => status), [413], "and no 100 before it");
  assertEquals(responses[0].headers.connection, "close");
  assertEquals(scratch.names(), []);
});
