import { assert, assertEquals, assertRejects } from "@std/assert";
import { brotliCompressSync, constants } from "node:zlib";
import { type Compression, isCompressingMuch, loadCompressors } from "../lib/compression.ts";
import type { SizedSource } from "../lib/message.ts";
import { CompressedStreams } from "./support/compressed_streams.ts";
import { bytesOf } from "./support/content_of.ts";
import { decompress } from "./support/decompress.ts";
import { noise } from "./support/noise.ts";
import { type SourceBehaviour, SourceInMemory, sourceText } from "./support/source_in_memory.ts";
import { turns } from "./support/turns.ts";
import { within } from "./support/within.ts";

const CODINGS: readonly Compression[] = ["gzip", "br", "zstd"];
const compressors = await loadCompressors();
const HANG_MILLIS = 500;
const EVERY_BYTE = Uint8Array.from({ length: 256 }, (_, byte) => byte);

Deno.test("compress() makes br of quality 4", () => {
  // Text as people write it: of what is too regular all qualities make the same.
  const text = Deno.readTextFileSync(new URL(import.meta.url));
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_LGWIN } = constants;
  const withQuality = (quality: number) => {
    const params = { [BROTLI_PARAM_QUALITY]: quality, [BROTLI_PARAM_LGWIN]: 19 };
    return new Uint8Array(brotliCompressSync(text, { params }));
  };
  const compressed = compressors.compress("br", text);
  assertEquals([3, 4, 5].map((it) => isSame(withQuality(it), compressed)), [false, true, false]);
});

Deno.test("stream() makes br with a window of 512 KiB", async () => {
  const [first] = await bytesOf(compressors.stream("br", new SourceInMemory(1_000)));
  // RFC 7932 §9.1: WBITS, of which these four bits are 19.
  assertEquals(first & 0b1111, 0b0101);
});

const CONTENTS: readonly { readonly name: string; readonly content: string | Uint8Array }[] = [
  { name: "an empty string", content: "" },
  { name: "no bytes", content: new Uint8Array() },
  { name: "a short string", content: "hello" },
  { name: "a string beyond ASCII", content: "Zoë € 🏰" },
  { name: "a long string", content: sourceText(200_000) },
  { name: "every byte", content: EVERY_BYTE },
  { name: "a part of an array", content: EVERY_BYTE.subarray(9, 20) },
  { name: "noise", content: noise(100_000) },
];

for (const coding of CODINGS) {
  for (const { name, content } of CONTENTS) {
    Deno.test(`compress() makes ${coding} that decodes to the same when it is ${name}`, () => {
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      const compressed = compressors.compress(coding, content);
      assert(isSame(decompress(coding, compressed), bytes));
    });
  }

  Deno.test(`compress() makes ${coding} that is small when text is`, () => {
    const compressed = compressors.compress(coding, sourceText(100_000));
    assert(compressed.length < 2_000, `${compressed.length} bytes`);
  });

  const sources: readonly { readonly length: number; readonly behaviour?: SourceBehaviour }[] = [
    { length: 0 },
    { length: 1 },
    { length: 1_000, behaviour: { readBytes: 7 } },
    { length: 64 * 1024 },
    { length: 64 * 1024 + 1 },
    { length: 300_000, behaviour: { isAsync: true, readBytes: 10_000 } },
    { length: 3 * 1024 * 1024 },
  ];
  for (const { length, behaviour } of sources) {
    const shape = JSON.stringify({ length, ...behaviour });
    Deno.test(`stream() makes ${coding} and disposes once when a source ends: ${shape}`, async () => {
      const source = new SourceInMemory(length, behaviour);
      const compressed = await bytesOf(compressors.stream(coding, source));
      const content = new TextEncoder().encode(sourceText(length));
      assert(isSame(decompress(coding, compressed), content));
      assertEquals(source.disposals, 1);
    });
  }

  for (const chunks of [0, 1, 2]) {
    for (const rests of chunks === 1 ? [false, true] : [false]) {
      const when = `${chunks} chunks${rests ? " and a rest" : ""}`;
      Deno.test(`stream() disposes once when ${coding} is cancelled after ${when}`, async () => {
        const source = new NoisySource(64 * 1024 * 1024);
        const reader = compressors.stream(coding, source).getReader();
        for (let i = 0; i < chunks; i++) assertEquals((await reader.read()).done, false);
        if (rests) await comesToRest(source);
        // Where nobody reads, the compressor is full and waits: it has to be told, too.
        await within(reader.cancel(), HANG_MILLIS);
        assertEquals(source.disposals, 1);
        const { position } = source;
        await turns();
        assertEquals(source.position, position, "nobody reads on");
      });
    }
  }

  const failures: readonly { readonly name: string; readonly behaviour: SourceBehaviour }[] = [
    { name: "fails at once", behaviour: { failsAt: 0 } },
    { name: "fails later", behaviour: { failsAt: 150_000, readBytes: 10_000 } },
    { name: "fails slowly", behaviour: { failsAt: 150_000, readBytes: 10_000, isAsync: true } },
    { name: "ends at once", behaviour: { endsAt: 0 } },
    { name: "ends a byte early", behaviour: { endsAt: 199_999 } },
  ];
  for (const { name, behaviour } of failures) {
    Deno.test(`stream() fails, and disposes once, when ${coding} has a source that ${name}`, async () => {
      const source = new SourceInMemory(200_000, behaviour);
      await within(
        assertRejects(() => bytesOf(compressors.stream(coding, source)), Error),
      );
      await turns();
      assertEquals(source.disposals, 1);
    });
  }

  Deno.test(`stream() keeps a failure for its reader when ${coding} is read late`, async () => {
    const source = new SourceInMemory(200_000, { failsAt: 0 });
    using uncaught = new UncaughtErrors();
    const stream = compressors.stream(coding, source);
    // As when the head waits for a client that does not read: an error that nobody catches then
    // ends the whole server.
    for (let i = 0; i < 5; i++) await turns();
    await within(assertRejects(() => bytesOf(stream), Error, "The disk is on fire"));
    assertEquals(uncaught.messages, []);
    assertEquals(source.disposals, 1);
  });

  Deno.test(`stream() reads no further than it has to when ${coding} is not read`, async () => {
    const source = new NoisySource(64 * 1024 * 1024);
    const reader = compressors.stream(coding, source).getReader();
    assertEquals((await reader.read()).done, false);
    await comesToRest(source);
    // Brotli takes in 8 MiB of noise before it says the first word.
    assert(source.position <= 16 * 1024 * 1024, `${source.position} bytes`);
    await within(reader.cancel(), HANG_MILLIS);
  });

  Deno.test(`stream() lets others have their turn when ${coding} of what it reads is next to nothing`, async () => {
    // A tenth of a second and more: hardly a chunk comes out, so nobody waits for one.
    const source = new ZeroSource(256 * 1024 * 1024);
    let turnsOfOthers = 0;
    const others = setInterval(() => turnsOfOthers++, 1);
    const compressed = await bytesOf(compressors.stream(coding, source));
    clearInterval(others);
    assert(compressed.length < 1024 * 1024, `${compressed.length} bytes`);
    assert(turnsOfOthers >= 10, `${turnsOfOthers} turns`);
  });

  Deno.test(`stream() makes ${coding} of a stream and cancels it when nobody reads on`, async () => {
    let cancellations = 0;
    const pieces = new ReadableStream({
      start(controller) {
        controller.enqueue(noise(200_000));
      },
      // Then it has nothing to say.
      cancel() {
        cancellations++;
      },
    });
    const reader = compressors.stream(coding, pieces).getReader();
    // Brotli keeps what it has been given until there is more.
    if (coding !== "br") assertEquals((await reader.read()).done, false);
    await within(reader.cancel(), HANG_MILLIS);
    assertEquals(cancellations, 1);
  });
}

