import { assert, assertEquals } from "@std/assert";
import { MultipartDecoder, parseBoundary } from "../../lib/protocol/multipart_decoder.ts";
import { Random } from "../fuzz/random.ts";
import { everySplit, wireBytes, wireText } from "../support/every_split.ts";
import { BOUNDARY, CLOSE, decodeForm, part } from "../support/form_body.ts";

const FILE = 'form-data; name="file"; filename="a"';
const FIELD = `content-disposition: ${FILE}`;

interface Row {
  readonly name: string;
  readonly rfc: string;
  readonly wire: string;
  /** The content of each part. */
  readonly parts: readonly string[];
}

const FORMS: readonly Row[] = [
  { name: "one file", rfc: "2046 §5.1.1", wire: part(FILE, "hello") + CLOSE, parts: ["hello"] },
  {
    name: "several, one of them empty",
    rfc: "2046 §5.1.1",
    wire: part(FILE, "hello") + part(FILE, "") + part(FILE, "\r\n") + CLOSE,
    parts: ["hello", "", "\r\n"],
  },
  { name: "no part at all", rfc: "2046 §5.1.1", wire: CLOSE, parts: [] },
  {
    name: "no line end behind it",
    rfc: "2046 §5.1.1",
    wire: part(FILE, "hello") + `--${BOUNDARY}--`,
    parts: ["hello"],
  },
  {
    name: "an empty line that belongs to the delimiter",
    rfc: "2046 §5.1.1",
    wire: `--${BOUNDARY}\r\nContent-Disposition: ${FILE}\r\n\r\n${CLOSE}`,
    parts: [""],
  },
  {
    name: "a preamble",
    rfc: "2046 §5.1.1",
    wire: `for old readers: --${BOUNDARY}\r\n\r\n--\r\n${part(FILE, "hello")}${CLOSE}`,
    parts: ["hello"],
  },
  {
    name: "an empty line before it",
    rfc: "2046 §5.1.1",
    wire: `\r\n${part(FILE, "hello")}${CLOSE}`,
    parts: ["hello"],
  },
  {
    name: "an epilogue that looks like parts",
    rfc: "2046 §5.1.1",
    wire: part(FILE, "hello") + CLOSE + part(FILE, "more") + CLOSE,
    parts: ["hello"],
  },
  {
    name: "padding behind the boundary",
    rfc: "2046 §5.1.1",
    wire: part(FILE, "hello").replace("\r\n", " \t \r\n") + `--${BOUNDARY}-- \t\r\n`,
    parts: ["hello"],
  },
  {
    name: "the boundary within a line of its content",
    rfc: "2046 §5.1.1",
    wire: part(FILE, ` --${BOUNDARY}\r\n-${BOUNDARY}--\r\n`) + CLOSE,
    parts: [` --${BOUNDARY}\r\n-${BOUNDARY}--\r\n`],
  },
  {
    name: "lines of content that nearly begin with it",
    rfc: "2046 §5.1.1",
    wire: part(FILE, "\r\n--XX-boun\r\r\n--XX-bounD\r\n--\r\n\r\n-\r\n--X\r\n") + CLOSE,
    parts: ["\r\n--XX-boun\r\r\n--XX-bounD\r\n--\r\n\r\n-\r\n--X\r\n"],
  },
  {
    name: "the boundary behind a bare LF or CR",
    rfc: "2046 §4.1.1",
    wire: part(FILE, `\n--${BOUNDARY}\n\r--${BOUNDARY}--\r`) + CLOSE,
    parts: [`\n--${BOUNDARY}\n\r--${BOUNDARY}--\r`],
  },
  {
    name: "any bytes",
    rfc: "2046 §5.1",
    wire: part(FILE, "\0\xff\x80\r\n\r\n\n\r\x7f") + CLOSE,
    parts: ["\0\xff\x80\r\n\r\n\n\r\x7f"],
  },
  {
    name: "a Content-Length that is wrong",
    rfc: "7578 §4.8",
    wire: part(FILE, "hello", "Content-Length: 2") + part(FILE, "b", "Content-Length: 99") + CLOSE,
    parts: ["hello", "b"],
  },
];

