import { Signal } from "./signal.ts";

/** What a process prints, gathered while it runs. */
export class ProcessOutput {
  readonly #changed = new Signal();
  readonly #reader: ReadableStreamDefaultReader<string>;
  #text = "";
  #isOver = false;
  /** Settles at its end: the process is gone, or {@linkcode close} was called. */
  readonly over: Promise<void>;

  /** Begins to read. */
  constructor(stream: ReadableStream<Uint8Array<ArrayBuffer>>) {
    this.#reader = stream.pipeThrough(new TextDecoderStream()).getReader();
    this.over = this.#gather();
  }

  /** All that came so far. */
  get text(): string {
    return this.#text;
  }

  /**
   * Waits until something was printed.
   *
   * @throws {Error} Where the output ends without it.
   */
  async until(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.#text);
      if (match !== null) return match;
      if (this.#isOver) throw new Error(`No ${pattern} in all of this:\n${this.#text}`);
      await this.#changed.wait();
    }
  }

  /** Closes the pipe, as `| head` does when it has seen enough. */
  async close(): Promise<void> {
    await this.#reader.cancel();
  }

  async #gather(): Promise<void> {
    for (;;) {
      const { done, value } = await this.#reader.read();
      this.#isOver = done;
      this.#text += value ?? "";
      this.#changed.notify();
      if (done) return;
    }
  }
}