for (const piece of [1, "text", null, new ArrayBuffer(8)]) {
  Deno.test(`stream() fails, and cancels what it reads, when that gives ${Deno.inspect(piece)}`, async () => {
    let cancellations = 0;
    const pieces = new ReadableStream({
      start: (controller) => controller.enqueue(piece),
      cancel: () => void cancellations++,
    });
    const stream = compressors.stream("gzip", pieces);
    await within(assertRejects(() => bytesOf(stream), TypeError, "bytes"), HANG_MILLIS);
    await turns();
    assertEquals(cancellations, 1);
  });
}

Deno.test("stream() disposes once, before it has been cancelled, when a read under way fails of that", async () => {
  const events: string[] = [];
  const reading = Promise.withResolvers<number>();
  const reader = compressors.stream("gzip", {
    length: 10,
    read: () => reading.promise,
    async [Symbol.asyncDispose]() {
      reading.reject(new Error("It was closed"));
      await turns();
      events.push("disposed");
    },
  }).getReader();
  const end = reader.read();
  await turns();
  await within(reader.cancel());
  events.push("cancelled");
  assertEquals((await end).done, true);
  await turns();
  assertEquals(events, ["disposed", "cancelled"]);
});

Deno.test("isCompressingMuch() says so while 64 streams are neither over nor cancelled", async () => {
  await using others = await CompressedStreams.begin(63);
  assertEquals(isCompressingMuch(), false);
  for (const end of ["cancel", "bytes"] as const) {
    const last = compressors.stream("gzip", new SourceInMemory(100_000));
    assertEquals(isCompressingMuch(), true);
    await (end === "cancel" ? last.cancel() : bytesOf(last));
    await turns();
    assertEquals(isCompressingMuch(), false, end);
  }
  assertEquals(others.streams.length, 63);
});

Deno.test("loadCompressors() loads once when it is asked again", async () => {
  const [first, second] = [await loadCompressors(), await loadCompressors()];
  assert(first === second);
});

/** A source that no coding makes small, so that what is read shows in what comes out. */
class NoisySource implements SizedSource {
  readonly length: number;
  position = 0;
  disposals = 0;

  constructor(length: number) {
    this.length = length;
  }

  read(into: Uint8Array<ArrayBuffer>): number {
    if (this.disposals > 0) throw new TypeError("Read after its disposal");
    const count = Math.min(into.length, this.length - this.position, 64 * 1024);
    // Never the same again: what is repeated is small.
    crypto.getRandomValues(new Uint8Array(into.buffer, into.byteOffset, count));
    this.position += count;
    return count;
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.disposals++;
    return Promise.resolve();
  }
}

/** A source that every coding makes small. */
class ZeroSource implements SizedSource {
  readonly length: number;

  constructor(length: number) {
    this.length = length;
  }

  read(into: Uint8Array): number {
    into.fill(0);
    return into.length;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}

/** Waits until a source has not been read for a while; one that is read to its end rests, too. */
async function comesToRest(source: NoisySource): Promise<void> {
  for (let before = -1; before !== source.position;) {
    before = source.position;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

/** Errors that nobody caught, which would end the process. */
class UncaughtErrors implements Disposable {
  readonly messages: string[] = [];
  readonly #onError = (event: ErrorEvent) => {
    event.preventDefault();
    this.messages.push(event.message);
  };

  constructor() {
    globalThis.addEventListener("error", this.#onError);
  }

  [Symbol.dispose](): void {
    globalThis.removeEventListener("error", this.#onError);
  }
}

/** As `assertEquals`, which takes its time with long arrays. */
function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
