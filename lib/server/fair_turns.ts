/**
 * Keeps many busy connections from starving one another.
 *
 * Each time the runtime has asked the system which sockets are ready, it reads 128 of them at most
 * (the budget that tokio gives a task). Those that are left over come after all that have become
 * ready since, and cost a look each time. So if all of a crowd wait in a read for their next
 * request, some are read again and again, and others wait for seconds though the throughput holds.
 * Therefore, while it is crowded, a connection that has been answered has to wait for a turn before
 * it reads on: in the order of the answers, and so few at a time that nobody is left over for long.
 *
 * What counts are the connections that are busy, not those that are open.
 */
export class FairTurns {
  #busy = 0;
  #busyBefore = 0;
  #tick = 0;
  readonly #waiting: (() => void)[] = [];
  #isCalled = false;
  #released = 0;
  /** Batches since the last turn on connections that had not waited for one. */
  #newcomers = 0;

  /** Begins to count anew. To be called once a clock period. */
  tick(): void {
    this.#tick++;
    this.#busyBefore = this.#busy;
    this.#busy = 0;
  }

  /**
   * Counts a batch of requests on a connection.
   *
   * @returns Whether the connection is to {@linkcode wait} before it reads on.
   */
  count(turn: Turn): boolean {
    if (turn.tick !== this.#tick) {
      turn.tick = this.#tick;
      this.#busy++;
    }
    if (turn.hasWaited) turn.hasWaited = false;
    else this.#newcomers++;
    return Math.max(this.#busy, this.#busyBefore) >= CROWD;
  }

  /** Waits for a turn, behind those who wait already. */
  wait(turn: Turn): Promise<void> {
    turn.hasWaited = true;
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#call();
    });
  }

  #call(): void {
    if (this.#isCalled) return;
    this.#isCalled = true;
    // When all have come that this turn of the event loop brings.
    setImmediate(() => {
      // Where many came that had not waited, more are left over: the loop has a look at them first.
      if (this.#newcomers >= MANY) setTimeout(() => this.#release(), 0);
      else this.#release();
    });
  }

  #release(): void {
    this.#isCalled = false;
    this.#newcomers = 0;
    const turn = ++this.#released;
    for (const resolve of this.#waiting.splice(0, AT_ONCE)) resolve();
    if (this.#waiting.length === 0) return;
    // Who is left goes on with the next that come, or soon, but not before the loop has looked.
    setImmediate(() => {
      if (this.#released !== turn || this.#isCalled) return;
      setTimeout(() => {
        if (this.#released === turn && !this.#isCalled) this.#release();
      }, 0);
    });
  }
}

/** What is kept for each connection. */
export class Turn {
  /** The tick in which it was last seen busy. */
  tick = -1;
  /** Whether it has waited since its last batch. */
  hasWaited = false;
}

/**
 * What the runtime reads at a time. Where so many are busy, as many again may be waiting and have
 * not been seen: of 512 that came at once to a fresh server, 384 waited up to 600 ms for a look
 * while 128 were answered again and again.
 */
const CROWD = 128;
/**
 * A quarter of that, because there may be two turns before the runtime reads what was left over. Of
 * 10,000 busy connections the median waits 147 ms with this; with 64 it was 5 ms for some, and
 * seconds for others.
 */
const AT_ONCE = 32;
/**
 * After so many newcomers the event loop looks for more before the next turn: of 9,900 connections
 * that came at once, one in a hundred waited 1.6 s for its first answer without that, and 0.65 s
 * with it. Those who wait have a turn after each look, however many come.
 */
const MANY = 16;
