/**
 * The command line: serves the files of one directory. See README.md.
 *
 * @module
 */

import config from "./deno.json" with { type: "json" };
import { describeAccess, describeExposure } from "./lib/app/access_summary.ts";
import { AccessLog } from "./lib/app/access_log.ts";
import { formatAddress } from "./lib/app/address.ts";
import {
  defaultDirectory,
  describeExcess,
  giveUpNeedless,
  type Need,
  processGrants,
  SOURCE,
} from "./lib/app/grants.ts";
import { type AppOptions, parseCommand } from "./lib/app/options.ts";
import type { GroupSetup, RunningServer } from "./lib/app/server_group.ts";
import { SharedSink } from "./lib/app/shared_sink.ts";
import { openSite, serveSite } from "./lib/app/site.ts";
import { describeFailure, requireGrants } from "./lib/app/startup_failure.ts";
import { findWritable, type Writable } from "./lib/app/writable.ts";
import { callLater } from "./lib/call_later.ts";
import { printLine } from "./lib/print_line.ts";
import type { FileRoot } from "./lib/mod.ts";
import { DEFAULT_LIMITS } from "./lib/server/limits.ts";

/** With their numbers: a shell reports 128 + number for a process that the signal ended. */
const SIGNALS = [["SIGINT", 2], ["SIGTERM", 15]] as const;
/**
 * Time for interrupted work to clean up. A system call on a disk that is gone may never return, and
 * would keep the process for ever.
 */
const LAST_MILLIS = 1_000;
/** By then, whoever pressed Ctrl-C and still sees no prompt wonders why. */
const PATIENCE_MILLIS = 1_000;
/** The first version of Deno that has every function called here. */
const LEAST_RUNTIME = [2, 9] as const;
requireRuntime();
const command = parseCommand(Deno.args);
switch (command.kind) {
  case "help": {
    const { HELP } = await import("./lib/app/help.ts");
    console.log(HELP.trimEnd());
    break;
  }
  case "version":
    console.log(`postern ${config.version}`);
    break;
  case "misuse":
    fail(2, `${command.message}; see --help`);
    break;
  case "serve":
    await run(command.options);
    Deno.unrefTimer(setTimeout(() => Deno.exit(), LAST_MILLIS));
}

/** An older runtime would start, and fail only at a request that needs what it lacks. */
function requireRuntime(): void {
  const [major, minor] = Deno.version.deno.split(".").map(Number);
  if (major > LEAST_RUNTIME[0] || (major === LEAST_RUNTIME[0] && minor >= LEAST_RUNTIME[1])) return;
  fail(1, `it needs Deno ${LEAST_RUNTIME.join(".")} or later, and this is ${Deno.version.deno}`);
}

async function run(options: AppOptions): Promise<void> {
  const directory = options.directory ?? defaultDirectory(processGrants, Deno.cwd());
  const sink = new SharedSink(Deno.stdout);
  await using log = options.quiet ? null : new AccessLog(sink);
  const stopping = new AbortController();
  const { server, root } = await start({ options, directory, log, sink, stopping });
  shutDownOnSignal(server, stopping);
  surviveLargeFiles();
  const need = {
    directory: root === null ? null : root.path || "/",
    source: options.workers > 1 ? SOURCE : null,
    address: formatAddress(options.hostname, server.addr.port),
    readOnly: options.access === "read-only",
  };
  // Before what may wait for the disk: requests are being served already.
  const excess = describeExcess(processGrants, need);
  giveUpNeedless(need);
  const writable = root === null || need.readOnly ? [] : await findWritable(root);
  announce(need, writable, options);
  for (const line of excess) printLine(`  ${line}`);
  const exposure = describeExposure(options.access, writable, server.addr.hostname);
  if (exposure !== null) printLine(`  ${exposure}`);
  // It never fails, and is not awaited: what it leaves undone is done at the next start.
  if (root?.isWritable) sweep(root, stopping.signal);
  await server.finished;
  stopping.abort();
}

async function start(
  setup: Omit<GroupSetup, "site">,
): Promise<{ server: RunningServer; root: FileRoot | null }> {
  const { options, directory, log, stopping } = setup;
  try {
    const site = openSite(options, directory, stopping.signal);
    requireGrants(processGrants, options);
    const { root } = site;
    if (options.workers === 1) return { server: serveSite(site, options, log), root };
    const { startGroup } = await import("./lib/app/server_group.ts");
    return { server: await startGroup({ ...setup, site }), root };
  } catch (error) {
    fail(1, describeFailure(error, options));
  }
}

async function sweep(root: FileRoot, signal: AbortSignal): Promise<void> {
  const { sweepTemporaries } = await import("./lib/files/names/sweep.ts");
  await sweepTemporaries(root, signal);
}

function fail(code: number, message: string): never {
  try {
    console.error(`postern: ${message}`);
  } finally {
    Deno.exit(code);
  }
}

function announce(need: Need, writable: Writable, options: AppOptions): void {
  const { directory, address } = need;
  if (directory === null) {
    // The runtime does not tell which directories are granted.
    const advice = "name what to serve, and grant it: --allow-read=DIR main.ts DIR";
    printLine(`Postern is at http://${address}/, without files: ${advice}`);
  } else {
    const access = describeAccess(options.access, writable, directory);
    printLine(`Postern serves ${directory} at http://${address}${options.mount} (${access})`);
  }
}

/** The first signal lets what runs finish, and says so if that takes long; the second one ends it. */
function shutDownOnSignal({ finished }: RunningServer, stopping: AbortController): void {
  let isStopping = false;
  for (const [signal, number] of SIGNALS) {
    const onSignal = () => {
      if (isStopping) Deno.exit(128 + number);
      isStopping = true;
      stopping.abort();
      finished.then(callLater(sayStopping, PATIENCE_MILLIS));
    };
    Deno.addSignalListener(signal, onSignal);
    finished.then(() => Deno.removeSignalListener(signal, onSignal));
  }
}

function sayStopping(): void {
  const seconds = DEFAULT_LIMITS.shutdownMillis / 1000;
  const remedy = "a second signal, or Ctrl-C, ends it at once";
  printLine(`Postern lets what runs finish, for up to ${seconds} seconds; ${remedy}`);
}

/**
 * Makes a write beyond `ulimit -f` fail, so that the client of an upload is told. Without a
 * listener the signal would end the process. This one stays to the end, because the last lines of
 * the log are written after the server has finished.
 */
function surviveLargeFiles(): void {
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGXFSZ", () => {});
}
