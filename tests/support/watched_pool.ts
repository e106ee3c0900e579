import { BufferPool } from "../../lib/server/buffer_pool.ts";

/**
 * A pool that finds out who cheats: what is returned is spoiled, so an answer made of it is
 * garbage, and what was never lent cannot be returned.
 */
export class WatchedPool extends BufferPool {
  readonly #lent = new Set<Uint8Array>();

  /** How many buffers are out. */
  get lent(): number {
    return this.#lent.size;
  }

  override acquire(bytes: number): Uint8Array {
    const buffer = super.acquire(bytes);
    this.#lent.add(buffer);
    return buffer;
  }

  override acquireLarge(): Uint8Array | null {
    const buffer = super.acquireLarge();
    if (buffer !== null) this.#lent.add(buffer);
    return buffer;
  }

  override release(buffer: Uint8Array): void {
    if (!this.#lent.delete(buffer)) throw new Error("Returned twice, or never lent");
    buffer.fill(SPOILED);
    super.release(buffer);
  }
}

/** `~`, which no table uses. */
const SPOILED = 0x7e;
