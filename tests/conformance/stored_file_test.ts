import { assert, assertEquals, assertMatch } from "@std/assert";
import { serve } from "../../lib/server/server.ts";
import { exchange } from "../support/exchange.ts";
import { openConnection } from "../support/open_connection.ts";
import { RawClient } from "../support/raw_client.ts";
import { parseResponses } from "../support/responses.ts";
import { ENDPOINT_ROWS, endpoints, requestOf, servedDirectory } from "./endpoint_rows.ts";

const HOST = "Host: h\r\n";

type StoreRow = readonly [
  name: string,
  rfc: string,
  method: "PUT" | "POST",
  target: string,
  statuses: readonly number[],
  /** What the file is called that has the content afterwards, or `null` where none has. */
  file: string | null,
  fields?: string,
];

const ROWS: readonly StoreRow[] = [
  ["PUT makes a file", "9110 §9.3.4", "PUT", "/files/new", [201], "new"],
  ["PUT replaces a file", "9110 §9.3.4", "PUT", "/files/a.txt", [200, 204], "a.txt"],
  ["POST makes a file", "9110 §9.3.3", "POST", "/files/new", [201], "new"],
  [
    "PUT brings a part of a file",
    "9110 §14.5",
    "PUT",
    "/files/new",
    [400],
    null,
    "Content-Range: bytes 0-4/9\r\n",
  ],
  [
    "PUT brings fields that nobody knows",
    "9110 §9.3.4",
    "PUT",
    "/files/new",
    [201],
    "new",
    "X-Unknown: y\r\nContent-Location: /elsewhere\r\nFrom: a@example\r\n",
  ],
  ["PUT has no name for the file", "9110 §15.5.6", "PUT", "/files/", [405], null],
];

for (const [name, rfc, method, target, statuses, file, fields = ""] of ROWS) {
  for (const framing of ["Content-Length", "Transfer-Encoding"]) {
    Deno.test(`Program stores what it says it stored when ${name}, by ${framing} (${rfc})`, async () => {
      using directory = servedDirectory();
      const before = directory.names();
      const body = framing === "Content-Length"
        ? ": 5\r\n\r\nfresh"
        : ": chunked\r\n\r\n5\r\nfresh\r\n0\r\n\r\n";
      const wire = `${method} ${target} HTTP/1.1\r\n${HOST}${fields}${framing}${body}`;
      const { responses } = await exchange([wire], endpoints(directory));
      const [response] = responses();
      assert(statuses.includes(response.status), `it answered ${response.status}`);
      assertEquals(response.headers["last-modified"], undefined);
      if (response.status === 201) assertEquals(response.headers.location, target);
      if (file === null) {
        assertEquals(response.headers.etag, undefined);
        assertEquals(directory.names(), before);
        return;
      }
      assertEquals(directory.read(file), "fresh");
      // A validator may be told because what came is stored as it came: it is that of the file.
      const get = await exchange([`GET ${target} HTTP/1.1\r\n${HOST}\r\n`], endpoints(directory));
      assertEquals(response.headers.etag, get.responses()[0].headers.etag);
    });
  }
}

Deno.test("Program asks for the content of an upload before it has come (9110 §10.1.1)", async () => {
  using directory = servedDirectory();
  const { client, over } = openConnection(endpoints(directory));
  client.send(
    `PUT /files/new HTTP/1.1\r\n${HOST}Expect: 100-continue\r\nContent-Length: 5\r\n\r\n`,
  );
  await client.untilReceived("HTTP/1.1 100 Continue\r\n\r\n");
  client.send("fresh");
  await client.untilReceived("HTTP/1.1 201 Created\r\n");
  client.end();
  await over;
});

Deno.test("Program refuses an upload before its content has come (9110 §10.1.1)", async () => {
  using directory = servedDirectory();
  const { client, over } = openConnection(endpoints(directory));
  client.send(`PUT /files/ HTTP/1.1\r\n${HOST}Expect: 100-continue\r\nContent-Length: 5\r\n\r\n`);
  const received = await client.untilEnd();
  await over;
  assertMatch(received, /^HTTP\/1\.1 405 /);
});

/** Uploads that break off, or break the rules, when a part of them has come. */
const CUT: readonly (readonly [name: string, rest: string])[] = [
  ["ends before its length", "Content-Length: 9\r\n\r\nfresh"],
  ["ends within a chunk", "Transfer-Encoding: chunked\r\n\r\n9\r\nfresh"],
  ["ends before the last chunk", "Transfer-Encoding: chunked\r\n\r\n5\r\nfresh\r\n"],
  ["has a bad chunk behind a good one", "Transfer-Encoding: chunked\r\n\r\n5\r\nfresh\r\n5 \r\n"],
  ["has Host as a trailer", "Transfer-Encoding: chunked\r\n\r\n5\r\nfresh\r\n0\r\nHost: h\r\n\r\n"],
];

