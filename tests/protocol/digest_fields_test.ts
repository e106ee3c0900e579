import { assertEquals } from "@std/assert";
import {
  type DigestAlgorithm,
  formatDigest,
  parseDigests,
  selectDigest,
} from "../../lib/protocol/digest_fields.ts";

interface DigestRow {
  readonly value: string;
  readonly reason: string;
  /** The digests as `formatDigest` has them, `null` where the field is malformed. */
  readonly digests: readonly string[] | null;
}

const DIGESTS: readonly DigestRow[] = [
  { value: "", reason: "no digest", digests: [] },
  { value: "sha-256=:YWJj:", reason: "one", digests: ["sha-256=:YWJj:"] },
  { value: "sha-512=:YWJj:", reason: "the other", digests: ["sha-512=:YWJj:"] },
  {
    value: "sha-512=:YWJj:, sha-256=:ZGVm:",
    reason: "both",
    digests: ["sha-256=:ZGVm:", "sha-512=:YWJj:"],
  },
  { value: "sha-256=:YWJj:, sha-256=:ZGVm:", reason: "last", digests: ["sha-256=:ZGVm:"] },
  { value: "md5=:YWJj:, sha=:YWJj:", reason: "deprecated (9530 §5)", digests: [] },
  { value: "unixsum=:YWJj:, crc32c=:YWJj:", reason: "deprecated (9530 §5)", digests: [] },
  { value: "sha-999=:YWJj:", reason: "unknown (9530 §2)", digests: [] },
  { value: "md5=:YWJj:, sha-256=:YWJj:", reason: "one of two", digests: ["sha-256=:YWJj:"] },
  { value: "md5=nonsense, id=1", reason: "unknown, of another type", digests: [] },
  { value: "sha-256=YWJj", reason: "a token is no Byte Sequence (9530 §2)", digests: null },
  { value: "sha-256=1", reason: "nor is a number", digests: null },
  { value: "sha-256", reason: "nor is nothing", digests: null },
  { value: "sha-256=YWJj=", reason: "as Digest of RFC 3230 had it", digests: null },
  { value: "SHA-256=:YWJj:", reason: "keys are in lower case (9651 §4.2.3.3)", digests: null },
  { value: "sha-256=:YWJj:,", reason: "no dictionary (9651 §4.2.2)", digests: null },
];

for (const { value, reason, digests } of DIGESTS) {
  Deno.test(`parseDigests() reads ${JSON.stringify(value)}: ${reason}`, () => {
    assertEquals(parseDigests(value)?.map(formatDigest) ?? null, digests);
  });
}

interface WishRow {
  readonly value: string | null;
  readonly reason: string;
  readonly algorithm: DigestAlgorithm | null;
}

const WISHES: readonly WishRow[] = [
  { value: null, reason: "no wish", algorithm: null },
  { value: "", reason: "no wish", algorithm: null },
  { value: "sha-256=1", reason: "one", algorithm: "sha-256" },
  { value: "sha-512=10", reason: "the other", algorithm: "sha-512" },
  { value: "sha-256=3, sha-512=10", reason: "the one liked better", algorithm: "sha-512" },
  { value: "sha-512=3, sha-256=10", reason: "the one liked better", algorithm: "sha-256" },
  { value: "sha-512=5, sha-256=5", reason: "the shorter among equals", algorithm: "sha-256" },
  { value: "sha-256=0", reason: "0 is not wanted", algorithm: null },
  { value: "sha-256=0, sha-512=1", reason: "0 is not wanted", algorithm: "sha-512" },
  { value: "md5=10, sha-256=1", reason: "md5 is deprecated (9530 §5)", algorithm: "sha-256" },
  { value: "md5=10", reason: "md5 is deprecated (9530 §5)", algorithm: null },
  { value: "sha-256=11", reason: "over 10", algorithm: null },
  { value: "sha-256=-1", reason: "under 0", algorithm: null },
  { value: "sha-256=0.5", reason: "no integer", algorithm: null },
  { value: "sha-256", reason: "no integer", algorithm: null },
  { value: "sha-256;q=1, sha-512;q=0.5", reason: "as Want-Digest of 3230 had it", algorithm: null },
  { value: "sha-256=1,", reason: "malformed, ignored (9651 §4.2)", algorithm: null },
];

for (const { value, reason, algorithm } of WISHES) {
  Deno.test(`selectDigest() is ${algorithm} when given ${JSON.stringify(value)}: ${reason}`, () => {
    assertEquals(selectDigest(value), algorithm);
  });
}
