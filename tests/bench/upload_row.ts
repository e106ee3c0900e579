import type { Contender, Row, RowInfo, Sample } from "./contest.ts";
import { lackOfTransfer } from "./downloads.ts";
import { FILES } from "./site.ts";
import { UploadContender } from "./upload/contender.ts";
import { UPLOAD_SERVERS } from "./upload/servers.ts";

/**
 * A row about an upload of the largest file, until the answer. Postern and the floor answer when
 * the file is on the disk, and the others before.
 */
export function uploadRow(info: Omit<RowInfo, "unit" | "costUnit" | "better">): Row {
  return {
    ...info,
    unit: "GB/s",
    costUnit: "µs/MiB",
    better: "more",
    lacks: lackOfTransfer,
    async open(peer, bench) {
      const server = UPLOAD_SERVERS.find(({ name }) => name === peer);
      if (server === undefined) throw new TypeError(`${peer} takes no uploads here`);
      bench.site.ensureLarge();
      const { directory, path } = bench.site;
      const { cores, signal } = bench;
      await using stack = new AsyncDisposableStack();
      const contender = stack.use(
        new UploadContender(server, {
          bytes: FILES.disk.bytes,
          sources: {
            small: `${directory}/${FILES.photo.name}`,
            large: `${directory}/${FILES.disk.name}`,
          },
          directory: `${path}/uploads-of-${peer}`,
          cores,
          signal,
        }),
      );
      await contender.getReady();
      stack.move();
      return new UploadRowContender(contender);
    },
  };
}

const MEBI = 2 ** 20;

class UploadRowContender implements Contender {
  readonly #contender: UploadContender;

  constructor(contender: UploadContender) {
    this.#contender = contender;
  }

  check(): Promise<void> {
    return this.#contender.check();
  }

  async warmUp(): Promise<void> {}

  async measure(): Promise<Sample> {
    await this.#contender.measure();
    const sample = this.#contender.row.samples.at(-1);
    if (sample === undefined) throw new TypeError("A server that was not started");
    const { answeredSeconds, processorSeconds, waitedSeconds } = sample;
    return {
      value: FILES.disk.bytes / answeredSeconds / 1e9,
      cost: processorSeconds * 1e6 / (FILES.disk.bytes / MEBI),
      busy: processorSeconds / answeredSeconds,
      waited: waitedSeconds / answeredSeconds,
      clientBusy: null,
    };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#contender[Symbol.asyncDispose]();
  }
}
