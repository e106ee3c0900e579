import { printLine } from "../print_line.ts";
import type { Server } from "../server/server.ts";
import type { AccessLog, LogSink } from "./access_log.ts";
import type { AppOptions } from "./options.ts";
import { serveSite, type Site } from "./site.ts";
import { WorkerServer } from "./worker_server.ts";

/** What a group is to serve, and how. */
export interface GroupSetup {
  readonly site: Site;
  readonly options: AppOptions;
  /** The directory that the site was opened with. */
  readonly directory: string | null;
  readonly log: AccessLog | null;
  /** Where the workers' lines go. */
  readonly sink: LogSink;
  /** Aborted when the program is to end, here too if a worker fails. */
  readonly stopping: AbortController;
  /** Starts one worker. */
  readonly load?: () => Worker;
}

/** One server or several on one port, as it is to the program: where, and until when. */
export type RunningServer = Pick<Server, "addr" | "finished">;

/**
 * Starts a server in this thread and one in each worker, all on one port: the kernel shares
 * connections out among them, and each keeps those it has got.
 *
 * @returns When all listen. It has finished when all have.
 * @throws What listening throws, and {@linkcode StartFailure} where a worker cannot serve.
 */
export async function startGroup(setup: GroupSetup): Promise<RunningServer> {
  const { site, options, directory, log, sink, stopping, load = loadWorker } = setup;
  requireFreePort(options);
  const server = serveSite(site, options, log);
  const serve = {
    kind: "serve",
    options: { ...options, port: server.addr.port },
    directory,
    memory: site.memory,
  } as const;
  const onFailure = (reason: string) => {
    printLine(`postern: a worker has failed, so all end: ${reason}`);
    Deno.exitCode = 1;
    stopping.abort();
  };
  const workers = Array.from(
    { length: options.workers - 1 },
    () => new WorkerServer({ worker: load(), serve, sink, onFailure }),
  );
  stopping.signal.addEventListener("abort", () => workers.forEach((it) => it.shutdown()));
  await Promise.all(workers.map(({ listening }) => listening));
  const all = [server, ...workers].map(({ finished }) => finished);
  return { addr: server.addr, finished: Promise.all(all).then(() => {}) };
}

/** Reading the program's modules must be granted: in a terminal, the runtime would ask. */
function loadWorker(): Worker {
  return new Worker(new URL("./worker_main.ts", import.meta.url), { type: "module" });
}

/**
 * A port that is shared is shared with all who ask for it so, even if it is another program of the
 * same user. So first ask for it alone. Two programs that do so within the same millisecond do not
 * notice each other.
 */
function requireFreePort({ hostname, port }: AppOptions): void {
  if (port !== 0) Deno.listen({ hostname, port }).close();
}
