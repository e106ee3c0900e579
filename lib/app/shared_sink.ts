import type { LogSink } from "./access_log.ts";

/** A sink for several logs: what one writes at a time is together, and each has its turn. */
export class SharedSink implements LogSink {
  readonly #sink: LogSink;
  #last: Promise<unknown> = Promise.resolve();

  /** Writes to a sink that takes as much as it can at a time. */
  constructor(sink: LogSink) {
    this.#sink = sink;
  }

  /** Writes all of it, after what others have asked for before. */
  write(bytes: Uint8Array): Promise<number> {
    const written = this.#last.then(() => this.#writeAll(bytes));
    this.#last = written.catch(() => {});
    return written;
  }

  async #writeAll(bytes: Uint8Array): Promise<number> {
    let rest = bytes;
    while (rest.length > 0) rest = rest.subarray(await this.#sink.write(rest));
    return bytes.length;
  }
}
