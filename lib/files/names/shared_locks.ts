/**
 * Locks by path that the workers of a process share. There is a fixed number of them, so two paths
 * may have the same: whoever holds some must not ask for more.
 */
export class SharedLocks {
  readonly #locks: Int32Array<SharedArrayBuffer>;

  /** @param memory Of those to share with: {@linkcode SharedLocks.makeMemory}. */
  constructor(memory: SharedArrayBuffer) {
    this.#locks = new Int32Array(memory);
  }

  /** Memory for locks in each worker. */
  static makeMemory(): SharedArrayBuffer {
    return new SharedArrayBuffer(LOCKS * Int32Array.BYTES_PER_ELEMENT);
  }

  /** Acts while it has the locks of these paths. */
  async hold<T>(paths: readonly string[], act: () => Promise<T>): Promise<T> {
    // All take several in one order, so no two wait for each other.
    const wanted = [...new Set(paths.map(lockOf))].sort((a, b) => a - b);
    for (const lock of wanted) await this.#acquire(lock);
    try {
      return await act();
    } finally {
      for (const lock of wanted) this.#release(lock);
    }
  }

  async #acquire(lock: number): Promise<void> {
    while (Atomics.compareExchange(this.#locks, lock, FREE, HELD) !== FREE) {
      await Atomics.waitAsync(this.#locks, lock, HELD).value;
    }
  }

  /** The one that wakes up tries again, and may find that another was quicker. */
  #release(lock: number): void {
    Atomics.store(this.#locks, lock, FREE);
    Atomics.notify(this.#locks, lock, 1);
  }
}

const FREE = 0;
const HELD = 1;
/** So many that two uploads at a time rarely meet; 4 KiB. */
const LOCKS = 1024;

/** FNV-1a over UTF-16 code units. */
function lockOf(path: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < path.length; i++) hash = Math.imul(hash ^ path.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % LOCKS;
}
