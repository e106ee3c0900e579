import type { ChecksumCache } from "./checksum_cache.ts";
import { checksumOf, type ListedFile } from "./listed_content.ts";

/** CRC-32 of each member of an archive, as far as it is known. */
export class MemberChecksums {
  readonly #fileAt: (index: number) => ListedFile;
  readonly #cache: ChecksumCache;
  /** -1 where it is not known. */
  readonly #known: Float64Array;

  /**
   * @param count How many members there are.
   * @param cache Where checksums are kept beyond this archive, up to a limit.
   * @param fileAt The member at an index; a directory counts as a file of size 0.
   */
  constructor(count: number, cache: ChecksumCache, fileAt: (index: number) => ListedFile) {
    this.#fileAt = fileAt;
    this.#cache = cache;
    this.#known = new Float64Array(count).fill(-1);
  }

  /** The checksum of a member; a promise where the file has to be read for it. */
  of(index: number): number | Promise<number> {
    if (this.#known[index] >= 0) return this.#known[index];
    const file = this.#fileAt(index);
    const known = file.version.size === 0 ? 0 : this.#cache.get(file.version);
    return known === undefined ? this.#compute(index, file) : this.#known[index] = known;
  }

  /**
   * Keeps a checksum.
   *
   * @param since When the file began to be read, in milliseconds since the epoch.
   */
  set(index: number, checksum: number, since: number): void {
    this.#known[index] = checksum;
    this.#cache.set(this.#fileAt(index).version, checksum, since);
  }

  async #compute(index: number, file: ListedFile): Promise<number> {
    const checksum = await this.#cache.compute(file.version, () => checksumOf(file));
    this.#known[index] = checksum;
    return checksum;
  }
}