for (const { name, rfc, wire, parts } of FORMS) {
  Deno.test(`MultipartDecoder finds all parts when a form has ${name} (${rfc})`, () => {
    const epilogue = wire.slice(wire.indexOf(`--${BOUNDARY}--`, endOfParts(parts, wire)) + 12);
    for (const arrival of everySplit(wire)) {
      const form = decodeForm(arrival.pieces);
      assertEquals(form.outcome, "end", arrival.name);
      assertEquals(form.parts.map(({ content }) => content), parts, arrival.name);
      assert(form.parts.every(({ isComplete }) => isComplete), arrival.name);
      assertEquals(form.parts.map(({ fields }) => fields[0]), parts.map(() => FIELD));
      assertEquals(form.rest, epilogue + arrival.rest, arrival.name);
    }
  });
}

/** Where the last part's content begins: what looks like a delimiter before that is none. */
function endOfParts(parts: readonly string[], wire: string): number {
  let end = 0;
  for (const content of parts) end = wire.indexOf(`\r\n\r\n${content}`, end) + content.length;
  return end;
}

Deno.test("MultipartDecoder is not done, and the last part not complete, when a byte is missing", () => {
  const wire = part(FILE, "hello") + part(FILE, "world") + `--${BOUNDARY}--`;
  for (let end = 0; end < wire.length; end++) {
    const form = decodeForm([wireBytes(wire.slice(0, end))]);
    assertEquals(form.outcome, "open", `${end} bytes`);
    // What follows the delimiter decides whether it is one: no part is complete before that.
    const lineEnd = wire.indexOf(`\r\n--${BOUNDARY}`, 40) + BOUNDARY.length + 6;
    assertEquals(form.parts[0]?.isComplete ?? false, end >= lineEnd, `${end} bytes`);
    assertEquals(form.parts[1]?.isComplete ?? false, false, `${end} bytes`);
  }
});

Deno.test("MultipartDecoder gives content at once, as a view, when the part has not ended", () => {
  const decoder = new MultipartDecoder(BOUNDARY);
  const head = wireBytes(part(FILE, "").slice(0, -2));
  let at = 0;
  while (at < head.length) at += decoder.decode(head.subarray(at)).consumed;
  const bytes = wireBytes("hello\r\n--XX-b");
  const step = decoder.decode(bytes);
  assert(step.kind === "content");
  assertEquals([wireText(step.content), step.consumed], ["hello", 5]);
  assert(step.content.buffer === bytes.buffer);
});

Deno.test("MultipartDecoder reads what the runtime's own encoder writes", async () => {
  const form = new FormData();
  for (let i = 0; i < 20; i++) {
    const content = crypto.getRandomValues(new Uint8Array(i * 50));
    for (let j = 0; j < content.length; j++) content[j] = [13, 10, 45, content[j]][j % 4];
    form.append("file", new File([content], `${i}`));
  }
  const response = new Response(form);
  const boundary = parseBoundary(response.headers.get("content-type")!);
  const decoded = decodeForm([await response.bytes()], boundary);
  const expected = await Promise.all(
    form.getAll("file").map(async (file) => {
      return wireText(await (file as File).bytes());
    }),
  );
  assertEquals(decoded.parts.map(({ content }) => content), expected);
});

/** What matters to the decoder, so that chance makes much of it. */
const PIECES = [
  "\r\n",
  "\r",
  "\n",
  "--",
  "-",
  BOUNDARY,
  `\r\n--${BOUNDARY}`,
  CLOSE,
  part(FILE, "x"),
];
const FILLERS = ["A: b", ":", " ", "x", "\xff", "\0", "\r\n\r\n", BOUNDARY.slice(0, 3)];

Deno.test("MultipartDecoder finds the same however the bytes are cut when they are random", () => {
  const outcomes = new Set<unknown>();
  for (let round = 0; round < 2_000; round++) {
    const random = new Random(2046, round);
    let wire = random.below(5) > 0 ? part(FILE, "").slice(0, -2) : "";
    for (let i = random.below(12); i > 0; i--) wire += random.pick([...PIECES, ...FILLERS]);
    const whole = decodeForm([wireBytes(wire)]);
    const pieces = [];
    for (let i = 0; i < wire.length;) {
      const length = random.between(1, 9);
      pieces.push(wireBytes(wire.slice(i, i + length)));
      i += length;
    }
    assertEquals(decodeForm(pieces), whole, JSON.stringify(wire));
    outcomes.add(whole.outcome);
  }
  assertEquals(outcomes, new Set(["end", "open", 400]));
});
