import { assert, assertEquals, assertRejects } from "@std/assert";
import { withLocks } from "../../../lib/files/names/path_locks.ts";

/** Lets everything go on that can. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** Who has a turn at a path, where two at once would show. */
class Watch {
  readonly order: string[] = [];
  readonly #busy = new Set<string>();

  act(name: string, paths: readonly string[]): Promise<void> {
    return withLocks(paths, async () => {
      for (const path of paths) {
        assert(!this.#busy.has(path), `two at ${path}`);
        this.#busy.add(path);
      }
      this.order.push(name);
      await pause();
      for (const path of paths) this.#busy.delete(path);
    });
  }
}

Deno.test("withLocks() lets one after the other act when they are for one path", async () => {
  const watch = new Watch();
  await Promise.all(["1", "2", "3"].map((name) => watch.act(name, ["/a"])));
  assertEquals(watch.order, ["1", "2", "3"]);
});

Deno.test("withLocks() has the third wait for the second when the first is done", async () => {
  const watch = new Watch();
  const first = watch.act("1", ["/a"]);
  const second = watch.act("2", ["/a"]);
  await first;
  await Promise.all([second, watch.act("3", ["/a"])]);
  assertEquals(watch.order, ["1", "2", "3"]);
});

Deno.test("withLocks() lets no two act that share a path when they have several", async () => {
  const watch = new Watch();
  const wishes = [["/a", "/b"], ["/b", "/a"], ["/b", "/c"], ["/c", "/a"], ["/a"], ["/c", "/b"]];
  const all = Array.from({ length: 10 }, () => wishes).flat();
  await Promise.all(all.map((paths, index) => watch.act(String(index), paths)));
  assertEquals(watch.order.length, all.length);
});

Deno.test("withLocks() lets others go on when they are for another path", async () => {
  const blocked = Promise.withResolvers<void>();
  const first = withLocks(["/a"], () => blocked.promise);
  assertEquals(await withLocks(["/b"], () => Promise.resolve("done")), "done");
  blocked.resolve();
  await first;
});

Deno.test("withLocks() does not wait for itself when a path is named twice", async () => {
  assertEquals(await withLocks(["/a", "/b", "/a"], () => Promise.resolve(1)), 1);
});

Deno.test("withLocks() lets the next act when one fails", async () => {
  const failing = assertRejects(
    () => withLocks(["/a"], () => Promise.reject(new Error("no"))),
    Error,
  );
  assertEquals(await withLocks(["/a"], () => Promise.resolve(1)), 1);
  await failing;
});