for (const [name, rest] of CUT) {
  Deno.test(`Program leaves the old file and no other when its content ${name} (9112 §8)`, async () => {
    using directory = servedDirectory();
    const before = [...directory.names(), directory.read("a.txt")];
    const wire = `PUT /files/a.txt HTTP/1.1\r\n${HOST}${rest}`;
    const [{ status, headers }] = (await exchange([wire], endpoints(directory))).responses();
    assertEquals([status, headers.connection], [400, "close"]);
    assertEquals([...directory.names(), directory.read("a.txt")], before);
  });
}

/** SHA-256 of "fresh", and of something else. */
const DIGESTS = [
  { digest: await sha256("fresh"), status: 201 },
  { digest: await sha256("stale"), status: 400 },
];

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(digest).toBase64();
}

for (const { digest, status } of DIGESTS) {
  Deno.test(`Program says ${status} to content whose trailer has its digest, however it is cut (9530 §3)`, async () => {
    const wire = `PUT /files/new HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n` +
      `Trailer: Repr-Digest\r\n\r\n5\r\nfresh\r\n0\r\nRepr-Digest: sha-256=:${digest}:\r\n\r\n`;
    const behindContent = wire.indexOf("fresh") + 5;
    for (let cut = behindContent; cut <= wire.length; cut++) {
      using directory = servedDirectory();
      const before = directory.names();
      const pieces = [wire.slice(0, cut), wire.slice(cut)].filter((piece) => piece !== "");
      const { responses } = await exchange(pieces, endpoints(directory));
      assertEquals(responses()[0].status, status, `cut at ${cut}`);
      assertEquals(directory.names(), status === 201 ? [...before, "new"].sort() : before);
    }
  });
}

Deno.test("Program forbids guessing at what a user sent (9110 §8.3)", async () => {
  using directory = servedDirectory();
  for (const target of ["/files/a.txt", "/files/empty", "/files/", "/echo/%3Cscript%3E"]) {
    const { responses } = await exchange(
      [`GET ${target} HTTP/1.1\r\n${HOST}\r\n`],
      endpoints(directory),
    );
    assertEquals(responses()[0].headers["x-content-type-options"], "nosniff", target);
  }
});

/** RFC 9110 §9.2.1. */
const SAFE = ["GET", "HEAD", "OPTIONS", "TRACE"];

Deno.test("Program leaves the directory as it is when it is only asked for things (9110 §9.2.1)", async () => {
  using directory = servedDirectory();
  const before = [...directory.names(), directory.read("a.txt")];
  for (const row of ENDPOINT_ROWS.filter(({ method }) => SAFE.includes(method))) {
    const fields = `${row.fields ?? ""}Content-Length: 5\r\n`;
    const query = { ...row, target: "/files/a.txt?delete=1", fields };
    const wires = [requestOf({ ...row, fields }), "fresh", requestOf(query), "fresh"];
    await exchange(wires, endpoints(directory));
  }
  assertEquals([...directory.names(), directory.read("a.txt")], before);
});

interface ModifiedRow {
  readonly name: string;
  /** When the file was changed, in seconds from now. */
  readonly seconds: number;
}

const MODIFIED: readonly ModifiedRow[] = [
  { name: "past", seconds: -86_400 },
  { name: "present", seconds: 0 },
  { name: "future", seconds: 86_400 },
];

for (const { name, seconds } of MODIFIED) {
  Deno.test(`Program dates no file later than its answer when it is of the ${name} (9110 §8.8.2.1)`, async () => {
    using directory = servedDirectory();
    const time = Math.floor(Date.now() / 1_000) + seconds;
    Deno.utimeSync(`${directory.path}/a.txt`, time, time);
    // Over TCP, because there the clock of the connection is that of the system.
    await using server = serve(endpoints(directory), { hostname: "127.0.0.1", port: 0 });
    const wire = `GET /files/a.txt HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`;
    const [{ headers }] = parseResponses(await RawClient.ask(server.addr, wire), ["GET"]);
    const modified = Date.parse(headers["last-modified"]) / 1_000;
    assert(modified <= Date.parse(headers.date) / 1_000, headers["last-modified"]);
    if (seconds < 0) assertEquals(modified, time, "the past stays what it was");
  });
}
