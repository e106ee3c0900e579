/** A call to the file system in both its forms. */
export interface DiskCall<T> {
  /** Blocks the thread, and everybody with it. */
  sync(): T;
  /** Takes three times as long while the disk is quick: a hop through another thread. */
  async(): Promise<T>;
}

/** Work that consists of calls to the file system, one after the other; see {@linkcode call}. */
export type DiskWork<T> = Generator<DiskCall<unknown>, T, unknown>;

/** One call, within work: `const info = yield* call(...)`. */
export function* call<T>(sync: () => T, async: () => Promise<T>): DiskWork<T> {
  return (yield { sync, async }) as T;
}

/** Work that makes no call. */
// deno-lint-ignore require-yield -- it stands where others make calls
export function* done<T>(value: T): DiskWork<T> {
  return value;
}

/**
 * Does work on one disk: synchronously while that is quick, because a warm file is there in
 * microseconds, and asynchronously while it is slow, because nobody else is to wait for a cold disk
 * or a network. It goes by how long the calls take; work that began synchronously goes on
 * asynchronously as soon as the disk has shown itself slow.
 */
export class Disk {
  readonly #now: () => number;
  #isSlow = false;
  #suspicion = 0;
  #quickCalls = 0;
  #neededCalls = 0;

  /**
   * A disk that is taken for quick.
   *
   * @param now Milliseconds. The time of day will do: to read it takes a tenth of the monotonic
   * clock's 150 ns, and if it is put forward, only one call more counts as slow.
   */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Whether calls are asynchronous at the moment. */
  get isSlow(): boolean {
    return this.#isSlow;
  }

  /**
   * Does work, call by call.
   *
   * @returns A promise only where the disk is slow.
   * @throws What the calls throw and the work does not catch.
   */
  run<T>(work: DiskWork<T | Promise<T>>): T | Promise<T> {
    if (this.#isSlow) return this.#runAsync(work, work.next());
    let before = this.#now();
    let step = work.next();
    while (step.done !== true) {
      step = resume(work, step.value);
      const now = this.#now();
      this.#judge(now - before);
      if (this.#isSlow) return this.#runAsync(work, step);
      before = now;
    }
    return step.value;
  }

  /**
   * {@linkcode run} for work that is one call, without generators, which would add a tenth to it.
   *
   * @returns A promise only where the disk is slow.
   * @throws What the call throws.
   */
  make<T>(call: DiskCall<T>): T | Promise<T> {
    if (this.#isSlow) return this.#makeAsync(call);
    const before = this.#now();
    const value = call.sync();
    this.#judge(this.#now() - before);
    return value;
  }

  async #makeAsync<T>(call: DiskCall<T>): Promise<T> {
    const before = this.#now();
    try {
      return await call.async();
    } finally {
      this.#count(this.#now() - before);
    }
  }

  async #runAsync<T>(
    work: DiskWork<T | Promise<T>>,
    first: IteratorResult<DiskCall<unknown>, T | Promise<T>>,
  ): Promise<T> {
    let step = first;
    while (step.done !== true) {
      const before = this.#now();
      let value: unknown;
      let failure: { readonly error: unknown } | null = null;
      try {
        value = await step.value.async();
      } catch (error) {
        failure = { error };
      }
      this.#count(this.#now() - before);
      step = failure === null ? work.next(value) : work.throw(failure.error);
    }
    return step.value;
  }

  /** Counts slow calls. One proves nothing: another process may have had the processor. */
  #judge(millis: number): void {
    if (millis <= SLOW_MILLIS) {
      if (this.#suspicion > 0) this.#suspicion -= RELIEF;
      return;
    }
    if (++this.#suspicion < CONVICTION) return;
    this.#isSlow = true;
    this.#suspicion = 0;
    this.#quickCalls = 0;
    const twice = Math.max(this.#neededCalls * 2, MIN_QUICK_CALLS);
    this.#neededCalls = Math.min(twice, MAX_QUICK_CALLS);
  }

  /** Goes back to synchronous calls when enough in a row were quick. */
  #count(millis: number): void {
    this.#quickCalls = millis > SLOW_MILLIS ? 0 : this.#quickCalls + 1;
    if (this.#quickCalls >= this.#neededCalls) this.#isSlow = false;
  }
}

/** Does work synchronously, however slow the disk is. */
export function runNow<T>(work: DiskWork<T>): T {
  let step = work.next();
  while (step.done !== true) step = resume(work, step.value);
  return step.value;
}

/** A call on a warm disk takes microseconds, a seek 5 to 10 ms. */
const SLOW_MILLIS = 4;
/** Slow calls that make a slow disk; twenty quick ones outweigh one of them. */
const CONVICTION = 4;
const RELIEF = 0.05;
/**
 * Quick calls in a row that clear a slow disk, the first time. Each relapse doubles that, so a disk
 * that is slow now and then stays asynchronous.
 */
const MIN_QUICK_CALLS = 64;
const MAX_QUICK_CALLS = 65_536;

function resume<T>(
  work: DiskWork<T>,
  call: DiskCall<unknown>,
): IteratorResult<DiskCall<unknown>, T> {
  let value: unknown;
  try {
    value = call.sync();
  } catch (error) {
    return work.throw(error);
  }
  return work.next(value);
}
