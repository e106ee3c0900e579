/** How many entries all archives together may hold in memory. */
export class EntryBudget {
  readonly #limit: number;
  #taken = 0;

  /** @param limit Entries of all archives at a time. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /**
   * Takes one entry.
   *
   * @param own How many the same archive has taken already.
   * @throws {TooManyEntriesError} If there is none left.
   */
  take(own: number): void {
    if (this.#taken >= this.#limit) throw new TooManyEntriesError(this.#limit, own >= this.#limit);
    this.#taken++;
  }

  /** Gives back what was taken. */
  give(entries: number): void {
    this.#taken -= entries;
  }
}

/** There is no room for the entries of an archive. */
export class TooManyEntriesError extends Error {
  override readonly name = "TooManyEntriesError";
  /** Of all archives together. */
  readonly limit: number;
  /** Whether one archive alone has more, so that waiting for the others would not help. */
  readonly isAlone: boolean;

  constructor(limit: number, isAlone: boolean) {
    super("All archives together have too many entries");
    this.limit = limit;
    this.isAlone = isAlone;
  }
}
