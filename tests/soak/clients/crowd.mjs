/**
 * Opens connections, has each ask once, and keeps them open and idle. Prints how many were answered
 * with 200; for every line of input each asks again, and the number is printed anew.
 *
 * Options: `port`, `path`, `connections`, `fieldBytes` of the first request.
 *
 * @module
 */

import process from "node:process";
import { createInterface } from "node:readline";
import { Asker, requestFor, tell } from "./asker.mjs";

const { port, path, connections, fieldBytes = 0 } = JSON.parse(process.argv[2]);
/** How many connect or ask at once. */
const AT_ONCE = 100;

const crowd = await inBatches(
  Array.from({ length: connections }),
  () => Asker.open(port),
);
await askAll(requestFor(path, fieldBytes));
for await (const _line of createInterface({ input: process.stdin })) {
  await askAll(requestFor(path));
}
for (const asker of crowd) asker.close();
tell(crowd.length);

async function askAll(request) {
  const statuses = await inBatches(crowd, (asker) => asker.asking(request));
  tell(statuses.filter((status) => status === 200).length);
}

async function inBatches(items, act) {
  const results = [];
  for (let start = 0; start < items.length; start += AT_ONCE) {
    results.push(...await Promise.all(items.slice(start, start + AT_ONCE).map(act)));
  }
  return results;
}
