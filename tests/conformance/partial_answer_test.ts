import { assert, assertEquals, assertMatch } from "@std/assert";
import { exchange } from "../support/exchange.ts";
import type { ParsedResponse } from "../support/responses.ts";
import { endpoints, servedDirectory } from "./endpoint_rows.ts";

/** What is asked for has five bytes: hello. */
const GET = "GET /files/a.txt HTTP/1.1\r\nHost: h\r\n";

/** Fields that 206 and 304 must have wherever 200 has them (RFC 9110 §15.3.7, §15.4.5). */
const KEPT = ["cache-control", "content-location", "date", "etag", "expires", "vary"];

async function ask(...fields: readonly string[]): Promise<ParsedResponse[]> {
  using directory = servedDirectory();
  Deno.utimeSync(`${directory.path}/a.txt`, 784_111_777, 784_111_777);
  const handler = endpoints(directory);
  const [whole] = (await exchange([`${GET}\r\n`], handler)).responses();
  const asked = fields.map((field) => field.replace("ETAG", whole.headers.etag)).join("\r\n");
  const [part] = (await exchange([`${GET}${asked}\r\n\r\n`], handler)).responses();
  return [whole, part];
}

function kept({ headers }: ParsedResponse): (string | undefined)[] {
  return KEPT.map((name) => headers[name]);
}

Deno.test("Program sends a well-formed entity tag with a file (9110 §8.8.3)", async () => {
  const [whole] = await ask();
  assertMatch(whole.headers.etag, /^(?:W\/)?"[!#-~]*"$/);
});

for (const field of ["If-None-Match: ETAG", "If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT"]) {
  Deno.test(`Program sends 304 with the fields it must have for ${field} (9110 §15.4.5)`, async () => {
    const [whole, part] = await ask(field);
    assertEquals([part.status, part.body, kept(part)], [304, "", kept(whole)]);
    const length = part.headers["content-length"];
    assert(length === undefined || length === whole.headers["content-length"]);
  });
}

Deno.test("Program sends 206 with Content-Range and the fields it must have (9110 §15.3.7)", async () => {
  const [whole, part] = await ask("Range: bytes=1-3");
  assertEquals([part.status, part.body, kept(part)], [206, "ell", kept(whole)]);
  assertEquals(part.headers["content-range"], "bytes 1-3/5");
  assertEquals(part.headers["content-type"], whole.headers["content-type"]);
  assertEquals(part.headers["last-modified"], whole.headers["last-modified"]);
});

Deno.test("Program sends several ranges as multipart/byteranges (9110 §15.3.7.2)", async () => {
  const [whole, part] = await ask("Range: bytes=0-0, 4-4");
  assertEquals([part.status, kept(part)], [206, kept(whole)]);
  assertEquals(part.headers["content-range"], undefined);
  const boundary = /^multipart\/byteranges; *boundary="?([^"]+)"?$/.exec(
    part.headers["content-type"],
  );
  const parts = part.body.split(`--${boundary?.[1]}`).slice(1);
  assertEquals(parts.length, 3);
  assertMatch(parts[0], /\r\nContent-Range: bytes 0-0\/5\r\n(?:[^]*\r\n)?\r\nh\r\n$/i);
  assertMatch(parts[1], /\r\nContent-Range: bytes 4-4\/5\r\n(?:[^]*\r\n)?\r\no\r\n$/i);
  assertEquals(/[^\r]\n|\r[^\n]/.test(part.body), false, "CRLF alone ends lines (9110 §8.3.3)");
  assertMatch(parts[2], /^--(?:\r\n)?$/);
});

Deno.test("Program sends 416 with the length there is (9110 §15.5.17)", async () => {
  const [, part] = await ask("Range: bytes=5-");
  assertEquals([part.status, part.headers["content-range"]], [416, "bytes */5"]);
});

for (const field of ["Range: lines=1-2", "Range: bytes=3-1", "Range: bytes=x"]) {
  Deno.test(`Program ignores ${field} (9110 §14.2)`, async () => {
    const [, part] = await ask(field);
    assertEquals([part.status, part.body], [200, "hello"]);
  });
}
