import type { TreeEntry } from "../root/walk.ts";
import type { FileVersion } from "../version/file_version.ts";
import { Column } from "./column.ts";
import type { EntryBudget } from "./entry_budget.ts";
import { NameStore } from "./name_store.ts";
import type { ZipMember } from "./zip_records.ts";

/**
 * What a walk found, kept in columns of numbers and bytes: 50 bytes an entry, and its name. They
 * are no objects, which the garbage collector would go through one by one while everyone waits.
 */
export class EntryTable implements Disposable {
  readonly #budget: EntryBudget;
  /** The last names of the paths. */
  readonly #names = new NameStore();
  /** Which entry is the directory that this one is in; -1 where it is what was walked. */
  readonly #parents = new Column(Int32Array);
  /** -1 for directories. */
  readonly #sizes = new Column(Float64Array);
  readonly #modified = new Column(Float64Array);
  readonly #changed = new Column(Float64Array);
  readonly #devices = new Column(Float64Array);
  readonly #inodes = new Column(Float64Array);
  /** The directories on the way to the entry that was added last. */
  #ancestors: number[] = [];

  /** @param budget What each entry is taken from, until the table is disposed of. */
  constructor(budget: EntryBudget) {
    this.#budget = budget;
  }

  /** How many entries there are. */
  get length(): number {
    return this.#sizes.length;
  }

  /**
   * Adds an entry; each after the directory it is in, as a walk tells them.
   *
   * @throws {TooManyEntriesError} If the budget has no room for it.
   * @throws {TypeError} If the directory is not the last one that was added at its depth.
   */
  add({ path, kind, version }: TreeEntry): void {
    const depth = slashesIn(path);
    const parent = depth === 0 ? -1 : this.#ancestors[depth - 1];
    if (parent === undefined) throw new TypeError("An entry comes after the directory it is in");
    this.#budget.take(this.length);
    this.#ancestors.length = depth;
    if (kind === "directory") this.#ancestors.push(this.length);
    this.#names.push(path.slice(path.lastIndexOf("/") + 1));
    this.#parents.push(parent);
    this.#sizes.push(kind === "directory" ? -1 : version.size);
    this.#modified.push(version.modified);
    this.#changed.push(version.changed);
    this.#devices.push(version.device);
    this.#inodes.push(version.inode);
  }

  /** What a ZIP archive says of an entry. */
  memberAt(index: number): ZipMember {
    const kind = this.#sizes.at(index) < 0 ? "directory" : "file";
    const modified = this.#modified.at(index);
    return { path: this.pathAt(index), kind, size: this.#sizeAt(index), modified };
  }

  /** The version of a file that was found. */
  versionAt(index: number): FileVersion {
    return {
      device: this.#devices.at(index),
      inode: this.#inodes.at(index),
      size: this.#sizeAt(index),
      modified: this.#modified.at(index),
      changed: this.#changed.at(index),
    };
  }

  /** From the directory walked: names with `/` between them. */
  pathAt(index: number): string {
    const names: string[] = [];
    for (let i = index; i >= 0; i = this.#parents.at(i)) names.push(this.#names.at(i));
    return names.reverse().join("/");
  }

  [Symbol.dispose](): void {
    this.#budget.give(this.length);
  }

  /** In bytes; 0 for directories. */
  #sizeAt(index: number): number {
    return Math.max(this.#sizes.at(index), 0);
  }
}

/** Without `split()`, which would leave an array and its strings as garbage for each entry. */
function slashesIn(path: string): number {
  let count = 0;
  for (let at = path.indexOf("/"); at >= 0; at = path.indexOf("/", at + 1)) count++;
  return count;
}
