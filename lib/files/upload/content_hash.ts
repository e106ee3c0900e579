import type { Hash } from "node:crypto";
import type { Digest, DigestAlgorithm } from "../../protocol/digest_fields.ts";

/** The digests of bytes that come in pieces. */
export class ContentHash {
  readonly #hashes: ReadonlyMap<DigestAlgorithm, Hash>;

  private constructor(hashes: ReadonlyMap<DigestAlgorithm, Hash>) {
    this.#hashes = hashes;
  }

  /** @param algorithms Those to be told in the end; without any, nothing is computed. */
  static async create(algorithms: ReadonlySet<DigestAlgorithm>): Promise<ContentHash> {
    const hashes = new Map<DigestAlgorithm, Hash>();
    if (algorithms.size === 0) return new ContentHash(hashes);
    // Loaded when a client first asks for a digest: few do. Web Crypto takes no pieces.
    const { createHash } = await import("node:crypto");
    for (const algorithm of algorithms) hashes.set(algorithm, createHash(NAMES[algorithm]));
    return new ContentHash(hashes);
  }

  /** Takes the bytes that come next. */
  update(piece: Uint8Array): void {
    for (const hash of this.#hashes.values()) hash.update(piece);
  }

  /** The digests of all the bytes. To be called once. */
  finish(): readonly Digest[] {
    return [...this.#hashes].map(([algorithm, hash]) => ({ algorithm, bytes: hash.digest() }));
  }
}

const NAMES: Readonly<Record<DigestAlgorithm, string>> = {
  "sha-256": "sha256",
  "sha-512": "sha512",
};
