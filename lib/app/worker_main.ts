/**
 * The program of a worker: serves what the main thread does, on the same port.
 *
 * @module
 */

import { AccessLog, type LogSink } from "./access_log.ts";
import { processGrants } from "./grants.ts";
import { openSite, serveSite } from "./site.ts";
import { describeFailure, requireGrants } from "./startup_failure.ts";
import type { MessageFromWorker, MessageToWorker, ServeMessage } from "./worker_messages.ts";

/** The main thread writes the lines, one batch after the other. */
class MainThreadSink implements LogSink {
  #written = Promise.withResolvers<number | null>();

  write(lines: Uint8Array): Promise<number | null> {
    this.#written = Promise.withResolvers();
    tell({ kind: "log", lines });
    return this.#written.promise;
  }

  settle(written: number | null): void {
    this.#written.resolve(written);
  }
}

// To its program, a worker's global scope is the other end of what the main thread has.
const main = globalThis as unknown as Pick<Worker, "postMessage" | "onmessage">;
const stopping = new AbortController();
const sink = new MainThreadSink();

main.onmessage = ({ data }: MessageEvent<MessageToWorker>) => {
  switch (data.kind) {
    case "serve":
      return run(data);
    case "logged":
      return sink.settle(data.written);
    case "shut-down":
      return stopping.abort();
  }
};

/** What it rejects with ends the worker, and the main thread is told. */
async function run({ options, directory, memory }: ServeMessage): Promise<void> {
  const log = options.quiet ? null : new AccessLog(sink);
  try {
    const site = openSite(options, directory, stopping.signal, memory);
    requireGrants(processGrants, options);
    const server = serveSite(site, options, log);
    tell({ kind: "listening" });
    await server.finished;
  } catch (error) {
    tell({ kind: "failed", reason: describeFailure(error, options) });
  }
  await log?.[Symbol.asyncDispose]();
  tell({ kind: "finished" });
}

function tell(message: MessageFromWorker): void {
  main.postMessage(message);
}
