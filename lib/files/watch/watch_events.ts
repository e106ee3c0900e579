import type { FileRoot } from "../root/file_root.ts";
import {
  type Change,
  type ChangeListener,
  DirectoryWatch,
  type WatchedDirectory,
} from "./directory_watch.ts";

/** How changes are told. */
export interface WatchOptions {
  /** Milliseconds between signs of life: 15,000 by default. */
  readonly keepAliveMillis?: number;
  /** Bytes kept for one who does not read, before changes are left out: 64 KiB by default. */
  readonly maxQueuedBytes?: number;
  /** Ends the stream. */
  readonly signal?: AbortSignal;
  /** Called once all changes are told, or if the stream ends before; perhaps more than once. */
  readonly onStart?: () => void;
}

/**
 * Server-Sent Events (`text/event-stream`, HTML §9.2) that tell of the changes below a directory:
 *
 *     event: change
 *     data: {"kind":"create","path":"css/new.css"}
 *
 * `kind` is `create`, `modify`, `remove` or `rename`; the last says that something else has this
 * name now. Changes within 50 ms come together, each path once; what may not be seen is left out.
 * `event: overflow` says that there were too many, and anything may have changed. A directory that
 * is created or removed stands for all in it.
 *
 * From `retry` on, all that happens is told. The stream ends when the directory is gone. Cancel it,
 * or the directory stays watched.
 *
 * @param directory A real path within the root, as {@linkcode FileRoot.lookup} finds it.
 * @throws {Deno.errors.NotCapable} If it may not be read: the runtime is never made to ask.
 * @throws {Deno.errors.Busy} If too many directories are watched already. That there is no such
 * directory, or that the system has no more watches, is an error of the stream.
 */
export function watchEvents(
  root: FileRoot,
  directory: string,
  options: WatchOptions = {},
): ReadableStream<Uint8Array> {
  const { maxQueuedBytes = MAX_QUEUED_BYTES, signal, onStart } = options;
  const strategy = new ByteLengthQueuingStrategy({ highWaterMark: maxQueuedBytes });
  let subscription: Subscription;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      // A signal that has told of the end tells of it no more.
      if (signal?.aborted) {
        controller.close();
        onStart?.();
        return;
      }
      subscription = new Subscription(controller, { root, path: directory }, options);
    },
    pull: () => subscription.catchUp(),
    cancel: () => subscription.leave(),
  }, strategy);
}

/** Some 800 changes. */
const MAX_QUEUED_BYTES = 64 * 1024;
/** As HTML §9.2.7 advises: proxies end what says nothing for long. */
const KEEP_ALIVE_MILLIS = 15_000;
const encoder = new TextEncoder();
/** How long a client waits before it asks again, in milliseconds. */
const RETRY = encoder.encode("retry: 1000\n\n");
const KEEP_ALIVE = encoder.encode(": keep-alive\n\n");
// An event without data is none.
const OVERFLOW = encoder.encode("event: overflow\ndata: {}\n\n");

/** Who left before the answer is noticed by the second write, and holds a watch until then. */
const EARLY_MILLIS = 1_000;

/** One client: what it is still to be told, up to a limit. */
class Subscription implements ChangeListener {
  readonly #controller: ReadableStreamDefaultController<Uint8Array>;
  readonly #watch: DirectoryWatch;
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #options: WatchOptions;
  readonly #end = () => {
    this.leave();
    this.#controller.close();
  };
  #early: ReturnType<typeof setTimeout> | undefined;
  #isBehind = false;

  constructor(
    controller: ReadableStreamDefaultController<Uint8Array>,
    directory: WatchedDirectory,
    options: WatchOptions,
  ) {
    this.#controller = controller;
    this.#options = options;
    this.#watch = DirectoryWatch.listen(directory, this);
    this.#timer = setInterval(
      () => this.#keepAlive(),
      options.keepAliveMillis ?? KEEP_ALIVE_MILLIS,
    );
    options.signal?.addEventListener("abort", this.#end, { once: true });
  }

  onWatching(): void {
    this.#controller.enqueue(RETRY);
    this.#early = setTimeout(() => this.#keepAlive(), EARLY_MILLIS);
    this.#options.onStart?.();
  }

  onChanges(changes: readonly Change[] | "overflow"): void {
    if (this.#isBehind) return;
    if (!this.#hasRoom()) this.#isBehind = true;
    else this.#controller.enqueue(changes === "overflow" ? OVERFLOW : formatChanges(changes));
  }

  onEnd(error: Error | null): void {
    this.#stop();
    if (error === null) this.#controller.close();
    else this.#controller.error(error);
  }

  /** Tells a client that reads again that it has missed something. */
  catchUp(): void {
    if (!this.#isBehind) return;
    this.#isBehind = false;
    this.#controller.enqueue(OVERFLOW);
  }

  leave(): void {
    this.#stop();
    this.#watch.leave(this);
  }

  #stop(): void {
    clearInterval(this.#timer);
    clearTimeout(this.#early);
    this.#options.signal?.removeEventListener("abort", this.#end);
    this.#options.onStart?.();
  }

  /** Only a write finds out that a client has left. */
  async #keepAlive(): Promise<void> {
    try {
      await this.#watch.verify(this);
      if (this.#hasRoom()) this.#controller.enqueue(KEEP_ALIVE);
    } catch (error) {
      this.leave();
      this.#controller.error(error);
    }
  }

  #hasRoom(): boolean {
    return (this.#controller.desiredSize ?? 0) > 0;
  }
}

function formatChanges(changes: readonly Change[]): Uint8Array {
  // JSON has no line breaks, so each is one line.
  const events = changes.map(({ kind, path }) =>
    `event: change\ndata: ${JSON.stringify({ kind, path })}\n\n`
  );
  return encoder.encode(events.join(""));
}
