import { printLine } from "../print_line.ts";
import type { ByteSink } from "../server/output.ts";
import type { LogSink } from "./access_log.ts";

/**
 * A sink for several logs, which write by turns: what is written in one call stays together.
 *
 * What cannot be written is lost, and said so once on standard error until writing works again: a
 * disk may be full for an hour. Only a pipe whose reader has left stays broken.
 */
export class SharedSink implements LogSink {
  readonly #sink: ByteSink;
  #last: Promise<unknown> = Promise.resolve();
  #isGone = false;
  #isFailing = false;
  /** Whether what was written last may end within a line. */
  #isCut = false;

  /** Writes to another sink, such as `Deno.stdout`, and nobody else is to do so. */
  constructor(sink: ByteSink) {
    this.#sink = sink;
  }

  /** Writes all of it, after what others have asked for before. It never fails. */
  write(lines: Uint8Array): Promise<number | null> {
    const written = this.#last.then(() => this.#writeAll(lines));
    this.#last = written;
    return written;
  }

  async #writeAll(lines: Uint8Array): Promise<number | null> {
    if (this.#isGone) return null;
    let length = 0;
    try {
      if (this.#isCut) await this.#sink.write(LINE_END);
      this.#isCut = false;
      while (length < lines.length) length += await this.#sink.write(lines.subarray(length));
      this.#isFailing = false;
    } catch (error) {
      // `postern | head`: nobody misses the rest.
      this.#isGone = error instanceof Deno.errors.BrokenPipe;
      if (this.#isGone) return null;
      // The runtime does not tell how much was written before it failed.
      this.#isCut = true;
      this.#complain(error);
    }
    return length;
  }

  #complain(error: unknown): void {
    if (this.#isFailing) return;
    this.#isFailing = true;
    const reason = error instanceof Error ? error.message : String(error);
    printLine(`postern: the access log loses lines until it can be written again: ${reason}`);
  }
}

const LINE_END = new TextEncoder().encode("\n");
