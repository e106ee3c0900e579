import { assert, assertEquals } from "@std/assert";
import {
  ChunkedDecoder,
  type ChunkedLimits,
  LengthDecoder,
} from "../../lib/protocol/body_decoder.ts";
import { decodeBody } from "../support/decode_body.ts";
import { everySplit, wireBytes, wireText } from "../support/every_split.ts";
import { statusOf } from "../support/status_of.ts";

const LIMITS: ChunkedLimits = {
  chunkLineBytes: 100,
  chunkExtensionBytes: 200,
  headBytes: 200,
  fieldCount: 10,
};

interface Row {
  readonly name: string;
  readonly rfc: string;
  readonly wire: string;
  readonly content: string;
}

const LENGTHS: readonly string[] = [
  "",
  "a",
  "hello",
  "\r\n\r\n",
  "GET / HTTP/1.1\r\n\r\n",
  "\0\xff\x80",
];

for (const wire of LENGTHS) {
  const name = `${wire.length} bytes are ${JSON.stringify(wire)}`;
  Deno.test(`LengthDecoder stops behind the body when its ${name} (9112 §6.2)`, () => {
    for (const arrival of everySplit(wire)) {
      const decoder = new LengthDecoder(wire.length);
      const { content, rest, done } = decodeBody(decoder, arrival.pieces);
      assertEquals(content, wire, arrival.name);
      assertEquals(rest, arrival.rest, arrival.name);
      assert(done, arrival.name);
      assertEquals(decoder.remaining, 0, arrival.name);
    }
  });
}

Deno.test("LengthDecoder says what remains when a part was decoded or skipped", () => {
  const decoder = new LengthDecoder(10);
  assertEquals([decoder.remaining, decoder.done], [10, false]);
  assertEquals(decoder.decode(wireBytes("abc")).consumed, 3);
  assertEquals([decoder.remaining, decoder.done], [7, false]);
  decoder.skip(5);
  assertEquals([decoder.remaining, decoder.done], [2, false]);
  const { content, consumed } = decoder.decode(wireBytes("defg"));
  assertEquals([wireText(content), consumed], ["de", 2]);
  assertEquals([decoder.remaining, decoder.done], [0, true]);
  assertEquals(decoder.decode(wireBytes("fg")).consumed, 0);
});

Deno.test("LengthDecoder counts exactly when the length exceeds 32 bits", () => {
  const decoder = new LengthDecoder(Number.MAX_SAFE_INTEGER);
  decoder.skip(2 ** 40);
  assertEquals(decoder.remaining, Number.MAX_SAFE_INTEGER - 2 ** 40);
  assertEquals(decoder.done, false);
});

const CHUNKED: readonly Row[] = [
  { name: "nothing", rfc: "7.1", wire: "0\r\n\r\n", content: "" },
  { name: "one chunk", rfc: "7.1", wire: "5\r\nhello\r\n0\r\n\r\n", content: "hello" },
  { name: "two chunks", rfc: "7.1", wire: "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n", content: "hello" },
  {
    name: "upper hex",
    rfc: "7.1",
    wire: `1A\r\n${"x".repeat(26)}\r\n0\r\n\r\n`,
    content: "x".repeat(26),
  },
  {
    name: "lower hex",
    rfc: "7.1",
    wire: `1f\r\n${"x".repeat(31)}\r\n0\r\n\r\n`,
    content: "x".repeat(31),
  },
  { name: "leading zeros", rfc: "7.1", wire: "0005\r\nhello\r\n00000\r\n\r\n", content: "hello" },
  {
    name: "data that looks like framing",
    rfc: "7.1",
    wire: "7\r\n\r\n0\r\n\r\n\r\n0\r\n\r\n",
    content: "\r\n0\r\n\r\n",
  },
  {
    name: "any bytes",
    rfc: "7.1",
    wire: "4\r\n\0\x80\xff\n\r\n0\r\n\r\n",
    content: "\0\x80\xff\n",
  },
  { name: "a trailer field", rfc: "7.1.2", wire: "1\r\na\r\n0\r\nX-Sum: 1\r\n\r\n", content: "a" },
  { name: "trailer fields", rfc: "7.1.2", wire: "0\r\nA: b\r\nC:\r\nA: \xe9\r\n\r\n", content: "" },
];

