import { assert, assertEquals, assertMatch } from "@std/assert";
import { Program } from "../support/program.ts";
import { RawClient } from "../support/raw_client.ts";
import { ScratchDirectory } from "../support/scratch_directory.ts";
import { within } from "../support/within.ts";

interface LogRow {
  readonly name: string;
  readonly wire: string;
  /** What stands behind the date. */
  readonly entry: string;
}

const ROWS: readonly LogRow[] = [
  {
    name: "an answer without content",
    wire: "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    entry: '"GET / HTTP/1.1" 200 - "-" "-"',
  },
  {
    name: "referer and user agent",
    wire: "GET /echo/abc?q=1 HTTP/1.1\r\nHost: x\r\nReferer: http://r/\r\nUser-Agent: ua/1\r\n\r\n",
    entry: '"GET /echo/abc?q=1 HTTP/1.1" 200 3 "http://r/" "ua/1"',
  },
  {
    name: "HEAD, which has no content",
    wire: "HEAD /files/a.txt HTTP/1.0\r\n\r\n",
    entry: '"HEAD /files/a.txt HTTP/1.0" 200 - "-" "-"',
  },
  {
    name: "a file",
    wire: "GET /files/a.txt HTTP/1.1\r\nHost: localhost\r\n\r\n",
    entry: '"GET /files/a.txt HTTP/1.1" 200 4 "-" "-"',
  },
  {
    name: "a path that there is not",
    wire: "GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n",
    entry: '"GET /nowhere HTTP/1.1" 404 14 "-" "-"',
  },
  {
    name: "a refused upload",
    wire: "POST /files/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nx",
    entry: '"POST /files/x HTTP/1.1" 403 85 "-" "-"',
  },
  {
    name: "what is no request",
    wire: "\x16\x03\x01 a TLS hello\r\n\r\n",
    entry: '"-" 400 LENGTH "-" "-"',
  },
  {
    name: "a target with a control byte",
    wire: "GET /\x1b[31m HTTP/1.1\r\nHost: x\r\n\r\n",
    entry: '"-" 400 LENGTH "-" "-"',
  },
  {
    name: "a bare LF, which could forge a line",
    wire: "GET / HTTP/1.1\r\nHost: x\r\nUser-Agent: a\nb\r\n\r\n",
    entry: '"-" 400 LENGTH "-" "-"',
  },
  {
    name: "quotes, backslashes, tabs and bytes that are not ASCII, escaped",
    wire:
      'GET /"\\ HTTP/1.1\r\nHost: x\r\nReferer: "\\\r\nUser-Agent: a"b\\c\td\xff\xc2\x85\r\n\r\n',
    entry: String.raw`"GET /\x22\x5C HTTP/1.1" 404 14 "\x22\x5C" "a\x22b\x5Cc\x09d\xFF\xC2\x85"`,
  },
  {
    name: "percent-encoded controls, as they came",
    wire: "GET /echo/%0A%1B HTTP/1.1\r\nHost: x\r\n\r\n",
    entry: '"GET /echo/%0A%1B HTTP/1.1" 200 2 "-" "-"',
  },
];

Deno.test("the access log has a line in Combined Log Format for:", async (t) => {
  using scratch = new ScratchDirectory({ "a.txt": "text" });
  await using program = await Program.serve(scratch.path);
  const lengths: number[] = [];
  for (const { wire } of ROWS) {
    using client = await RawClient.connect(program.address);
    await client.send(wire);
    await client.end();
    const answer = await client.untilEnd();
    lengths.push(answer.length - answer.indexOf("\r\n\r\n") - 4);
  }
  const { stdout } = await program.stop();
  const lines = stdout.split("\n");
  for (const [index, { name, entry }] of ROWS.entries()) {
    await t.step(name, () => {
      const [, host, date, rest] = ENTRY.exec(lines[index]) ?? [lines[index]];
      assertEquals(rest, entry.replace("LENGTH", `${lengths[index]}`));
      assert(host === "127.0.0.1" || host === "::1", host);
      assert(Math.abs(dateOf(date) - Date.now()) < 60_000, date);
    });
  }
  assertEquals(lines.slice(ROWS.length), [""], "more than a line an answer");
});

Deno.test("the access log counts compressed content as it was sent", async () => {
  using scratch = new ScratchDirectory();
  await using program = await Program.serve(scratch.path);
  using client = await RawClient.connect(program.address);
  await client.send(
    `GET /echo/${"a".repeat(999)} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n`,
  );
  const [{ body }] = await client.untilResponses();
  assertMatch((await program.stop()).stdout, new RegExp(` 200 ${body.length} "-" "-"\n$`));
});

Deno.test("the access log is written while the program runs, and pipelined answers each have a line", async () => {
  using scratch = new ScratchDirectory();
  await using program = await Program.serve(scratch.path);
  using client = await RawClient.connect(program.address);
  await client.send("GET /echo/x HTTP/1.1\r\nHost: x\r\n\r\n".repeat(100));
  await within(program.process.stdout.until(/(?:.*\n){100}/));
  assertEquals(program.process.stdout.text.split("\n").length, 101);
});

Deno.test("-q turns the access log off", async () => {
  using scratch = new ScratchDirectory();
  for (const flag of ["-q", "--quiet"]) {
    await using program = await Program.serve(scratch.path, flag);
    const answer = await RawClient.ask(
      program.address,
      "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\nnonsense",
    );
    assert(answer.startsWith("HTTP/1.1 200 "));
    assertEquals((await program.stop()).stdout, "");
  }
});

Deno.test("the program goes on serving when nobody reads its access log any more", async () => {
  using scratch = new ScratchDirectory();
  await using program = await Program.serve(scratch.path);
  using client = await RawClient.connect(program.address);
  const get = "GET /echo/x HTTP/1.1\r\nHost: x\r\n\r\n";
  await client.send(get);
  await within(program.process.stdout.until(/\n/));
  await program.process.stdout.close();
  // Until a write has failed; then on.
  for (let count = 2; count < 8; count++) {
    await client.send(get);
    await client.untilResponses(new Array(count).fill("GET"));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const { code, stderr } = await program.stop();
  assertEquals([code, stderr.includes("rror")], [0, false], stderr);
});

const ENTRY = /^(\S+) - - \[([^\]]+)\] (.*)$/;

/** `22/Nov/2026:08:20:02 +0000` as milliseconds. */
function dateOf(stamp: string): number {
  return Date.parse(stamp.replace(/^(\d\d)\/(\w{3})\/(\d{4}):/, "$1 $2 $3 "));
}
