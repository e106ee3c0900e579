import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { countMoments, momentsApart } from "../../../lib/files/memory/moments.ts";

Deno.test("countMoments() gives one number until what was queued after its first call", async () => {
  const moment = countMoments();
  const seen: number[] = [];
  const before = Promise.resolve().then(() => seen.push(moment()));
  const first = moment();
  const after = Promise.resolve().then(() => seen.push(moment()));
  assertEquals(moment(), first, "nothing has run in between");
  await Promise.all([before, after]);
  const [sameMoment, next] = seen;
  assertEquals(sameMoment, first);
  assertNotEquals(next, first);
});

Deno.test("countMoments() gives another number to whoever has read what was sent in a moment", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const [sender, receiver] = await Promise.all([
    Deno.connect({ hostname: "127.0.0.1", port: listener.addr.port }),
    listener.accept(),
  ]);
  using _sender = sender;
  using _receiver = receiver;
  const moment = countMoments();
  // What is waited for before it is sent; what is there at once; what was there long before.
  for (const wait of ["read", "write", "turn"]) {
    const byte = new Uint8Array(1);
    let reading = wait === "read" ? receiver.read(byte) : null;
    if (wait === "read") await new Promise((resolve) => setTimeout(resolve, 0));
    const sending = moment();
    const writing = sender.write(byte);
    if (wait === "turn") await new Promise((resolve) => setTimeout(resolve, 0));
    const receiving = wait === "turn" ? moment() : sending;
    reading ??= receiver.read(byte);
    await reading.then(() => assertNotEquals(moment(), receiving, wait));
    await writing;
  }
});

Deno.test("momentsApart() never gives the same number", () => {
  assert(momentsApart() !== momentsApart());
});