// `chunk-ext = *( BWS ";" BWS chunk-ext-name [ BWS "=" BWS ( token / quoted-string ) ] )`
const EXTENSIONS = [
  ";a",
  ";a=b",
  ";a;b;c=d",
  ";a=b;c",
  ';a="b"',
  ';a=""',
  ';a="b";c',
  ';a="b c;d\t\xe9"',
  ';a="\\"b\\\\"',
  ';a="\\""',
  ';a="b" ;c="d"',
  "; a",
  " ;a",
  "\t \t; \t a",
  " ; a = b ; c",
  ";a \t= \tb",
  ";a = b",
  ";a ;b",
  ';a = "b" ; c',
  ";!#$%&'*+-.^_`|~0aZ=!#$%&'*+-.^_`|~0aZ",
];

const EXTENDED: readonly Row[] = EXTENSIONS.map((extension) => ({
  name: `the extension ${JSON.stringify(extension)}`,
  rfc: "7.1.1",
  wire: `5${extension}\r\nhello\r\n0${extension}\r\n\r\n`,
  content: "hello",
}));

for (const { name, rfc, wire, content } of [...CHUNKED, ...EXTENDED]) {
  Deno.test(`ChunkedDecoder stops behind the body when it holds ${name} (9112 §${rfc})`, () => {
    for (const arrival of everySplit(wire)) {
      const decoded = decodeBody(new ChunkedDecoder(LIMITS), arrival.pieces);
      assertEquals(decoded, { content, rest: arrival.rest, done: true }, arrival.name);
    }
  });
}

Deno.test("ChunkedDecoder is not done when any byte is missing (9112 §8)", () => {
  for (const wire of ["0\r\n\r\n", "5;a=b\r\nhello\r\n0\r\nX: y\r\n\r\n"]) {
    for (let end = 0; end < wire.length; end++) {
      const { rest, done } = decodeBody(new ChunkedDecoder(LIMITS), [
        wireBytes(wire.slice(0, end)),
      ]);
      assertEquals([rest, done], ["", false], `${end} bytes`);
    }
  }
});

Deno.test("ChunkedDecoder hands out views when it meets content", () => {
  const bytes = wireBytes("5\r\nhello\r\n3\r\nabc\r\n0\r\n\r\n");
  const decoder = new ChunkedDecoder(LIMITS);
  const { content, consumed } = decoder.decode(bytes);
  assertEquals([wireText(content), consumed], ["hello", 8]);
  assert(content.buffer === bytes.buffer);
  assertEquals(content.byteOffset, 3);
});

Deno.test("ChunkedDecoder gives content at once when a chunk has not ended", () => {
  const decoder = new ChunkedDecoder(LIMITS);
  assertEquals(wireText(decoder.decode(wireBytes("fffffff\r\nab")).content), "ab");
  assertEquals(wireText(decoder.decode(wireBytes("cd")).content), "cd");
  assertEquals(decoder.done, false);
});

Deno.test("ChunkedDecoder consumes nothing when it is done already", () => {
  const decoder = new ChunkedDecoder(LIMITS);
  decodeBody(decoder, [wireBytes("0\r\n\r\n")]);
  const { content, consumed } = decoder.decode(wireBytes("5\r\nhello\r\n"));
  assertEquals([content.length, consumed, decoder.done], [0, 0, true]);
});

// What else is refused is in `conformance/chunked_body_rows.ts`.
Deno.test("ChunkedDecoder takes HEXDIG alone when a size begins with any byte (9112 §7.1)", () => {
  for (let byte = 0; byte < 256; byte++) {
    const isDigit = /^[0-9A-Fa-f]$/.test(String.fromCharCode(byte));
    const status = statusOf(() => new ChunkedDecoder(LIMITS).decode(Uint8Array.of(byte)));
    assertEquals(status, isDigit ? "accepted" : 400, `byte ${byte}`);
  }
});

Deno.test("ChunkedDecoder takes the largest size when it is 2^53 - 1 (9112 §7.1)", () => {
  for (const size of ["1fffffffffffff", "001FFFFFFFFFFFFF"]) {
    const decoded = decodeBody(new ChunkedDecoder(LIMITS), [wireBytes(`${size}\r\nab`)]);
    assertEquals(decoded, { content: "ab", rest: "", done: false });
  }
});
