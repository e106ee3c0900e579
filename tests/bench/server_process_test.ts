import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { pathOf } from "./peers.ts";
import { processTree, residentBytes, usageOf } from "./process_tree.ts";
import { accepts, type ServerCommand, ServerProcess } from "./server_process.ts";
import { untilGone } from "./until_gone.ts";

const placement = { core: null, signal: new AbortController().signal };

Deno.test("ServerProcess ends, and so does all that it started", async () => {
  let tree: readonly number[] = [];
  let port = 0;
  {
    await using server = await ServerProcess.start(withChild, placement);
    ({ port } = server);
    tree = processTree(server.pid);
    assertEquals(await accepts(port), true);
  }
  assertEquals(tree.length, 2);
  await untilGone(tree);
  assertEquals(await accepts(port), false);
});

Deno.test("ServerProcess says what a server said that ended at once", async () => {
  const command = () => ({ program: "sh", args: ["-c", "echo no such thing >&2; exit 3"] });
  const error = await assertRejects(() => ServerProcess.start(command, placement), Error);
  assertMatch(error.message, /^It ended at once: no such thing$/);
});

Deno.test("ServerProcess does not wait for a server when the run is ended", async () => {
  const command = () => ({ program: "sleep", args: ["600"] });
  const signal = AbortSignal.abort();
  await assertRejects(() => ServerProcess.start(command, { ...placement, signal }), DOMException);
});

Deno.test("usageOf() and residentBytes() tell of a process that is there", async () => {
  await using server = await ServerProcess.start(withChild, placement);
  // A start takes so little that the system, which counts by ticks, may not have counted it.
  const end = performance.now() + MAX_BUSY_MILLIS;
  while (usageOf(server.pid).processorMicros === 0 && performance.now() < end) {
    await accepts(server.port);
  }
  assertEquals(usageOf(server.pid).processorMicros > 0, true);
  assertEquals(residentBytes(server.pid) > 2 ** 20, true);
});

Deno.test("usageOf() and residentBytes() tell nothing of one that is not", () => {
  const absent = 2 ** 22 + 1;
  assertEquals(usageOf(absent), { processorMicros: 0, waitedMicros: 0 });
  assertEquals(residentBytes(absent), 0);
});

const MAX_BUSY_MILLIS = 10_000;

/** A server with a child that does not end by itself. */
function withChild(port: number): ServerCommand {
  const script = `sleep 600 & exec "$0" run --allow-net "$1" "$2"`;
  const args = ["-c", script, Deno.execPath(), pathOf("peers/deno_bare.ts"), String(port)];
  return { program: "sh", args };
}
