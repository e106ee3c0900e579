/**
 * The command line: serves the files of one directory. See README.md.
 *
 * @module
 */

import config from "./deno.json" with { type: "json" };
import { AccessLog } from "./lib/app/access_log.ts";
import { createRouter } from "./lib/app/endpoints.ts";
import {
  defaultDirectory,
  describeExcess,
  giveUpNeedless,
  processGrants,
} from "./lib/app/grants.ts";
import { type AppOptions, formatAddress, HELP, parseCommand } from "./lib/app/options.ts";
import { withKnownHosts } from "./lib/app/known_hosts.ts";
import { describeFailure, describeMissingGrant } from "./lib/app/startup_failure.ts";
import { withHeaders } from "./lib/app/site_headers.ts";
import { sweepTemporaries } from "./lib/files/upload/sweep.ts";
import { measureUsage } from "./lib/files/upload/usage.ts";
import {
  FileRoot,
  Quota,
  serve,
  type Server,
  UNLIMITED_POLICY,
  type WritePolicy,
} from "./lib/mod.ts";

const SIGNALS = ["SIGINT", "SIGTERM"] as const;
const command = parseCommand(Deno.args);
switch (command.kind) {
  case "help":
    console.log(HELP.trimEnd());
    break;
  case "version":
    console.log(`postern ${config.version}`);
    break;
  case "misuse":
    fail(2, `${command.message}; see --help`);
    break;
  case "serve":
    await run(command.options);
}

async function run(options: AppOptions): Promise<void> {
  const directory = options.directory ?? defaultDirectory(processGrants, currentDirectory());
  await using log = options.quiet ? null : new AccessLog(Deno.stdout);
  const stopping = new AbortController();
  const { server, root, quota } = start(options, directory, log, stopping.signal);
  shutDownOnSignal(server, stopping);
  announce(server, root, options);
  giveUpNeedless();
  const sweeping = root === null ? undefined : sweepTemporaries(root, stopping.signal);
  // What fails now is tried again, and told, when a file is to be stored.
  const counting = quota.prepare().catch(() => {});
  await server.finished;
  stopping.abort();
  await Promise.all([sweeping, counting]);
}

function start(
  options: AppOptions,
  directory: string | null,
  log: AccessLog | null,
  signal: AbortSignal,
): { server: Server; root: FileRoot | null; quota: Quota } {
  try {
    const root = directory === null ? null : FileRoot.open(directory, options);
    const missing = describeMissingGrant(processGrants, options);
    if (missing !== null) fail(1, missing);
    const { mount: prefix, headers, hostname, allowedHosts: allowed } = options;
    const policy = root === null ? UNLIMITED_POLICY : writePolicy(root, options, signal);
    // Such a site is the owner's own work, and does not work without its scripts.
    const sandbox = !(prefix === "/" || options.live || options.spa);
    const router = createRouter(root, { ...options, prefix, sandbox, signal }, policy);
    const address = () => server.addr.hostname;
    const handler = withKnownHosts(router.handler, prefix, { hostname, allowed }, address);
    const server = serve(withHeaders(handler, headers), {
      hostname,
      port: options.port,
      limits: { bodyBytes: options.maxBody },
      onExchange: log === null ? undefined : (exchange) => log.add(exchange),
    });
    return { server, root, quota: policy.quota };
  } catch (error) {
    fail(1, describeFailure(error, directory, options));
  }
}

function writePolicy(root: FileRoot, options: AppOptions, signal: AbortSignal): WritePolicy {
  const { onConflict, makesParents, deletes } = options;
  const quota = new Quota(options.quota, () => measureUsage(root, signal));
  return { onConflict, makesParents, deletes, quota };
}

function fail(code: number, message: string): never {
  console.error(`postern: ${message}`);
  Deno.exit(code);
}

/** The current directory may be gone. Then it is not the one to serve. */
function currentDirectory(): string {
  try {
    return Deno.cwd();
  } catch {
    return "/";
  }
}

function announce(server: Server, root: FileRoot | null, options: AppOptions): void {
  const address = formatAddress(options.hostname, server.addr.port);
  if (root === null) {
    const advice = "name a directory, and grant it with --allow-read=DIR";
    console.error(`Postern is at http://${address}/, without files: ${advice}`);
  } else {
    const path = root.path || "/";
    const uploads = root.isWritable ? "uploads on" : `read-only; --allow-write=${path} for uploads`;
    console.error(`Postern serves ${path} at http://${address}${options.mount} (${uploads})`);
  }
  const excess = describeExcess(processGrants, root === null ? null : root.path || "/", address);
  for (const line of excess) console.error(`  ${line}`);
}

/** The first signal lets what runs finish, the second one ends it. */
function shutDownOnSignal(server: Server, stopping: AbortController): void {
  let isStopping = false;
  const onSignal = () => {
    if (isStopping) Deno.exit(130);
    isStopping = true;
    stopping.abort();
    server.shutdown();
  };
  for (const signal of SIGNALS) Deno.addSignalListener(signal, onSignal);
  server.finished.then(() => {
    for (const signal of SIGNALS) Deno.removeSignalListener(signal, onSignal);
  });
}
