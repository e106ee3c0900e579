import { Disk } from "../../lib/files/disk/disk.ts";
import type { FileRoot } from "../../lib/files/root/file_root.ts";

/** More than a quick call takes. */
const MILLIS_PER_LOOK = 10;

/**
 * Has a root take its disk for slow from now on, however long its calls take: its clock goes on by as
 * much each time it is asked.
 */
export async function slowDown(root: FileRoot): Promise<void> {
  let now = 0;
  const disk = new Disk(() => now += MILLIS_PER_LOOK);
  Object.assign(root, { disk });
  while (!disk.isSlow) await disk.make({ sync: () => {}, async: () => Promise.resolve() });
}

/** All with which a file system can be asked to do something while everybody waits. */
const BY_PATH = [
  ...["realPathSync", "lstatSync", "statSync", "openSync", "mkdirSync", "removeSync", "renameSync"],
  ...["linkSync", "readDirSync", "chmodSync", "utimeSync", "truncateSync"],
] as const;
const OF_FILES = [
  ...["readSync", "writeSync", "statSync", "utimeSync", "truncateSync", "syncSync", "syncDataSync"],
  ...["lockSync", "tryLockSync"],
] as const;

// deno-lint-ignore no-explicit-any -- whatever a call takes and returns is passed on
type Call = (...args: any[]) => any;

/** Writes down the calls that make everybody wait for the disk, for as long as it exists. */
export class BlockingCalls implements Disposable {
  /** In their order. */
  readonly names: string[] = [];
  readonly #restore: (() => void)[] = [];

  constructor() {
    this.#watch(Deno, BY_PATH);
    this.#watch(Deno.FsFile.prototype, OF_FILES);
  }

  [Symbol.dispose](): void {
    for (const restore of this.#restore) restore();
  }

  #watch<Name extends string>(owner: Record<Name, Call>, names: readonly Name[]): void {
    const { names: seen } = this;
    for (const name of names) {
      const original = owner[name];
      const watched = function (this: unknown, ...args: unknown[]) {
        seen.push(name);
        return original.apply(this, args);
      };
      Object.assign(owner, { [name]: watched });
      this.#restore.push(() => Object.assign(owner, { [name]: original }));
    }
  }
}
