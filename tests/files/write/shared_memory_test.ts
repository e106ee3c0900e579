import { assert, assertEquals } from "@std/assert";
import { withLocks } from "../../../lib/files/names/path_locks.ts";
import { SharedLocks } from "../../../lib/files/names/shared_locks.ts";
import { joinWorkers, makeSharedMemory } from "../../../lib/files/write/shared_memory.ts";
import { versionTime } from "../../../lib/files/write/version_time.ts";
import { within } from "../../support/within.ts";

const memory = makeSharedMemory();
joinWorkers(memory);

Deno.test("joinWorkers() has withLocks() wait when another worker has the path", async () => {
  const another = new SharedLocks(memory.locks);
  const blocked = Promise.withResolvers<void>();
  const first = another.hold(["/a"], () => blocked.promise);
  let hasActed = false;
  const second = withLocks(["/a"], () => {
    hasActed = true;
    return Promise.resolve();
  });
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert(!hasActed, "two at once");
  blocked.resolve();
  // The runtime ends where nothing but a shared lock is waited for; a server always has a listener.
  await within(Promise.all([first, second]));
  assert(hasActed);
});

Deno.test("joinWorkers() has versionTime() give other times when another worker gave one", () => {
  const now = Date.now() + 3_600_000;
  const times = new BigInt64Array(memory.times);
  times[0] = BigInt(now - 5);
  assertEquals(versionTime(now, null), now - 4);
  assertEquals(times[0], BigInt(now - 4));
});
