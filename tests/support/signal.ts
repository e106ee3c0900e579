/** Something has changed: whoever waits looks again. */
export class Signal {
  #next = Promise.withResolvers<void>();

  /** Settles at the next {@linkcode notify}. */
  wait(): Promise<void> {
    return this.#next.promise;
  }

  /** Wakes all who wait. */
  notify(): void {
    this.#next.resolve();
    this.#next = Promise.withResolvers<void>();
  }
}
