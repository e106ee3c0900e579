import { assertEquals } from "@std/assert";
import { MAX_WAITING, printLine } from "../lib/print_line.ts";
import { saidBy } from "./support/said_by.ts";

Deno.test("printLine() prints lines in their order, however few bytes are taken at a time", async () => {
  const { write } = Deno.stderr;
  let text = "";
  Deno.stderr.write = async (bytes) => {
    await new Promise((resolve) => setTimeout(resolve, 0));
    text += new TextDecoder().decode(bytes.subarray(0, 2));
    return Math.min(2, bytes.length);
  };
  try {
    printLine("one");
    printLine("two");
    while (text.length < 8) await new Promise((resolve) => setTimeout(resolve, 0));
  } finally {
    Deno.stderr.write = write;
  }
  assertEquals(text, "one\ntwo\n");
});

Deno.test("printLine() goes on when a line could not be written", async () => {
  const { write } = Deno.stderr;
  Deno.stderr.write = () => Promise.reject(new Error("No space left on device (os error 28)"));
  try {
    printLine("lost");
    await new Promise((resolve) => setTimeout(resolve, 0));
  } finally {
    Deno.stderr.write = write;
  }
  assertEquals(await saidBy(() => Promise.resolve(printLine("said"))), ["said"]);
});

for (const count of [MAX_WAITING, MAX_WAITING + 1]) {
  Deno.test(`printLine() keeps up to 1000 lines when ${count} wait for a reader`, async () => {
    const said = await saidBy(async () => {
      const { write } = Deno.stderr;
      const stuck = Promise.withResolvers<void>();
      Deno.stderr.write = async (bytes) => {
        await stuck.promise;
        return write(bytes);
      };
      for (let number = 0; number < count; number++) printLine(`${number}`);
      stuck.resolve();
      await new Promise((resolve) => setTimeout(resolve, 0));
    });
    assertEquals(said, Array.from({ length: 1_000 }, (_, number) => `${number}`));
  });
}
