import { assertEquals } from "@std/assert";
import { Program } from "../support/program.ts";
import { RawClient } from "../support/raw_client.ts";
import { ScratchDirectory } from "../support/scratch_directory.ts";

interface HostRow {
  readonly args: readonly string[];
  readonly host: string;
  /** Of a file and of an upload. */
  readonly files: readonly [number, number];
}

const ROWS: readonly HostRow[] = [
  { args: [], host: "localhost:1", files: [200, 201] },
  { args: [], host: "127.0.0.1", files: [200, 201] },
  { args: [], host: "evil.example", files: [421, 421] },
  { args: ["--host=127.0.0.1"], host: "evil.example", files: [421, 421] },
  { args: ["--host=0.0.0.0"], host: "evil.example", files: [200, 201] },
  { args: ["--allow-host=a.test"], host: "A.test:80", files: [200, 201] },
  { args: ["--allow-host=a.test"], host: "b.test", files: [421, 421] },
  { args: ["--allow-host=a.test", "--allow-host=b.test"], host: "b.test", files: [200, 201] },
  { args: ["--host=0.0.0.0", "--allow-host=a.test"], host: "b.test", files: [421, 421] },
  { args: ["--host=0.0.0.0", "--allow-host=a.test"], host: "localhost", files: [200, 201] },
];

for (const { args, host, files } of ROWS) {
  const shown = args.join(" ");
  Deno.test(`the program answers ${files} for its files on ${host} with [${shown}]`, async () => {
    using scratch = new ScratchDirectory({ "a.txt": "text" });
    await using program = await Program.serveWritable(scratch.path, ...args);
    using client = await RawClient.connect({ ...program.address, hostname: "127.0.0.1" });
    const field = `HTTP/1.1\r\nHost: ${host}\r\n`;
    await client.send(`GET /files/a.txt ${field}\r\n`);
    await client.send(`PUT /files/new ${field}Content-Length: 1\r\n\r\nx`);
    // What is no file is answered all the same.
    for (const path of ["/", "/echo/x", "/user-agent"]) {
      await client.send(`GET ${path} ${field}\r\n`);
    }
    const responses = await client.untilResponses(["GET", "PUT", "GET", "GET", "GET"]);
    assertEquals(responses.map(({ status }) => status), [...files, 200, 200, 200]);
    assertEquals(scratch.names(), files[1] === 201 ? ["a.txt", "new"] : ["a.txt"]);
  });
}
