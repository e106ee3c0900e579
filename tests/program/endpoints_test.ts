import { assertEquals } from "@std/assert";
import { Program } from "../support/program.ts";
import { RawClient } from "../support/raw_client.ts";
import { ScratchDirectory } from "../support/scratch_directory.ts";

interface EndpointRow {
  readonly name: string;
  /** The request without `Host` and the empty line. */
  readonly request: readonly string[];
  /** The answer's lines, `Date` but for the date, and the body as the last. */
  readonly answer: readonly string[];
}

const DATE = "Date: *";
const SENT_BACK = ["Content-Type: text/plain", "X-Content-Type-Options: nosniff"];
const ENCODABLE = [...SENT_BACK, "Vary: accept-encoding"];
const BY_USER_AGENT = [...SENT_BACK, "Vary: user-agent, accept-encoding"];
const NOT_FOUND = [
  "HTTP/1.1 404 Not Found",
  DATE,
  "Content-Type: text/plain; charset=utf-8",
  "Content-Length: 14",
  "",
  "404 Not Found\n",
];
const OK = ["HTTP/1.1 200 OK", DATE];

const ROWS: readonly EndpointRow[] = [
  {
    name: "the root for curl, which accepts just anything",
    request: ["GET / HTTP/1.1", "Accept: */*"],
    answer: [...OK, "Vary: accept", "Content-Length: 0", "", ""],
  },
  {
    name: "the root without Accept",
    request: ["GET / HTTP/1.1"],
    answer: [...OK, "Vary: accept", "Content-Length: 0", "", ""],
  },
  {
    name: "an echo",
    request: ["GET /echo/abc HTTP/1.1"],
    answer: [...OK, ...ENCODABLE, "Content-Length: 3", "", "abc"],
  },
  {
    name: "an echo to HEAD",
    request: ["HEAD /echo/abc HTTP/1.1"],
    answer: [...OK, ...ENCODABLE, "Content-Length: 3", "", ""],
  },
  {
    name: "an echo of what was percent-encoded",
    request: ["GET /echo/a%20b%2Fc%3F%C3%BC%25 HTTP/1.1"],
    answer: [...OK, ...ENCODABLE, "Content-Length: 9", "", "a b/c?\xc3\xbc%"],
  },
  {
    name: "an echo of several segments",
    request: ["GET /echo/a/b HTTP/1.1"],
    answer: [...OK, ...ENCODABLE, "Content-Length: 3", "", "a/b"],
  },
  {
    name: "an echo of what leads nowhere, not normalised",
    request: ["GET /echo/a/../%2e%2e/b//c HTTP/1.1"],
    answer: [...OK, ...ENCODABLE, "Content-Length: 12", "", "a/../../b//c"],
  },
  {
    name: "an echo without the query",
    request: ["GET /echo/a?b=c HTTP/1.1"],
    answer: [...OK, ...ENCODABLE, "Content-Length: 1", "", "a"],
  },
  {
    name: "an echo of nothing",
    request: ["GET /echo/ HTTP/1.1"],
    answer: [...OK, ...ENCODABLE, "Content-Length: 0", "", ""],
  },
  {
    name: "the user agent",
    request: ["GET /user-agent HTTP/1.1", "user-agent: foobar/1.2.3"],
    answer: [...OK, ...BY_USER_AGENT, "Content-Length: 12", "", "foobar/1.2.3"],
  },
  {
    name: "a user agent in UTF-8, with the bytes it came in",
    request: ["GET /user-agent HTTP/1.1", "User-Agent: J\xc3\xb6rg"],
    answer: [...OK, ...BY_USER_AGENT, "Content-Length: 5", "", "J\xc3\xb6rg"],
  },
  {
    name: "no user agent",
    request: ["GET /user-agent HTTP/1.1"],
    answer: [...OK, ...BY_USER_AGENT, "Content-Length: 0", "", ""],
  },
  {
    name: "a client that admits no coding",
    request: ["GET /echo/abc HTTP/1.1", "Accept-Encoding: gzip;q=0, invalid-encoding"],
    answer: [...OK, ...ENCODABLE, "Content-Length: 3", "", "abc"],
  },
  {
    name: "the files without their slash",
    request: ["GET /files HTTP/1.1"],
    answer: [
      "HTTP/1.1 308 Permanent Redirect",
      DATE,
      "Content-Type: text/plain; charset=utf-8",
      "Location: ./files/",
      "Cache-Control: no-cache",
      "Content-Length: 23",
      "",
      "308 Permanent Redirect\n",
    ],
  },
  { name: "a path that there is not", request: ["GET /nowhere HTTP/1.1"], answer: NOT_FOUND },
  { name: "the echo without its slash", request: ["GET /echo HTTP/1.1"], answer: NOT_FOUND },
  { name: "a longer name", request: ["GET /user-agents HTTP/1.1"], answer: NOT_FOUND },
  {
    name: "a file that there is not, and may be soon",
    request: ["GET /files/none HTTP/1.1"],
    answer: NOT_FOUND.toSpliced(3, 0, "Cache-Control: no-cache"),
  },
  {
    name: "HTTP/1.0, which closes",
    request: ["GET /echo/abc HTTP/1.0"],
    answer: [...OK, ...ENCODABLE, "Content-Length: 3", "Connection: close", "", "abc"],
  },
  {
    name: "HTTP/1.0 that asks to be kept",
    request: ["GET /echo/abc HTTP/1.0", "Connection: keep-alive"],
    answer: [...OK, ...ENCODABLE, "Content-Length: 3", "Connection: keep-alive", "", "abc"],
  },
  {
    name: "Connection: close",
    request: ["GET /echo/abc HTTP/1.1", "Connection: close"],
    answer: [...OK, ...ENCODABLE, "Content-Length: 3", "Connection: close", "", "abc"],
  },
];

Deno.test("the endpoints answer byte for byte", async (t) => {
  using scratch = new ScratchDirectory();
  await using program = await Program.serve(scratch.path);
  for (const { name, request, answer } of ROWS) {
    await t.step(name, async () => {
      using client = await RawClient.connect(program.address);
      await client.send([...request, "Host: localhost", "", ""].join("\r\n"));
      await client.end();
      assertEquals(dateless(await client.untilEnd()), answer.join("\r\n"));
    });
  }
});

function dateless(answer: string): string {
  return answer.replace(/^Date: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT\r$/m, `${DATE}\r`);
}
