import { ClientProcess } from "./client_process.ts";

/** What became of one request of a {@linkcode Probe}. */
export interface ProbeAnswer {
  /** When it was asked, in milliseconds since the epoch. */
  readonly at: number;
  readonly millis: number;
  /** 0 for no answer. */
  readonly status: number;
}

/** How a probe asks. */
export interface ProbeOptions {
  readonly port: number;
  readonly everyMillis: number;
  /** Each time on a new connection. */
  readonly fresh?: boolean;
}

/**
 * A client that behaves, beside those that do not: it asks every so often, from another process, so
 * that what this one is busy with does not count as the server's slowness.
 */
export class Probe implements AsyncDisposable {
  readonly #client: ClientProcess;

  /** Starts to ask. */
  constructor(options: ProbeOptions) {
    this.#client = new ClientProcess("probe", { path: "/echo/hello", ...options });
  }

  /** Stops, and returns all answers in the order of time. */
  async finish(): Promise<ProbeAnswer[]> {
    return await this.#client.finish() as ProbeAnswer[];
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#client[Symbol.asyncDispose]();
  }
}
