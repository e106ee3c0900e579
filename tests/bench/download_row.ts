import { checkAnswer } from "./check.ts";
import type { Contender, Row, RowInfo, Sample } from "./contest.ts";
import { type DownloadReport, lackOfTransfer, runDownloads } from "./downloads.ts";
import { type Bench, startPeer } from "./peers.ts";
import type { ServerProcess } from "./server_process.ts";
import { FILES } from "./site.ts";
import { usageDuring } from "./usage_during.ts";

/** A row about the largest file, on one connection, for a client that drops what comes. */
export function downloadRow(info: Omit<RowInfo, "unit" | "costUnit" | "better">): Row {
  return {
    ...info,
    unit: "GB/s",
    costUnit: "µs/MiB",
    better: "more",
    lacks: lackOfTransfer,
    open: async (peer, bench) => {
      bench.site.ensureLarge();
      return new DownloadContender(await startPeer(peer, bench), bench);
    },
  };
}

class DownloadContender implements Contender {
  readonly #server: ServerProcess;
  readonly #bench: Bench;

  constructor(server: ServerProcess, bench: Bench) {
    this.#server = server;
    this.#bench = bench;
  }

  check(): Promise<void> {
    const content = `${this.#bench.site.directory}/${FILES.disk.name}`;
    return checkAnswer(this.#server.port, { path: FILES.disk.path, content });
  }

  async warmUp(): Promise<void> {
    await this.#download(0);
  }

  async measure(): Promise<Sample> {
    const { result, processorMicros, waitedMicros } = await usageDuring(
      this.#server,
      () => this.#download(this.#bench.seconds),
    );
    const { bytes, seconds, processorSeconds } = result;
    return {
      value: bytes / seconds / 1e9,
      cost: processorMicros / (bytes / MEBI),
      busy: processorMicros / seconds / 1e6,
      waited: waitedMicros / seconds / 1e6,
      clientBusy: processorSeconds / seconds,
    };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#server[Symbol.asyncDispose]();
  }

  #download(seconds: number): Promise<DownloadReport> {
    const { cores, signal } = this.#bench;
    return runDownloads(this.#server.port, FILES.disk.path, { seconds, cores, signal });
  }
}

const MEBI = 2 ** 20;
