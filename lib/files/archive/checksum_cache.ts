import { LeastRecent } from "../memory/least_recent.ts";
import { type FileVersion, isLasting, versionKey } from "../version/file_version.ts";

/**
 * The checksums of files that were read lately. Each belongs to one version of one file, so none
 * goes stale.
 */
export class ChecksumCache {
  readonly #known: LeastRecent<number>;
  readonly #computing = new Map<string, Promise<number>>();

  /** @param maxEntries Of some 150 bytes each; at least 4. */
  constructor(maxEntries: number) {
    this.#known = new LeastRecent(maxEntries);
  }

  /** The checksum of this version, if it is here. */
  get(version: FileVersion): number | undefined {
    return this.#known.get(versionKey(version));
  }

  /**
   * Keeps a checksum, unless the file could have changed since without showing it.
   *
   * @param since When the file began to be read, in milliseconds since the epoch.
   */
  set(version: FileVersion, checksum: number, since: number): void {
    if (isLasting(version, since)) this.#known.set(versionKey(version), checksum, 1);
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
