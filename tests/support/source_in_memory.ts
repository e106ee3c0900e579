import type { SizedSource } from "../../lib/message.ts";

/** How a {@linkcode SourceInMemory} behaves; by default it keeps its promises at once. */
export interface SourceBehaviour {
  /** Whether reads return promises. */
  readonly isAsync?: boolean;
  /** The most that one read gives. */
  readonly readBytes?: number;
  /** Where it ends, although it announced more. */
  readonly endsAt?: number;
  /** Where a read throws. */
  readonly failsAt?: number;
  /** What each read says that it gave, whatever it did. */
  readonly claims?: number;
}

/** A source of `length` bytes, of which the one at `index` is {@linkcode sourceByte} of `index`. */
export class SourceInMemory implements SizedSource {
  readonly length: number;
  readonly #behaviour: SourceBehaviour;
  #position = 0;
  /** How often it was disposed of: once is right. */
  disposals = 0;

  constructor(length: number, behaviour: SourceBehaviour = {}) {
    this.length = length;
    this.#behaviour = behaviour;
  }

  read(into: Uint8Array): Promise<number | null> | number | null {
    if (into.length === 0) throw new TypeError("Asked for nothing");
    if (this.disposals > 0) throw new TypeError("Read after its disposal");
    return this.#behaviour.isAsync ? this.#readLater(into) : this.#readNow(into);
  }

  // deno-lint-ignore require-await -- what it throws is to be a rejection
  async [Symbol.asyncDispose](): Promise<void> {
    this.disposals++;
  }

  async #readLater(into: Uint8Array): Promise<number | null> {
    await Promise.resolve();
    return this.#readNow(into);
  }

  #readNow(into: Uint8Array): number | null {
    const { readBytes = Infinity, endsAt = this.length, failsAt = Infinity } = this.#behaviour;
    if (this.#position >= failsAt) throw new Error("The disk is on fire");
    const count = Math.min(into.length, readBytes, endsAt - this.#position);
    if (count === 0) return null;
    for (let i = 0; i < count; i++) into[i] = sourceByte(this.#position + i);
    this.#position += count;
    return this.#behaviour.claims ?? count;
  }
}

/** The byte of a source at an index: a letter, and no period that a buffer's size could hide. */
export function sourceByte(index: number): number {
  return 0x61 + (index % 23);
}

/** All of a source's bytes as text. */
export function sourceText(length: number): string {
  const alphabet = Array.from({ length: 23 }, (_, index) => String.fromCharCode(0x61 + index));
  return alphabet.join("").repeat(Math.ceil(length / 23)).slice(0, length);
}
