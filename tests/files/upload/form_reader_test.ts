import { assertEquals, assertRejects } from "@std/assert";
import { FormReader } from "../../../lib/files/upload/form_reader.ts";
import type { HttpRequest } from "../../../lib/message.ts";
import { MultipartDecoder } from "../../../lib/protocol/multipart_decoder.ts";
import { ProtocolError } from "../../../lib/protocol/protocol_error.ts";
import { wireBytes, wireText } from "../../support/every_split.ts";
import { BOUNDARY, CLOSE, filePart } from "../../support/form_body.ts";

/** A body that comes in pieces, one each time it is asked, and counts how often it was. */
function requestOf(
  pieces: Iterable<Uint8Array>,
): { request: Pick<HttpRequest, "readInto">; pulls: () => number } {
  const iterator = pieces[Symbol.iterator]();
  let count = 0;
  const readInto = (into: Uint8Array) => {
    count++;
    const { value } = iterator.next();
    if (value !== undefined) into.set(value);
    return Promise.resolve(value?.length ?? null);
  };
  return { request: { readInto }, pulls: () => count };
}

function readerOf(...pieces: string[]): { form: FormReader; pulls: () => number } {
  const { request, pulls } = requestOf(pieces.map(wireBytes));
  return { form: new FormReader(request, new MultipartDecoder(BOUNDARY)), pulls };
}

async function readPart(form: FormReader): Promise<string> {
  let content = "";
  for await (const bytes of form.content()) content += wireText(bytes);
  return content;
}

Deno.test("FormReader reads part after part when they come in pieces of any size", async () => {
  const wire = filePart("a", "hello\r\n--") + filePart("b", "") + filePart("c", "\r\nx") + CLOSE;
  for (let size = 1; size <= wire.length; size++) {
    const { form } = readerOf(...wire.match(new RegExp(`[^]{1,${size}}`, "g"))!);
    const contents = [];
    while (await form.nextPart() !== null) contents.push(await readPart(form));
    assertEquals(contents, ["hello\r\n--", "", "\r\nx"], `${size} bytes`);
    assertEquals([await form.nextPart(), await form.read()], [null, null]);
  }
});

Deno.test("FormReader drops what was not read when the next part is asked for", async () => {
  const wire = filePart("a", "x".repeat(1_000)) + filePart("b", "bb") + CLOSE;
  const { form } = readerOf(...wire.match(/[^]{1,100}/g)!);
  await form.nextPart();
  assertEquals((await form.read())?.length, 100 - wire.indexOf("xx"));
  await form.nextPart();
  assertEquals(await readPart(form), "bb");
  assertEquals(await form.nextPart(), null);
});

Deno.test("FormReader stays at a part's end when it is read on", async () => {
  const { form } = readerOf(filePart("a", "aa") + filePart("b", "bb") + CLOSE);
  assertEquals(await form.read(), null);
  await form.nextPart();
  assertEquals(await readPart(form), "aa");
  assertEquals(await form.read(), null);
  assertEquals(await readPart(form), "");
  await form.nextPart();
  assertEquals(await readPart(form), "bb");
});

Deno.test("FormReader reads nothing of the body that nobody asked for", async () => {
  const [head, ...rest] = [...filePart("a", "hello") + CLOSE].join("").split("hello");
  const { form, pulls } = readerOf(head, "he", "llo", ...rest);
  assertEquals(pulls(), 0);
  await form.nextPart();
  assertEquals(pulls(), 1);
  assertEquals(wireText((await form.read())!), "he");
  assertEquals(pulls(), 2);
  assertEquals(wireText((await form.read())!), "llo");
  assertEquals(pulls(), 3);
});

const KIB = 1024;
/** As `bodyPieces()` has it, whose test has more of these. */
const PACES: readonly (readonly [name: string, late: number, room: number])[] = [
  ["comes as fast as it is read", Infinity, 1024 * KIB],
  ["comes fast, then trickles in", 100, 16 * KIB],
];

for (const [name, late, room] of PACES) {
  Deno.test(`FormReader holds ${room / KIB} KiB when a large part ${name}`, async () => {
    const block = new Uint8Array(4096 * KIB).map((_, i) => [13, 10, 45, i][i % 4]);
    const wire = [wireBytes(filePart("a", "").slice(0, -2)), block, wireBytes(`\r\n${CLOSE}`)];
    let rest = new Uint8Array(await new Blob(wire).arrayBuffer());
    const readInto = (into: Uint8Array) => {
      const fast = rest.length - 5 * KIB;
      const count = Math.min(into.length, rest.length, fast > 0 ? fast : late);
      into.set(rest.subarray(0, count));
      rest = rest.subarray(count);
      return Promise.resolve(count === 0 ? null : count);
    };
    const form = new FormReader({ readInto }, new MultipartDecoder(BOUNDARY));
    await form.nextPart();
    const buffers = new Set<ArrayBufferLike>();
    let length = 0;
    let held = 0;
    let most = 0;
    for await (const bytes of form.content()) {
      length += bytes.length;
      buffers.add(bytes.buffer);
      held = [...buffers].reduce((sum, { byteLength }) => sum + byteLength, 0);
      most = Math.max(most, held);
    }
    assertEquals([length, most, held], [block.length, 1024 * KIB, room]);
  });
}

Deno.test("FormReader says 400 when the body ends too early (2046 §5.1.1)", async () => {
  const wire = filePart("a", "hello") + CLOSE.slice(0, -2);
  for (let end = 0; end < wire.length; end++) {
    const { form } = readerOf(...[wire.slice(0, end)].filter((piece) => piece !== ""));
    const error = await assertRejects(async () => {
      while (await form.nextPart() !== null) await readPart(form);
    }, ProtocolError);
    assertEquals(error.status, 400, `${end} bytes`);
  }
});

Deno.test("FormReader fails as the body does", async () => {
  const failure = new ProtocolError(408, "Too slow");
  const request = { readInto: () => Promise.reject(failure) };
  const form = new FormReader(request, new MultipartDecoder(BOUNDARY));
  assertEquals(await assertRejects(() => form.nextPart()), failure);
});
