/**
 * Asks every so often while something else goes on, and at the end of its input prints all it got:
 * `at` (milliseconds since the epoch), `millis`, `status` (0 for no answer).
 *
 * Options: `port`, `path`, `everyMillis`, `fresh` (each time on a new connection).
 *
 * @module
 */

import process from "node:process";
import { Asker, requestFor, tell } from "./asker.mjs";

const { port, path, everyMillis, fresh = false } = JSON.parse(process.argv[2]);
const MAX_MILLIS = 10_000;
const request = requestFor(path);
const answers = [];
let asker = null;
let isOver = false;

process.stdin.resume();
process.stdin.on("end", () => isOver = true);
while (!isOver) {
  const at = Date.now();
  const start = performance.now();
  const status = await withinReason(askOnce());
  if (fresh || status !== 200) leave();
  const millis = performance.now() - start;
  answers.push({ at, millis, status });
  await new Promise((resolve) => setTimeout(resolve, Math.max(1, everyMillis - millis)));
}
leave();
tell(answers);

async function askOnce() {
  try {
    asker ??= await Asker.open(port);
    return await asker.asking(request);
  } catch {
    return 0;
  }
}

async function withinReason(asking) {
  let timer;
  const expired = new Promise((resolve) => {
    timer = setTimeout(() => resolve(0), MAX_MILLIS);
  });
  const status = await Promise.race([asking, expired]);
  clearTimeout(timer);
  return status;
}

function leave() {
  asker?.close();
  asker = null;
}
