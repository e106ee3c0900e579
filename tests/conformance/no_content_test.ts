import { assertEquals } from "@std/assert";
import { type ResponseBody, text } from "../../lib/message.ts";
import { exchange } from "../support/exchange.ts";
import { SourceInMemory } from "../support/source_in_memory.ts";
import { tellRequest } from "./row_tests.ts";

const HOST = "Host: h\r\n";

type RefusedHead = readonly [name: string, rest: string, status: number];

/** What makes a request with the method HEAD be refused, behind `HEAD `. */
const REFUSED: readonly RefusedHead[] = [
  ["its Host is missing", "/ HTTP/1.1\r\n\r\n", 400],
  ["its target does not decode", `/%zz HTTP/1.1\r\n${HOST}\r\n`, 400],
  ["it has a bad field", `/ HTTP/1.1\r\n${HOST}x y\r\n\r\n`, 400],
  ["its version is unknown", `/ HTTP/3.0\r\n${HOST}\r\n`, 505],
  ["its length is bad", `/ HTTP/1.1\r\n${HOST}Content-Length: x\r\n\r\n`, 400],
  ["its coding is unknown", `/ HTTP/1.1\r\n${HOST}Transfer-Encoding: a, chunked\r\n\r\n`, 501],
  ["its expectation is unknown", `/ HTTP/1.1\r\n${HOST}Expect: x\r\n\r\n`, 417],
];

for (const [name, rest, status] of REFUSED) {
  Deno.test(`Connection refuses HEAD with ${status} and no content when ${name} (9110 §9.3.2)`, async () => {
    const { received } = await exchange([`HEAD ${rest}`], tellRequest);
    assertEquals(received.startsWith(`HTTP/1.1 ${status} `), true, received);
    assertEquals(received.slice(received.indexOf("\r\n\r\n")), "\r\n\r\n");
  });
}

Deno.test("Connection refuses with content what only begins as HEAD does (9110 §9.3.2)", async () => {
  for (const method of ["H", "HEA", "HEADS", "Head"]) {
    const { responses } = await exchange([`${method} /%zz HTTP/1.1\r\n${HOST}\r\n`], tellRequest);
    const [{ status, body }] = responses();
    assertEquals([status, body.startsWith("400 Bad Request")], [400, true], method);
  }
});

/** Each way for a handler to give a body. */
const BODIES: readonly (readonly [name: string, body: () => ResponseBody | undefined])[] = [
  ["nothing", () => undefined],
  ["a text", () => "content"],
  ["bytes", () => new Uint8Array(7)],
  ["a source", () => new SourceInMemory(7)],
  ["a stream", () => new Blob(["content"]).stream()],
];

const GET = `GET / HTTP/1.1\r\n${HOST}\r\n`;

for (const [name, body] of BODIES) {
  for (const status of [204, 304]) {
    Deno.test(`Connection sends neither content nor framing with ${status} when the handler gives ${name} (9112 §6.1)`, async () => {
      const { received, responses } = await exchange([GET + GET], () => ({ status, body: body() }));
      assertEquals(/^(?:content-length|transfer-encoding):/im.test(received), false, received);
      assertEquals(responses().length, 2, "the connection lives on");
    });
  }

  Deno.test(`Connection sends no content with 205 when the handler gives ${name} (9110 §15.3.6)`, async () => {
    const { responses } = await exchange([GET + GET], () => ({ status: 205, body: body() }));
    assertEquals(responses().map((response) => response.body), ["", ""]);
  });
}

Deno.test("Connection never frames a 2xx to CONNECT, which would be a tunnel (9110 §9.3.6)", async () => {
  for (const status of [200, 299, 300]) {
    const granting = () => text("granted", { status });
    const { received } = await exchange([`CONNECT h:443 HTTP/1.1\r\n${HOST}\r\n`], granting);
    const isTunnel = received.startsWith("HTTP/1.1 2");
    const isFramed = /^(?:content-length|transfer-encoding):/im.test(received);
    assertEquals(isTunnel && isFramed, false, received);
    assertEquals(received.startsWith(`HTTP/1.1 ${status}`), status === 300, received);
  }
});
