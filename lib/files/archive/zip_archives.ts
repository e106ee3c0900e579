import type { FileRoot } from "../root/file_root.ts";
import { lookAtDirectory } from "../root/real_path.ts";
import { openBelow, walkTree } from "../root/walk.ts";
import { versionOf } from "../version/file_version.ts";
import { ChecksumCache } from "./checksum_cache.ts";
import { EntryBudget } from "./entry_budget.ts";
import { FingerprintTaker, type Times } from "./tree_fingerprint.ts";
import { type ZipArchive, zipArchive } from "./zip_archive.ts";

/** How much the ZIP archives of a root may hold. */
export interface ZipLimits {
  /** Entries of all archives made or sent at a time, each 74 bytes of memory and its name. */
  readonly entries: number;
  /** Checksums of files that are kept, each some 150 bytes of memory. */
  readonly checksums: number;
}

/** A million entries take 100 MB, and ten seconds before the first byte; the checksums 15 MB. */
const ZIP_LIMITS: ZipLimits = { entries: 1_000_000, checksums: 100_000 };

/** An archive that is held for one client. Dispose of it, or its entries stay in memory. */
export interface BorrowedArchive extends Disposable {
  readonly archive: ZipArchive;
}

/**
 * The ZIP archives of the directories of a root. None is ever stale: whoever asks gets one from a
 * walk that begins after they asked. All who ask while a walk over the same directory is under way
 * share the next, and all who download the same entries share one list of them.
 */
export class ZipArchives {
  readonly #root: FileRoot;
  readonly #checksums: ChecksumCache;
  readonly #budget: EntryBudget;
  /** The last walk that was asked for, by directory. */
  readonly #walks = new Map<string, Walk>();
  readonly #held = new Set<HeldArchive>();

  constructor(root: FileRoot, limits: Partial<ZipLimits> = {}) {
    const { entries, checksums } = { ...ZIP_LIMITS, ...limits };
    this.#root = root;
    this.#checksums = new ChecksumCache(checksums);
    this.#budget = new EntryBudget(entries);
  }

  /**
   * The archive of a directory as it is by now.
   *
   * @param directory A real path within the root.
   * @throws {TooManyEntriesError} If there is no room for its entries.
   */
  async borrow(directory: string): Promise<BorrowedArchive> {
    const walk = this.#walkFromNow(directory);
    walk.state.users++;
    const held = await walk.held;
    const borrowed = new DisposableStack();
    borrowed.defer(() => this.#release(held));
    return { archive: held.archive, [Symbol.dispose]: () => borrowed.dispose() };
  }

  #walkFromNow(directory: string): Walk {
    const last = this.#walks.get(directory);
    if (last !== undefined && !last.state.hasBegun) return last;
    const state = { users: 0, hasBegun: false };
    const walk = { state, held: this.#make(directory, state, last?.held) };
    this.#walks.set(directory, walk);
    return walk;
  }

  async #make(
    directory: string,
    state: WalkState,
    previous: Promise<unknown> | undefined,
  ): Promise<HeldArchive> {
    await Promise.allSettled([previous]);
    state.hasBegun = true;
    try {
      const { users } = state;
      return await this.#shareHeld(directory, users) ?? await this.#hold(directory, users);
    } finally {
      if (this.#walks.get(directory)?.state === state) this.#walks.delete(directory);
    }
  }

  /** Downloads of the same entries share one list: the budget need not have room for a second. */
  async #shareHeld(directory: string, users: number): Promise<HeldArchive | undefined> {
    const ofDirectory = () => [...this.#held].filter((held) => held.directory === directory);
    if (ofDirectory().length === 0) return undefined;
    const taker = new FingerprintTaker(await this.#timesOf(directory));
    for await (const entry of walkTree(this.#root, directory)) taker.add(entry);
    const { etag, isUnsettled } = taker.finish();
    const same = ofDirectory().find(({ archive }) => archive.etag === etag);
    if (same === undefined || isUnsettled) return undefined;
    same.users += users;
    return same;
  }

  async #hold(directory: string, users: number): Promise<HeldArchive> {
    const archive = await zipArchive({
      entries: walkTree(this.#root, directory),
      times: await this.#timesOf(directory),
      open: (path) => openBelow(this.#root, directory, path),
      checksums: this.#checksums,
      budget: this.#budget,
    });
    const held = { directory, archive, users };
    this.#held.add(held);
    return held;
  }

  async #timesOf(directory: string): Promise<Times> {
    const info = await this.#root.disk.run(lookAtDirectory(this.#root, directory));
    return info === null ? { modified: 0, changed: 0 } : versionOf(info);
  }

  #release(held: HeldArchive): void {
    if (--held.users > 0) return;
    this.#held.delete(held);
    held.archive[Symbol.dispose]();
  }
}

interface Walk {
  readonly state: WalkState;
  readonly held: Promise<HeldArchive>;
}

interface WalkState {
  /** How many wait for it. */
  users: number;
  /** Whether it is too late to wait for it: what it has seen may have changed since. */
  hasBegun: boolean;
}

interface HeldArchive {
  readonly directory: string;
  readonly archive: ZipArchive;
  /** How many have borrowed it. */
  users: number;
}
