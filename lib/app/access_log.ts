import type { Exchange } from "../server/responder.ts";

/** Where log lines go: `Deno.stdout` fits. */
export interface LogSink {
  write(bytes: Uint8Array): Promise<number>;
}

/**
 * An access log in Combined Log Format, which goaccess and its like read. Lines are gathered and
 * written a few times a second, so that a request does not cost a system call of its own.
 *
 * What reads the log may be slower than the server: then it is kept up to a bound, and beyond that
 * lines are dropped and counted rather than held against the clients.
 */
export class AccessLog implements AsyncDisposable {
  readonly #sink: LogSink;
  readonly #timer: ReturnType<typeof setInterval>;
  #lines = "";
  #dropped = 0;
  #writing: Promise<void> | undefined;
  #isBroken = false;
  #second = -1;
  #stamp = "";

  constructor(sink: LogSink) {
    this.#sink = sink;
    this.#timer = setInterval(() => this.#flush(), FLUSH_MILLIS);
  }

  /** Logs one answer. */
  add(exchange: Exchange): void {
    if (this.#isBroken) return;
    if (this.#lines.length > MAX_KEPT_CHARS) {
      this.#dropped++;
      return;
    }
    this.#lines += formatEntry(exchange, this.#now());
    if (this.#lines.length > FLUSH_CHARS) this.#flush();
  }

  /** Writes what is left. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#writing;
    this.#flush();
    await this.#writing;
  }

  #flush(): void {
    if (this.#writing !== undefined || this.#lines === "") return;
    const note = this.#dropped === 0 ? "" : `# ${this.#dropped} lines dropped\n`;
    const bytes = new TextEncoder().encode(this.#lines + note);
    this.#lines = "";
    this.#dropped = 0;
    this.#writing = this.#write(bytes).finally(() => {
      this.#writing = undefined;
    });
  }

  async #write(bytes: Uint8Array): Promise<void> {
    try {
      let rest = bytes;
      while (rest.length > 0) rest = rest.subarray(await this.#sink.write(rest));
    } catch {
      // Whoever read the log is gone (`postern | head`). Serving goes on.
      this.#isBroken = true;
    }
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

/**
 * Formats one line: `host - - [date] "request line" status bytes "referer" "user agent"`.
 *
 * @param stamp The date, as {@linkcode formatLogDate} makes it.
 */
export function formatEntry(exchange: Exchange, stamp: string): string {
  const { request, remoteAddr, status, contentBytes } = exchange;
  const host = "hostname" in remoteAddr ? remoteAddr.hostname : "-";
  const size = contentBytes === 0 ? "-" : contentBytes;
  if (request === null) return `${host} - - [${stamp}] "-" ${status} ${size} "-" "-"\n`;
  const { method, target, version, headers } = request;
  const line = `${method} ${escapeField(target)} HTTP/${version}`;
  const referer = escapeField(headers.get("referer") ?? "-");
  const agent = escapeField(headers.get("user-agent") ?? "-");
  return `${host} - - [${stamp}] "${line}" ${status} ${size} "${referer}" "${agent}"\n`;
}

/** `22/Nov/2026:08:20:02 +0000` */
export function formatLogDate(millis: number): string {
  const [, day, month, year, time] = new Date(millis).toUTCString().split(" ");
  return `${day}/${month}/${year}:${time} +0000`;
}

const FLUSH_MILLIS = 200;
const FLUSH_CHARS = 64 * 1024;
const MAX_KEPT_CHARS = 4 * 1024 * 1024;
// deno-lint-ignore no-control-regex -- these are the ones that could forge a line or a terminal's
const UNSAFE = /["\\\x00-\x1f\x7f-\xff]/;

/** Nobody forges a line or paints the terminal: such bytes stand as `\xHH`, as in nginx. */
function escapeField(value: string): string {
  if (!UNSAFE.test(value)) return value;
  return value.replaceAll(
    new RegExp(UNSAFE, "g"),
    (char) => "\\x" + char.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0"),
  );
}
