import { type FileVersion, isUnsettled, versionKey } from "../version/file_version.ts";

/**
 * The checksums of files that were read lately. Each belongs to one version of one file, so none
 * goes stale; what has not been asked for longest makes room.
 */
export class ChecksumCache {
  readonly #maxEntries: number;
  readonly #known = new Map<string, number>();
  readonly #computing = new Map<string, Promise<number>>();

  /** @param maxEntries Of some 150 bytes each. */
  constructor(maxEntries: number) {
    this.#maxEntries = maxEntries;
  }

  /** The checksum of this version, if it is here. */
  get(version: FileVersion): number | undefined {
    const key = versionKey(version);
    const checksum = this.#known.get(key);
    if (checksum === undefined) return undefined;
    // A map keeps the order of insertion: the first is the one that has rested longest.
    this.#known.delete(key);
    this.#known.set(key, checksum);
    return checksum;
  }

  /**
   * Keeps a checksum, unless the file could have changed since without showing it.
   *
   * @param since When the file began to be read, in milliseconds since the epoch.
   */
  set(version: FileVersion, checksum: number, since: number): void {
    if (version.changed === 0 || isUnsettled(version, since)) return;
    this.#known.set(versionKey(version), checksum);
    if (this.#known.size <= this.#maxEntries) return;
    for (const oldest of this.#known.keys()) {
      this.#known.delete(oldest);
      return;
    }
  }

  /** Computes a checksum and keeps it: once, however many ask for it meanwhile. */
  compute(version: FileVersion, compute: () => Promise<number>): Promise<number> {
    const key = versionKey(version);
    const underWay = this.#computing.get(key);
    if (underWay !== undefined) return underWay;
    const computing = this.#computeAndKeep(key, version, compute);
    this.#computing.set(key, computing);
    return computing;
  }

  async #computeAndKeep(
    key: string,
    version: FileVersion,
    compute: () => Promise<number>,
  ): Promise<number> {
    const since = Date.now();
    try {
      const checksum = await compute();
      this.set(version, checksum, since);
      return checksum;
    } finally {
      this.#computing.delete(key);
    }
  }
}
