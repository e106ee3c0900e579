import { callLater } from "../call_later.ts";
import { printLine } from "../print_line.ts";
import type { Exchange } from "../server/responder.ts";
import { formatEntry, formatLogDate } from "./log_entry.ts";

/** Where log lines go. */
export interface LogSink {
  /**
   * Writes lines, and never fails.
   *
   * @returns How many of the bytes were written: fewer than there are where writing has failed,
   * `null` where nobody reads them any more.
   */
  write(lines: Uint8Array): Promise<number | null>;
}

/**
 * An access log in Combined Log Format, which goaccess and its like read. Lines are gathered and
 * written a few times a second, so that a request does not cost a system call of its own.
 *
 * What reads the log may be slower than the server, and writing it may fail: then lines are kept up
 * to a bound, and beyond that they are dropped and counted rather than held against the clients.
 */
export class AccessLog implements AsyncDisposable {
  readonly #sink: LogSink;
  #lines = "";
  /** How many {@linkcode #lines} are. */
  #count = 0;
  #dropped = 0;
  /** How many lines the sink has and has not written. */
  #inFlight = 0;
  #stopWaiting: (() => void) | undefined;
  #writing: Promise<void> | undefined;
  #isRead = true;
  #second = -1;
  #stamp = "";

  constructor(sink: LogSink) {
    this.#sink = sink;
  }

  /** Logs one answer. */
  add(exchange: Exchange): void {
    if (!this.#isRead) return;
    if (this.#lines.length > MAX_KEPT_CHARS) {
      this.#dropped++;
      return;
    }
    this.#lines += formatEntry(exchange, this.#now());
    this.#count++;
    this.#wait();
    if (this.#lines.length > FLUSH_CHARS) this.#flush();
  }

  /** Writes what is left, if that can be done in a second, and says on standard error if not. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopWaiting?.();
    await atMost(this.#writeRest(), LAST_MILLIS);
    const lost = this.#inFlight + this.#count + this.#dropped;
    if (lost === 0 || !this.#isRead) return;
    const said = printLine(`postern: ${lost} lines of the access log could not be written`);
    await atMost(said, SAID_MILLIS);
  }

  #wait(): void {
    this.#stopWaiting ??= callLater(() => {
      this.#stopWaiting = undefined;
      this.#flush();
      if (this.#count > 0) this.#wait();
    }, FLUSH_MILLIS);
  }

  #flush(): void {
    if (this.#writing !== undefined || (this.#count === 0 && this.#dropped === 0)) return;
    this.#writing = this.#write().finally(() => {
      this.#writing = undefined;
    });
  }

  async #writeRest(): Promise<void> {
    await this.#writing;
    this.#flush();
    await this.#writing;
  }

  async #write(): Promise<void> {
    const [count, dropped] = [this.#count, this.#dropped];
    const note = dropped === 0 ? "" : `# ${dropped} lines dropped\n`;
    const bytes = new TextEncoder().encode(this.#lines + note);
    this.#lines = "";
    this.#count = 0;
    this.#dropped = 0;
    this.#inFlight = count + dropped;
    const length = await this.#sink.write(bytes);
    this.#inFlight = 0;
    this.#isRead = length !== null;
    if (length === null || length === bytes.length) return;
    const written = countLines(bytes.subarray(0, length));
    this.#dropped += dropped + Math.max(0, count - written);
  }

  /** The time as the format has it, made anew once a second. */
  #now(): string {
    const second = Math.floor(Date.now() / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#stamp = formatLogDate(second * 1000);
    }
    return this.#stamp;
  }
}

/** Soon enough for somebody who reads along. */
const FLUSH_MILLIS = 200;
/** Time for the last lines. What reads a pipe may have stopped for good, and the end is awaited. */
const LAST_MILLIS = 1_000;
/** Time to say what is lost: what reads that may have stopped, too. */
const SAID_MILLIS = 200;
/** What a pipe takes at a time. */
const FLUSH_CHARS = 64 * 1024;
/** Some 40,000 lines. */
const MAX_KEPT_CHARS = 4 * 1024 * 1024;

/** Waits for something, but no longer than that. */
async function atMost(promise: Promise<void>, millis: number): Promise<void> {
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, millis);
  await Promise.race([promise, late.promise]);
  clearTimeout(timer);
}

function countLines(bytes: Uint8Array): number {
  return new TextDecoder().decode(bytes).split("\n").length - 1;
}
