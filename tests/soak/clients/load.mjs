/**
 * Asks on many connections at once, on each again as soon as it is answered, and prints what each
 * connection got and how long answers took: `counts`, `p50`, `p99`, `longest` (milliseconds).
 *
 * Options: `port`, `path`, `connections`, `warmUpMillis`, `millis`.
 *
 * @module
 */

import process from "node:process";
import { Asker, requestFor, tell } from "./asker.mjs";

const { port, path, connections, warmUpMillis, millis } = JSON.parse(process.argv[2]);
const BUCKETS_PER_MILLI = 10;
const buckets = new Float64Array(60_000 * BUCKETS_PER_MILLI);
const request = requestFor(path);

const askers = await Promise.all(Array.from({ length: connections }, () => Asker.open(port)));
const from = performance.now() + warmUpMillis;
const until = from + millis;
const counts = await Promise.all(askers.map(askOn));
for (const asker of askers) asker.close();
const p50 = quantile(0.5);
tell({ counts, p50, p99: quantile(0.99), longest: quantile(1) });

function askOn(asker) {
  return new Promise((resolve, reject) => {
    let count = 0;
    let askedAt = 0;
    const ask = () => {
      askedAt = performance.now();
      asker.ask(request, settle);
    };
    const settle = (status) => {
      const now = performance.now();
      if (status !== 200) return reject(new Error(`Status ${status}`));
      if (now >= until) return resolve(count);
      if (now >= from) {
        count++;
        buckets[Math.min(buckets.length - 1, Math.floor((now - askedAt) * BUCKETS_PER_MILLI))]++;
      }
      ask();
    };
    ask();
  });
}

/** The upper end of the bucket below which the share `part` of all answers lies. */
function quantile(part) {
  const total = buckets.reduce((sum, count) => sum + count, 0);
  let seen = 0;
  for (let index = 0; index < buckets.length; index++) {
    seen += buckets[index];
    if (seen > 0 && seen >= part * total) return (index + 1) / BUCKETS_PER_MILLI;
  }
  return 0;
}
