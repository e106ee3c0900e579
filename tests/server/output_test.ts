import { assert, assertEquals, assertThrows } from "@std/assert";
import { BufferPool, MEDIUM_BYTES } from "../../lib/server/buffer_pool.ts";
import { Clock } from "../../lib/server/clock.ts";
import { type ByteSink, Output } from "../../lib/server/output.ts";
import { turns } from "../support/turns.ts";

/** A sink whose writes end when they are let; two at once are a mistake. */
class SlowSink implements ByteSink {
  readonly writes: Uint8Array[] = [];
  #end: (() => void) | null = null;

  write(bytes: Uint8Array): Promise<number> {
    if (this.#end !== null) throw new Error("Two writes at once");
    this.writes.push(bytes);
    return new Promise((resolve) => {
      this.#end = () => resolve(bytes.length);
    });
  }

  /** Ends the write under way, and lets what waits for that run. */
  async endWrite(): Promise<void> {
    const end = this.#end;
    this.#end = null;
    end?.();
    await turns();
  }

  /** What was written, as the first byte and the length of each write. */
  get shown(): string[] {
    return this.writes.map((bytes) => `${String.fromCharCode(bytes[0])}${bytes.length}`);
  }
}

function stage(): { readonly output: Output; readonly sink: SlowSink } {
  const sink = new SlowSink();
  return { sink, output: new Output(sink, new BufferPool(), new Clock(1_000), 1_000, 1_000) };
}

function bytesOf(letter: string, length: number): Uint8Array {
  return new Uint8Array(length).fill(letter.charCodeAt(0));
}

Deno.test("Output writes one thing after the other when it is flushed while it writes", async () => {
  const { output, sink } = stage();
  await output.append(bytesOf("a", 1));
  const first = output.flush();
  await output.append(bytesOf("b", 2));
  const second = output.flush();
  await turns();
  assertEquals(sink.shown, ["a1"]);
  await sink.endWrite();
  assertEquals(sink.shown, ["a1", "b2"]);
  await sink.endWrite();
  await Promise.all([first, second]);
});

Deno.test("Output counts nothing as put down where others had the buffer meanwhile", async () => {
  const others: readonly ((output: Output) => unknown)[] = [
    (output) => output.buffer.tryAppend(bytesOf("b", 1)),
    (output) => void output.flush(),
    (output) => output.buffer.release(),
    (output) => [output.flush(), output.buffer.tryAppend(bytesOf("b", 1))],
  ];
  for (const other of others) {
    const { output, sink } = stage();
    await output.append(bytesOf("a", 1));
    const free = output.buffer.free();
    other(output);
    assertThrows(() => output.buffer.commit(free, 1), Error, "others");
    await sink.endWrite();
  }
  const { output } = stage();
  output.buffer.commit(output.buffer.free(), 1);
  output.buffer.commit(output.buffer.free().subarray(0, 5), 1);
  assertEquals(output.buffer.length, 2);
});

Deno.test("Output writes what is long in its turn when a write is under way", async () => {
  const { output, sink } = stage();
  await output.append(bytesOf("a", 1));
  const first = output.flush();
  const appending = output.append(bytesOf("b", MEDIUM_BYTES + 1));
  await turns();
  assertEquals(sink.shown, ["a1"]);
  await sink.endWrite();
  assertEquals(sink.shown, ["a1", `b${MEDIUM_BYTES + 1}`]);
  await sink.endWrite();
  await Promise.all([first, appending]);
});

Deno.test("Output gives the turn on when there is nothing left to flush", async () => {
  const { output, sink } = stage();
  await output.append(bytesOf("a", 1));
  const waiting = [output.flush()];
  // It finds that the first has sent all there was.
  waiting.push(output.flush(), output.append(bytesOf("b", MEDIUM_BYTES + 1)));
  for (let write = 0; write < 2; write++) await sink.endWrite();
  assertEquals(sink.shown, ["a1", `b${MEDIUM_BYTES + 1}`]);
  await Promise.all(waiting);
});

Deno.test("Output gives the turn on when a write fails", async () => {
  const failures: unknown[] = [];
  const failing = Promise.withResolvers<number>();
  let writes = 0;
  const sink = { write: () => ++writes === 1 ? failing.promise : Promise.reject(new Error("2")) };
  const output = new Output(sink, new BufferPool(), new Clock(1_000), 1_000, 1_000);
  await output.append(bytesOf("a", 1));
  const first = output.flush().catch((error) => failures.push(error.message));
  await output.append(bytesOf("b", 2));
  const second = output.flush().catch((error) => failures.push(error.message));
  failing.reject(new Error("1"));
  await Promise.all([first, second]);
  assertEquals(failures, ["1", "2"]);
});

Deno.test("Output writes many bytes from where they are when some are ahead of them", async () => {
  const { output, sink } = stage();
  await output.append(bytesOf("a", 1));
  const content = bytesOf("b", 70_000);
  const appending = output.append(content);
  for (let write = 0; write < 3; write++) await sink.endWrite();
  await appending;
  const direct = sink.writes.filter((bytes) => bytes.buffer === content.buffer);
  const copied = sink.writes.filter((bytes) => bytes.buffer !== content.buffer);
  assert(direct.length > 0, "all were copied");
  assert(copied.every(({ length }) => length <= MEDIUM_BYTES));
  const total = sink.writes.reduce((sum, { length }) => sum + length, 0);
  assertEquals(total + output.buffer.length, 70_001);
});

Deno.test("Output writes what is left when some are ahead of bytes that just do not fit", async () => {
  const { output, sink } = stage();
  await output.append(bytesOf("a", 1));
  const content = bytesOf("b", MEDIUM_BYTES);
  const appending = output.append(content);
  for (let write = 0; write < 2; write++) await sink.endWrite();
  await appending;
  assertEquals([sink.writes.length, output.buffer.length], [1, 1], "a byte is worth no write");
});

for (const length of [1, 64, 65]) {
  Deno.test(`OutputBuffer.tryAppendAscii() takes characters up to 0x7f when the text has ${length}`, () => {
    const { output } = stage();
    assert(output.buffer.tryAppendAscii("\x7f".repeat(length)));
    assert(!output.buffer.tryAppendAscii("\x80".repeat(length)));
    assertEquals(output.buffer.length, length);
    output.buffer.release();
  });
}
