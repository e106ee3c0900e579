import { assertEquals, assertRejects } from "@std/assert";
import { type GroupSetup, startGroup } from "../../lib/app/server_group.ts";
import { openSite } from "../../lib/app/site.ts";
import { StartFailure } from "../../lib/app/startup_failure.ts";
import { optionsFor } from "../support/options_for.ts";
import { saidBy } from "../support/said_by.ts";
import { within } from "../support/within.ts";

const LISTENING = 'postMessage({ kind: "listening" });';
const OBEDIENT = 'if (data.kind === "shut-down") postMessage({ kind: "finished" });';
const FAILING = 'if (data.kind === "serve") setTimeout(() => { throw new Error("odd") }, 10);';

/** A group of a server here and workers with the programs of a test. */
function setupOf(...programs: string[]): GroupSetup {
  const options = optionsFor("-p", "0", "--workers", `${programs.length + 1}`);
  const stopping = new AbortController();
  return {
    site: openSite(options, null, stopping.signal),
    options,
    directory: null,
    log: null,
    sink: { write: ({ length }) => Promise.resolve(length) },
    stopping,
    load() {
      const program = `onmessage = ({ data }) => { ${programs.shift()} }`;
      return new Worker(`data:application/javascript,${encodeURIComponent(program)}`, {
        type: "module",
      });
    },
  };
}

Deno.test("startGroup() has finished when all have, and stops when it is told to", async () => {
  const setup = setupOf(LISTENING + OBEDIENT, LISTENING + OBEDIENT);
  const group = await startGroup(setup);
  setup.stopping.abort();
  await within(group.finished);
});

Deno.test("startGroup() ends the others and sets the exit code when a worker fails", async () => {
  const setup = setupOf(LISTENING + OBEDIENT, LISTENING + FAILING);
  const said = await saidBy(async () => {
    const group = await startGroup(setup);
    await within(group.finished);
  });
  assertEquals(said, ["postern: a worker has failed, so all end: Uncaught Error: odd"]);
  assertEquals([setup.stopping.signal.aborted, Deno.exitCode], [true, 1]);
  Deno.exitCode = 0;
});

Deno.test("startGroup() fails when a worker cannot", async () => {
  const setup = setupOf('postMessage({ kind: "failed", reason: "the reason" })');
  await assertRejects(() => startGroup(setup), StartFailure, "the reason");
  setup.stopping.abort();
  // The server here stops by itself; the program would have ended by now.
  await new Promise((resolve) => setTimeout(resolve, 100));
});
