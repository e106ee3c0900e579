import { assertEquals, assertMatch } from "@std/assert";
import { SharedSink } from "../../lib/app/shared_sink.ts";
import { saidBy } from "../support/said_by.ts";

const encode = (text: string) => new TextEncoder().encode(text);
const { BrokenPipe } = Deno.errors;

/** Takes two bytes at a time, after a pause. */
class SlowSink {
  text = "";
  calls = 0;
  /** How many bytes there is room for; then writing fails. */
  room = Infinity;
  error: Error = new Deno.errors.WriteZero("no space left");

  async write(bytes: Uint8Array): Promise<number> {
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.calls++;
    const taken = bytes.subarray(0, Math.min(2, this.room));
    if (taken.length === 0) throw this.error;
    this.room -= taken.length;
    this.text += new TextDecoder().decode(taken);
    return taken.length;
  }
}

Deno.test("SharedSink.write() keeps together what is written at once when several write", async () => {
  const slow = new SlowSink();
  const sink = new SharedSink(slow);
  const lines = ["first\n", "second\n", "\n", "", "third, longer\n"];
  const lengths = await Promise.all(lines.map((line) => sink.write(encode(line))));
  assertEquals(slow.text, lines.join(""));
  assertEquals(lengths, lines.map(({ length }) => length));
});

const FULL: readonly {
  readonly name: string;
  readonly room: number;
  readonly text: string;
}[] = [
  { name: "at the beginning of a line", room: 0, text: "\nc\n" },
  { name: "within one", room: 3, text: "aaa\nc\n" },
  { name: "at its end", room: 4, text: "aaa\n\nc\n" },
  { name: "in the next batch", room: 7, text: "aaa\nbbb\nc\n" },
];

for (const { name, room, text } of FULL) {
  Deno.test(`SharedSink.write() begins a line anew, and complains once, when writing fails ${name}`, async () => {
    const slow = new SlowSink();
    const sink = new SharedSink(slow);
    const said = await saidBy(async () => {
      slow.room = room;
      const lengths = [await sink.write(encode("aaa\n")), await sink.write(encode("bbbb\n"))];
      assertEquals(lengths, [Math.min(4, room), Math.max(0, room - 4)]);
      assertEquals(await sink.write(encode("")), 0);
      slow.room = Infinity;
      assertEquals(await sink.write(encode("c\n")), 2);
    });
    assertEquals(slow.text, text);
    assertEquals(said.length, 1);
    assertMatch(said[0], /^postern: the access log [^\n]*: no space left$/);
  });
}

Deno.test("SharedSink.write() complains again when it has worked in between", async () => {
  const slow = new SlowSink();
  const sink = new SharedSink(slow);
  const said = await saidBy(async () => {
    for (const room of [0, Infinity, Infinity, 0]) {
      slow.room = room;
      await sink.write(encode("a\n"));
    }
  });
  assertEquals([said.length, slow.text], [2, "\na\na\n"]);
});

Deno.test("SharedSink.write() writes no more, without a word, when whoever read is gone", async () => {
  const slow = new SlowSink();
  const sink = new SharedSink(slow);
  Object.assign(slow, { room: 2, error: new BrokenPipe("os") });
  const said = await saidBy(async () => {
    const lengths = ["abc\n", "d\n"].map((line) => sink.write(encode(line)));
    assertEquals(await Promise.all(lengths), [null, null]);
  });
  assertEquals([said, slow.text, slow.calls], [[], "ab", 2]);
});
