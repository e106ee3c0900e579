import { assert, assertEquals } from "@std/assert";
import { Quota } from "../../../lib/files/write/quota.ts";

const MODULE = new URL("../../../lib/files/write/quota.ts", import.meta.url).href;

/** A worker that reserves a byte at a time, as many as there are, and says how many it got. */
const TAKER = `
  import { Quota } from ${JSON.stringify(MODULE)};
  onmessage = async ({ data: memory }) => {
    const quota = new Quota(10_000, () => Promise.resolve(0), undefined, memory);
    let count = 0;
    while (await quota.reserve(10) !== null) count += 10;
    postMessage(count);
  };
`;

/** Quotas of 100 bytes over one memory, as several workers have. */
function share(measure: () => Promise<number>): [Quota, Quota] {
  const memory = Quota.makeMemory();
  const make = () => new Quota(100, measure, () => 0, memory);
  return [make(), make()];
}

Deno.test("Quota.reserve() admits what fits together when workers ask at once", async () => {
  const memory = Quota.makeMemory();
  await new Quota(10_000, () => Promise.resolve(0), undefined, memory).prepare();
  const url = `data:application/javascript,${encodeURIComponent(TAKER)}`;
  const workers = Array.from({ length: 3 }, () => new Worker(url, { type: "module" }));
  const counts = await Promise.all(workers.map((worker) => {
    const count = Promise.withResolvers<number>();
    worker.onmessage = ({ data }: MessageEvent<number>) => count.resolve(data);
    worker.postMessage(memory);
    return count.promise;
  }));
  for (const worker of workers) worker.terminate();
  assertEquals(counts.reduce((sum, count) => sum + count), 10_000);
});

Deno.test("Quota knows of what another worker has stored, replaced and removed", async () => {
  const [here, there] = share(() => Promise.resolve(20));
  (await here.reserve(50))!.settle(50, 10);
  assertEquals(await there.reserve(41), null);
  there.release(5);
  const reservation = await there.reserve(45);
  assert(reservation !== null);
  assertEquals(await here.reserve(1), null);
  reservation[Symbol.dispose]();
  assert(await here.reserve(45) !== null);
});

Deno.test("Quota counts once for all workers when they ask one after the other", async () => {
  let counts = 0;
  const [here, there] = share(() => Promise.resolve(counts++));
  await here.prepare();
  await there.prepare();
  assertEquals(counts, 1);
});

Deno.test("Quota counts what another worker stores while it counts", async () => {
  const measured = Promise.withResolvers<number>();
  const [here, there] = share(() => measured.promise);
  const counting = here.prepare();
  const asked = there.reserve(60);
  measured.resolve(0);
  await counting;
  (await asked)!.settle(60, 0);
  assertEquals(await here.reserve(41), null);
  assert(await here.reserve(40) !== null);
});
