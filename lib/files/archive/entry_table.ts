import type { FileVersion } from "../file_version.ts";
import type { TreeEntry } from "../walk.ts";
import type { EntryBudget } from "./entry_budget.ts";
import type { ZipMember } from "./zip_records.ts";

/**
 * What a walk found, kept in columns of numbers and bytes: some 150 bytes an entry, of which none
 * is an object that would hold up everyone when memory is cleared. A million files are 150 MB.
 */
export class EntryTable implements Disposable {
  readonly #budget: EntryBudget;
  /** The last names of the paths, one behind the other, in UTF-8. */
  #names = new Uint8Array(1024);
  readonly #nameEnds: number[] = [];
  /** Which entry is the directory that this one is in; -1 where it is what was walked. */
  readonly #parents: number[] = [];
  /** -1 for directories. */
  readonly #sizes: number[] = [];
  readonly #modified: number[] = [];
  readonly #changed: number[] = [];
  readonly #devices: number[] = [];
  readonly #inodes: number[] = [];
  /** The directories on the way to the entry that was added last. */
  #ancestors: number[] = [];

  /** @param budget What each entry is taken from, until the table is disposed of. */
  constructor(budget: EntryBudget) {
    this.#budget = budget;
  }

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
    const names = path.split("/");
    const depth = names.length - 1;
    const parent = depth === 0 ? -1 : this.#ancestors[depth - 1];
    if (parent === undefined) throw new TypeError("An entry comes after the directory it is in");
    this.#budget.take(this.length);
    this.#ancestors.length = depth;
    if (kind === "directory") this.#ancestors.push(this.length);
    this.#addName(names[depth]);
    this.#parents.push(parent);
    this.#sizes.push(kind === "directory" ? -1 : version.size);
    this.#modified.push(version.modified);
    this.#changed.push(version.changed);
    this.#devices.push(version.device);
    this.#inodes.push(version.inode);
  }

  /** What a ZIP archive says of an entry. */
  memberAt(index: number): ZipMember {
    const size = this.#sizes[index];
    const kind = size < 0 ? "directory" : "file";
    const modified = this.#modified[index];
    return { path: this.pathAt(index), kind, size: Math.max(size, 0), modified };
  }

  /** The version of a file that was found. */
  versionAt(index: number): FileVersion {
    return {
      device: this.#devices[index],
      inode: this.#inodes[index],
      size: this.sizeAt(index),
      modified: this.#modified[index],
      changed: this.#changed[index],
    };
  }

  /** In bytes; 0 for directories. */
  sizeAt(index: number): number {
    return Math.max(this.#sizes[index], 0);
  }

  /** From the directory walked: names with `/` between them. */
  pathAt(index: number): string {
    const names: string[] = [];
    for (let i = index; i >= 0; i = this.#parents[i]) {
      const start = i === 0 ? 0 : this.#nameEnds[i - 1];
      names.push(decoder.decode(this.#names.subarray(start, this.#nameEnds[i])));
    }
    return names.reverse().join("/");
  }

  [Symbol.dispose](): void {
    this.#budget.give(this.length);
  }

  #addName(name: string): void {
    const bytes = encoder.encode(name);
    const start = this.#nameEnds.at(-1) ?? 0;
    if (start + bytes.length > this.#names.length) {
      const larger = new Uint8Array(2 * (start + bytes.length));
      larger.set(this.#names);
      this.#names = larger;
    }
    this.#names.set(bytes, start);
    this.#nameEnds.push(start + bytes.length);
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
