/**
 * Digest fields (RFC 9530). Algorithms that are registered as active are understood; others,
 * deprecated (md5, sha, crc32c ...) or unknown, are ignored as §2 and §3 allow.
 *
 * @module
 */

import { parseDictionary } from "./structured_dictionary.ts";

/** An algorithm of RFC 9530 §5. */
export type DigestAlgorithm = typeof DIGEST_ALGORITHMS[number];

/** What an algorithm makes of some bytes. */
export interface Digest {
  readonly algorithm: DigestAlgorithm;
  readonly bytes: Uint8Array;
}

/** All that are understood. Among equals the first is chosen. */
export const DIGEST_ALGORITHMS = ["sha-256", "sha-512"] as const;

/**
 * Reads Content-Digest or Repr-Digest.
 *
 * @returns Those that are understood; `null` where the field is malformed. RFC 9651 §4.2 leaves it
 * to the recipient to ignore such a field or to refuse the message. Whoever sends a digest wants it
 * checked, so: refuse it.
 */
export function parseDigests(value: string): readonly Digest[] | null {
  const members = parseDictionary(value);
  if (members === null) return null;
  const digests: Digest[] = [];
  for (const algorithm of DIGEST_ALGORITHMS) {
    const bytes = members.get(algorithm);
    if (bytes === undefined) continue;
    if (!(bytes instanceof Uint8Array)) return null;
    digests.push({ algorithm, bytes });
  }
  return digests;
}

/**
 * Reads Want-Repr-Digest or Want-Content-Digest: which digest the peer likes best, from 1 to 10 (§4).
 *
 * @param value `null` where the field is absent.
 * @returns `null` where it wants none that is understood, or is malformed.
 */
export function selectDigest(value: string | null): DigestAlgorithm | null {
  const wishes = value === null ? null : parseDictionary(value);
  let selected: DigestAlgorithm | null = null;
  let best = 0;
  for (const algorithm of DIGEST_ALGORITHMS) {
    const preference = wishes?.get(algorithm);
    if (typeof preference !== "number" || preference <= best || preference > 10) continue;
    selected = algorithm;
    best = preference;
  }
  return selected;
}

/** Writes Content-Digest or Repr-Digest: `sha-256=:...:`. */
export function formatDigest({ algorithm, bytes }: Digest): string {
  return `${algorithm}=:${bytes.toBase64()}:`;
}
