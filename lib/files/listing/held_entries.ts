/**
 * Counts the entries that all listings of a root hold while they are made and sent. A client that
 * does not read on holds a whole directory: 7 to 15 MB for one with 50,000 entries.
 */
export class HeldEntries {
  readonly #limit: number;
  #count = 0;

  /** @param limit How many they may hold together. */
  constructor(limit = MAX_HELD) {
    this.#limit = limit;
  }

  /** An account for one listing, still empty. Disposing of it gives back what it took. */
  open(): EntryAccount {
    let own = 0;
    return {
      take: () => {
        // A large listing may exceed the limit alone, and a small one is sent soon.
        const isOneOfMany = own >= SMALL_ENTRIES && own < this.#count;
        if (isOneOfMany && this.#count >= this.#limit) return false;
        own++;
        this.#count++;
        return true;
      },
      [Symbol.dispose]: () => {
        this.#count -= own;
        own = 0;
      },
    };
  }
}

/** What one listing holds. */
export interface EntryAccount extends Disposable {
  /** Takes one more entry, if there is room for it. */
  take(): boolean;
}

/** Of 150 to 300 bytes each. */
const MAX_HELD = 1_000_000;
const SMALL_ENTRIES = 256;
