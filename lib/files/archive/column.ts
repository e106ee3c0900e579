/** What the numbers of a column are kept as: 8, 4, 4 or 2 bytes each. */
type NumberBlock = Float64Array | Int32Array | Uint32Array | Uint16Array;

/**
 * A row of numbers that grows by a block at a time: what is there is never copied, so no garbage is
 * left, and at most one block is unused.
 */
export class Column {
  readonly #Block: new (length: number) => NumberBlock;
  readonly #blocks: NumberBlock[] = [];
  #length = 0;

  /** @param Block The array of each block, which has to hold any of the numbers. */
  constructor(Block: new (length: number) => NumberBlock) {
    this.#Block = Block;
  }

  /** How many numbers there are. */
  get length(): number {
    return this.#length;
  }

  /** Puts a number behind the others. */
  push(value: number): void {
    const offset = this.#length % BLOCK_NUMBERS;
    if (offset === 0) this.#blocks.push(new this.#Block(BLOCK_NUMBERS));
    this.#blocks[this.#blocks.length - 1][offset] = value;
    this.#length++;
  }

  /** The number at an index less than {@linkcode length}. */
  at(index: number): number {
    return this.#blocks[Math.floor(index / BLOCK_NUMBERS)][index % BLOCK_NUMBERS];
  }
}

/** Of eight bytes each: 8 KiB, so that a small archive costs no more than some of these. */
const BLOCK_NUMBERS = 1024;
