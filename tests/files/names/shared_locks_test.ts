import { assertEquals, assertRejects } from "@std/assert";
import { SharedLocks } from "../../../lib/files/names/shared_locks.ts";

const MODULE = new URL("../../../lib/files/names/shared_locks.ts", import.meta.url).href;

/** A worker that adds 1 to a figure many times, each time with a pause within. */
const ADDER = `
  import { SharedLocks } from ${JSON.stringify(MODULE)};
  onmessage = async ({ data: { memory, figure, paths, times } }) => {
    const locks = new SharedLocks(memory);
    const numbers = new Int32Array(figure);
    for (let left = times; left > 0; left--) {
      await locks.hold(paths, async () => {
        const seen = numbers[0];
        await new Promise((resolve) => setTimeout(resolve, 0));
        numbers[0] = seen + 1;
      });
    }
    postMessage("done");
  };
`;

Deno.test("SharedLocks.hold() lets no two workers act at once when they share a path", async () => {
  const memory = SharedLocks.makeMemory();
  const figure = new SharedArrayBuffer(4);
  const url = `data:application/javascript,${encodeURIComponent(ADDER)}`;
  const workers = [["/a", "/b"], ["/b", "/a"], ["/b"]].map((paths) => {
    const worker = new Worker(url, { type: "module" });
    const done = Promise.withResolvers<void>();
    worker.onmessage = () => done.resolve();
    worker.postMessage({ memory, figure, paths, times: 50 });
    return { worker, done: done.promise };
  });
  for (const { worker, done } of workers) {
    await done;
    worker.terminate();
  }
  assertEquals(new Int32Array(figure)[0], 150);
});

Deno.test("SharedLocks.hold() acts once when two of its paths have the same lock", async () => {
  const locks = new SharedLocks(SharedLocks.makeMemory());
  // More paths than there are locks.
  const paths = Array.from({ length: 5000 }, (_, index) => `/${index}`);
  assertEquals(await locks.hold(paths, () => Promise.resolve("done")), "done");
});

Deno.test("SharedLocks.hold() lets others go on when they are for another path", async () => {
  const memory = SharedLocks.makeMemory();
  const blocked = Promise.withResolvers<void>();
  const first = new SharedLocks(memory).hold(["/a"], () => blocked.promise);
  assertEquals(await new SharedLocks(memory).hold(["/b"], () => Promise.resolve(1)), 1);
  blocked.resolve();
  await first;
});

Deno.test("SharedLocks.hold() lets the next act when one fails", async () => {
  const locks = new SharedLocks(SharedLocks.makeMemory());
  await assertRejects(() => locks.hold(["/a"], () => Promise.reject(new Error("no"))), Error, "no");
  assertEquals(await locks.hold(["/a"], () => Promise.resolve(1)), 1);
});
