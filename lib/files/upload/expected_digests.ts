import type { HttpRequest } from "../../message.ts";
import {
  type Digest,
  DIGEST_ALGORITHMS,
  type DigestAlgorithm,
  parseDigests,
} from "../../protocol/digest_fields.ts";
import type { HeaderList } from "../../protocol/header_list.ts";
import { splitList } from "../../protocol/syntax.ts";

/** The digests that a sender announces, in the head or in the trailers. */
export interface ExpectedDigests {
  /** Those that are to be computed while the bytes come. */
  readonly algorithms: readonly DigestAlgorithm[];
  /** The digests, to be asked for when all bytes have come; `null` where one is malformed. */
  readonly all: () => readonly Digest[] | null;
}

/** None was announced. */
export const NO_DIGESTS: ExpectedDigests = { algorithms: [], all: () => [] };

/**
 * What the digests in a request's head, and in its trailer section, say of its body. Without
 * codings and ranges, which are refused, the content is the representation (RFC 9530 §2 and §3).
 *
 * A digest has to be computed from the first byte on, so one in the trailer section counts only if
 * `Trailer` announces it, as RFC 9110 §6.6.2 asks of senders.
 *
 * @returns `null` where one in the head is malformed.
 */
export function expectDigests(request: HttpRequest): ExpectedDigests | null {
  const inHead = digestsIn(request.headers);
  if (inHead === null) return null;
  if (!areAnnounced(request.headers.get("trailer"))) {
    return { algorithms: inHead.map(({ algorithm }) => algorithm), all: () => inHead };
  }
  const all = () => {
    const behind = digestsIn(request.trailers);
    return behind === null ? null : [...inHead, ...behind];
  };
  return { algorithms: DIGEST_ALGORITHMS, all };
}

function digestsIn(fields: HeaderList): readonly Digest[] | null {
  const digests: Digest[] = [];
  for (const name of DIGEST_FIELDS) {
    const found = parseDigests(fields.get(name) ?? "");
    if (found === null) return null;
    digests.push(...found);
  }
  return digests;
}

function areAnnounced(trailer: string | null): boolean {
  return trailer !== null &&
    splitList(trailer).some((name) => DIGEST_FIELDS.includes(name.toLowerCase()));
}

const DIGEST_FIELDS: readonly string[] = ["content-digest", "repr-digest"];
