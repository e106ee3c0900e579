/**
 * Compressed variants of files that were asked for lately. Its keys name a version of a file, so
 * nothing in it goes stale; what has not been asked for longest makes room.
 */
export class VariantCache {
  readonly #maxBytes: number;
  readonly #variants = new Map<string, Uint8Array>();
  #bytes = 0;

  /** @param maxBytes Of all variants together. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** The variant of this key, if it is here. */
  get(key: string): Uint8Array | undefined {
    const variant = this.#variants.get(key);
    if (variant === undefined) return undefined;
    // A map keeps the order of insertion: the first is the one that has rested longest.
    this.#variants.delete(key);
    this.#variants.set(key, variant);
    return variant;
  }

  /** Keeps a variant, unless it would take more than a quarter of the room. */
  set(key: string, variant: Uint8Array): void {
    if (variant.length > this.#maxBytes / 4 || this.#variants.has(key)) return;
    this.#variants.set(key, variant);
    this.#bytes += variant.length;
    for (const [oldest, { length }] of this.#variants) {
      if (this.#bytes <= this.#maxBytes) break;
      this.#variants.delete(oldest);
      this.#bytes -= length;
    }
  }
}
