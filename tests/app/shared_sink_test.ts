import { assertEquals, assertRejects } from "@std/assert";
import { SharedSink } from "../../lib/app/shared_sink.ts";

const encode = (text: string) => new TextEncoder().encode(text);

/** Takes two bytes at a time, after a pause. */
class SlowSink {
  text = "";
  failures = 0;

  async write(bytes: Uint8Array): Promise<number> {
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (this.failures-- > 0) throw new Deno.errors.BrokenPipe("os");
    this.text += new TextDecoder().decode(bytes.subarray(0, 2));
    return Math.min(bytes.length, 2);
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

Deno.test("SharedSink.write() fails only whom it could not write for when the sink fails once", async () => {
  const slow = new SlowSink();
  slow.failures = 1;
  const sink = new SharedSink(slow);
  const [first, second] = [sink.write(encode("a")), sink.write(encode("b"))];
  await assertRejects(() => first, Deno.errors.BrokenPipe);
  assertEquals([await second, slow.text], [1, "b"]);
});
