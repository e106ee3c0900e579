import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { EarlySync } from "../../../lib/files/upload/early_sync.ts";

/** A file on a disk that is done when it is told to be. */
class HeldFile implements Pick<Deno.FsFile, "syncData"> {
  readonly syncs: PromiseWithResolvers<void>[] = [];

  syncData(): Promise<void> {
    const sync = Promise.withResolvers<void>();
    this.syncs.push(sync);
    return sync.promise;
  }
}

/** Lets everything go on that can. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

Deno.test("EarlySync begins with the byte that completes a stretch", () => {
  const file = new HeldFile();
  const early = new EarlySync(file, 100);
  assertEquals([early.add(60), early.add(39), file.syncs.length], [undefined, undefined, 0]);
  assertEquals([early.add(1), file.syncs.length], [undefined, 1]);
});

Deno.test("EarlySync begins with 64 MiB when it is told nothing else", () => {
  const file = new HeldFile();
  const early = new EarlySync(file);
  early.add(64 * 1024 * 1024 - 1);
  assertEquals(file.syncs.length, 0);
  early.add(1);
  assertEquals(file.syncs.length, 1);
});

Deno.test("EarlySync holds the writer up when the disk is a stretch behind", async () => {
  const file = new HeldFile();
  const early = new EarlySync(file, 100);
  assertEquals(early.add(100), undefined);
  assertEquals(early.add(99), undefined, "the next stretch can be written meanwhile");
  let isHeld = true;
  const waiting = early.add(1);
  assert(waiting instanceof Promise);
  waiting.then(() => isHeld = false);
  await pause();
  assert(isHeld);
  file.syncs[0].resolve();
  await waiting;
  assertEquals(file.syncs.length, 2, "and is brought to the disk then");
});

Deno.test("EarlySync never has two under way when the disk is quick", async () => {
  const file = new HeldFile();
  const early = new EarlySync(file, 100);
  for (let round = 0; round < 5; round++) {
    assertEquals(early.add(100), undefined);
    file.syncs[round].resolve();
    await pause();
  }
  assertEquals(file.syncs.length, 5);
  await early.finish();
});

Deno.test("EarlySync.finish() waits for what is under way", async () => {
  const file = new HeldFile();
  const early = new EarlySync(file, 100);
  early.add(100);
  let isDone = false;
  const finishing = early.finish().then(() => isDone = true);
  await pause();
  assert(!isDone);
  file.syncs[0].resolve();
  await finishing;
});

Deno.test("EarlySync.finish() throws what failed before, though the disk has recovered", async () => {
  const file = new HeldFile();
  const early = new EarlySync(file, 100);
  early.add(100);
  const waiting = early.add(100);
  file.syncs[0].reject(new Error("EIO"));
  await waiting;
  file.syncs[1].resolve();
  await assertRejects(() => early.finish(), Error, "EIO");
});

Deno.test("EarlySync.add() throws what failed before, so that no more is sent", async () => {
  const file = new HeldFile();
  const early = new EarlySync(file, 100);
  early.add(100);
  file.syncs[0].reject(new Error("EIO"));
  await pause();
  assertThrows(() => early.add(1), Error, "EIO");
});
