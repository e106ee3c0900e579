/** The calls by path with which files are found and changed. */
const CALLS = [
  ...["lstat", "stat", "realPath", "open", "mkdir", "remove", "rename", "link", "readDir"],
  ...["lstatSync", "statSync", "realPathSync", "openSync", "mkdirSync", "removeSync"],
  ...["renameSync", "linkSync", "readDirSync"],
] as const;

// deno-lint-ignore no-explicit-any -- whatever a call takes and returns is passed on
type Call = (...args: any[]) => any;

/** How long a directory is swapped. */
export type SwapLength =
  /** While one call is made: the one moment that somebody has to hit. */
  | "one call"
  /** From one call for some milliseconds: what is to be cleaned up has to wait. */
  | "5 ms";

const LONG_MILLIS = 5;

const { setTimeout } = globalThis;
type Timer = ReturnType<typeof setTimeout>;

/**
 * Swaps a directory at a certain call of the many that something makes to the system, for as long as
 * it exists. So what can happen by chance once in a million happens for sure.
 */
export class SwapAtCall implements Disposable {
  readonly #originals = CALLS.map((name) => [name, Deno[name] as Call] as const);
  readonly #at: number;
  readonly #length: SwapLength;
  readonly #swap: (isSwapped: boolean) => void;
  #calls = 0;
  #bringBack: Timer | undefined;
  #isOver = false;

  /**
   * @param at The number of the call, from 0 on.
   * @param swap Swaps the directory, or brings it back. It uses none of the calls but those that it
   * has taken before.
   */
  constructor(at: number, length: SwapLength, swap: (isSwapped: boolean) => void) {
    this.#at = at;
    this.#length = length;
    this.#swap = swap;
    for (const [name, original] of this.#originals) {
      Object.assign(Deno, { [name]: (...args: unknown[]) => this.#call(original, args) });
    }
    Object.assign(globalThis, {
      setTimeout: (act: () => void, millis: number) => this.#wait(act, millis),
    });
  }

  /** Whether there was such a call. */
  get hasSwapped(): boolean {
    return this.#calls > this.#at;
  }

  /** Ends the swap, if it lasts still. */
  [Symbol.dispose](): void {
    this.#isOver = true;
    if (this.#bringBack !== undefined) this.#endSwap();
    Object.assign(globalThis, { setTimeout });
    for (const [name, original] of this.#originals) Object.assign(Deno, { [name]: original });
  }

  #call(original: Call, args: readonly unknown[]): unknown {
    if (this.#isOver || this.#calls++ !== this.#at) return original(...args);
    this.#swap(true);
    if (this.#length === "5 ms") {
      this.#bringBack = setTimeout(() => this.#endSwap(), LONG_MILLIS);
    }
    let result: unknown;
    try {
      result = original(...args);
    } finally {
      if (!(result instanceof Promise)) this.#endCall();
    }
    return result instanceof Promise ? result.finally(() => this.#endCall()) : result;
  }

  #endCall(): void {
    if (this.#length === "one call") this.#swap(false);
  }

  /** What waits for longer than the swap lasts goes on at once, after the swap. */
  #wait(act: () => void, millis: number): Timer {
    if (millis < LONG_MILLIS) return setTimeout(act, millis);
    return setTimeout(() => {
      if (this.#bringBack !== undefined) this.#endSwap();
      act();
    }, 0);
  }

  #endSwap(): void {
    clearTimeout(this.#bringBack);
    this.#bringBack = undefined;
    this.#swap(false);
  }
}
