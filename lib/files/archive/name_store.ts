import { Column } from "./column.ts";

/** Names in UTF-8, one behind the other: six bytes each, and its own. */
export class NameStore {
  readonly #blocks: Uint8Array[] = [];
  /** How many bytes of the last block are filled. */
  #filled = 0;
  /** Which block each name is in, and where in it that begins: a block has 2^14 bytes. */
  readonly #starts = new Column(Uint32Array);
  readonly #lengths = new Column(Uint16Array);

  /**
   * Puts a name behind the others.
   *
   * @param name Of {@linkcode MAX_NAME_UNITS} at most.
   * @throws {TypeError} If it is longer.
   */
  push(name: string): void {
    if (name.length > MAX_NAME_UNITS) throw new TypeError("A name is shorter than a block");
    if (!this.#append(name)) {
      this.#blocks.push(new Uint8Array(BLOCK_BYTES));
      this.#filled = 0;
      this.#append(name);
    }
  }

  /** The name at an index less than there are names. */
  at(index: number): string {
    const position = this.#starts.at(index);
    const start = position % BLOCK_BYTES;
    const block = this.#blocks[Math.floor(position / BLOCK_BYTES)];
    return decoder.decode(block.subarray(start, start + this.#lengths.at(index)));
  }

  /** Into the last block, if it fits in there. */
  #append(name: string): boolean {
    const block = this.#blocks.at(-1);
    if (block === undefined) return false;
    const { read, written } = encoder.encodeInto(name, block.subarray(this.#filled));
    if (read < name.length) return false;
    this.#starts.push((this.#blocks.length - 1) * BLOCK_BYTES + this.#filled);
    this.#lengths.push(written);
    this.#filled += written;
    return true;
  }
}

/** What is left of a block when the next name does not fit is lost: less than 255 bytes. */
const BLOCK_BYTES = 16 * 1024;
/** UTF-16 code units, each up to three bytes. No file system has names of more than 255. */
const MAX_NAME_UNITS = Math.floor(BLOCK_BYTES / 3);
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
