import { assert, assertEquals, assertThrows } from "@std/assert";
import { ChunkedDecoder } from "../../lib/protocol/body_decoder.ts";
import { expectsContinue, isPersistent, selectRequestFraming } from "../../lib/protocol/framing.ts";
import { ProtocolError } from "../../lib/protocol/protocol_error.ts";
import { wireBytes } from "../support/every_split.ts";
import { readHead, wireOf } from "../support/read_head.ts";

const GET = "GET / HTTP/1.1";
const LIMITS = { chunkLineBytes: 40, chunkExtensionBytes: 40, headBytes: 200, fieldCount: 5 };

// A message goes to the client and to the log: neither may receive what the peer chose.
const ROWS: readonly { name: string; wire: string }[] = [
  { name: "method", wire: wireOf("<xyzzy> / HTTP/1.1", "Host: a") },
  { name: "target", wire: wireOf("GET /xyzzy#a HTTP/1.1", "Host: a") },
  { name: "path", wire: wireOf("GET /xyzzy%zz HTTP/1.1", "Host: a") },
  { name: "scheme", wire: wireOf("GET xyzzy://a/ HTTP/1.1", "Host: a") },
  { name: "authority", wire: wireOf("GET http://xyzzy@a/ HTTP/1.1", "Host: a") },
  { name: "version", wire: wireOf("GET / XYZZY/1.1", "Host: a") },
  { name: "Host", wire: wireOf(GET, "Host: xyzzy@a") },
  { name: "field name", wire: wireOf(GET, "Host: a", "xyzzy : b") },
  { name: "field line", wire: wireOf(GET, "Host: a", "xyzzy") },
  { name: "Content-Length", wire: wireOf(GET, "Host: a", "Content-Length: xyzzy") },
  { name: "Transfer-Encoding", wire: wireOf(GET, "Host: a", "Transfer-Encoding: xyzzy") },
  { name: "Connection", wire: wireOf(GET, "Host: a", "Connection: xyzzy xyzzy") },
  { name: "Expect", wire: wireOf(GET, "Host: a", "Expect: xyzzy") },
];

for (const { name, wire } of ROWS) {
  Deno.test(`ProtocolError names a rule and never quotes when the ${name} is bad`, () => {
    const { message } = assertThrows(() => readAll(wire), ProtocolError);
    assert(!/xyzzy/i.test(message), message);
    assert(/RFC [0-9]{4}|HTTP\/1\.0/.test(message), message);
  });
}

Deno.test("ProtocolError never quotes when a chunk or a trailer is bad", () => {
  for (const wire of ["xyzzy\r\n", "5;xyzzy=(\r\n", "0\r\nxyzzy\r\n\r\n"]) {
    const decoder = new ChunkedDecoder(LIMITS);
    const { message } = assertThrows(() => decoder.decode(wireBytes(wire)), ProtocolError);
    assert(!/xyzzy/i.test(message), message);
  }
});

Deno.test("ProtocolError carries its status and its rule when thrown", () => {
  const error = new ProtocolError(414, "Too long (RFC 9112 §3)");
  assertEquals(error.status, 414);
  assertEquals(error.message, "Too long (RFC 9112 §3)");
  assertEquals(String(error), "ProtocolError: Too long (RFC 9112 §3)");
  assert(error instanceof Error);
});

function readAll(wire: string): void {
  const { head } = readHead([wireBytes(wire)]);
  selectRequestFraming(head.version, head.headers);
  isPersistent(head.version, head.headers);
  expectsContinue(head.version, head.headers);
}
