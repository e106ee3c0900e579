import { FileRoot } from "../files/root/file_root.ts";
import { Quota } from "../files/write/quota.ts";
import { joinWorkers, makeSharedMemory, type SharedMemory } from "../files/write/shared_memory.ts";
import { measureUsage } from "../files/write/usage.ts";
import type { WritePolicy } from "../files/write/write_policy.ts";
import type { Handler } from "../message.ts";
import { DEFAULT_LIMITS } from "../server/limits.ts";
import { serve, type Server } from "../server/server.ts";
import type { AccessLog } from "./access_log.ts";
import { createRouter } from "./endpoints.ts";
import { withKnownHosts } from "./known_hosts.ts";
import type { AppOptions } from "./options.ts";
import { withHeaders } from "./site_headers.ts";
import { describeUnopened, StartFailure } from "./startup_failure.ts";

/** What the program serves. */
export interface Site {
  /** `null` where no directory may be read. */
  readonly root: FileRoot | null;
  readonly handler: Handler;
  /** Aborted when serving is to end. */
  readonly stopping: AbortSignal;
  /** Other workers open the same site with it. */
  readonly memory: SharedMemory;
}

/**
 * Opens the directory and sets up its endpoints, as the options have them.
 *
 * @param directory `null` for none.
 * @param stopping Ends the server, and answers that would go on for ever.
 * @param shared The memory of the first thread to open the site; `null` in that one.
 * @throws {StartFailure} Where the directory cannot be opened.
 */
export function openSite(
  options: AppOptions,
  directory: string | null,
  stopping: AbortSignal,
  shared: SharedMemory | null = null,
): Site {
  const memory = shared ?? makeSharedMemory();
  if (options.workers > 1) joinWorkers(memory);
  const root = directory === null ? null : openRoot(directory, options);
  const policy = root === null ? undefined : writePolicy(root, options, memory, stopping);
  // If counting fails now, it is tried again, and told, when a file is to be stored.
  if (shared === null) policy?.quota.prepare().catch(() => {});
  // Such a site is the owner's own work, and does not work without its scripts.
  const sandbox = !(options.mount === "/" || options.live || options.spa);
  // No handler of the program changes a file and sends it without waiting for anything.
  const serving = { ...options, sandbox, sharesLooks: true, keptUntil: stopping, signal: stopping };
  const router = createRouter(root, serving, policy);
  return { root, handler: router.handler, stopping, memory };
}

/**
 * Listens and serves a site. One of several workers shares the port with the others, and has its
 * share of the connections there may be.
 *
 * @throws What listening throws.
 */
export function serveSite(site: Site, options: AppOptions, log: AccessLog | null): Server {
  const { hostname, port, maxBody, workers, mount, allowedHosts: allowed } = options;
  const address = () => server.addr.hostname;
  const handler = withKnownHosts(site.handler, mount, { hostname, allowed }, address);
  const server: Server = serve(withHeaders(handler, options.headers), {
    hostname,
    port,
    reusePort: workers > 1,
    limits: { bodyBytes: maxBody, connections: Math.ceil(DEFAULT_LIMITS.connections / workers) },
    refusalHeaders: options.headers,
    onExchange: log === null ? undefined : (exchange) => log.add(exchange),
  });
  site.stopping.addEventListener("abort", () => server.shutdown(), { once: true });
  return server;
}

function openRoot(directory: string, options: AppOptions): FileRoot {
  try {
    return FileRoot.open(directory, options);
  } catch (error) {
    throw new StartFailure(describeUnopened(error, directory));
  }
}

function writePolicy(
  root: FileRoot,
  options: AppOptions,
  memory: SharedMemory,
  stopping: AbortSignal,
): WritePolicy {
  const { onConflict, makesParents, access } = options;
  const measure = () => measureUsage(root, stopping);
  const quota = new Quota(options.quota, measure, undefined, memory.quota);
  return { onConflict, makesParents, deletes: access === "all", quota };
}
