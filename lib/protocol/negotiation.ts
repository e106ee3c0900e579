/**
 * Proactive negotiation (RFC 9110 §12).
 *
 * @module
 */

import { splitList } from "./syntax.ts";

/**
 * Chooses a content coding by `Accept-Encoding` (RFC 9110 §12.5.3).
 *
 * @param accept The field's value. Where it is absent there is nothing to choose: anything goes, but
 * only identity is sure to be understood.
 * @param offered What could be sent, most wanted first, `"identity"` among them if it can be; it
 * decides among codings the client likes equally.
 * @returns One of `offered`, or `null` where the client refuses all of them.
 */
export function selectCoding<Coding extends string>(
  accept: string,
  offered: readonly Coding[],
): Coding | null {
  return codingSelector(accept)(offered);
}

/** {@linkcode selectCoding} for several choices by one value, which is parsed once. */
export function codingSelector(
  accept: string,
): <Coding extends string>(offered: readonly Coding[]) => Coding | null {
  const weights = weightsOf(accept);
  return (offered) => {
    let best = null;
    let bestWeight = 0;
    for (const coding of offered) {
      const weight = codingWeight(weights, coding);
      if (weight <= bestWeight) continue;
      best = coding;
      bestWeight = weight;
    }
    return best;
  };
}

/**
 * Whether `Accept` names a media type with a weight above 0, by itself or as `type/*`. A client that
 * takes just anything (curl sends a bare `*` range) does not count: this tells browsers from it.
 */
export function acceptsExplicitly(accept: string | null, mediaType: string): boolean {
  return explicitWeight(accept, mediaType) > 0;
}

/** The weight, 0 to 1, with which `Accept` names a media type: see {@linkcode acceptsExplicitly}. */
export function explicitWeight(accept: string | null, mediaType: string): number {
  if (accept === null) return 0;
  const weights = weightsOf(accept);
  const range = mediaType.slice(0, mediaType.indexOf("/")) + "/*";
  return weights.get(mediaType) ?? weights.get(range) ?? 0;
}

/** Weights by lower-case member. */
type Weights = ReadonlyMap<string, number>;

/** Programs send a few dozen values. Past the bound all are forgotten; a long one is never kept. */
const MAX_KNOWN_VALUES = 64;
const MAX_KNOWN_LENGTH = 128;
/**
 * A browser repeats one value for a page and all that it shows. All clients share what is known,
 * which tells no more of one than which browser it may be.
 */
const knownWeights = new Map<string, Weights>();

function weightsOf(value: string): Weights {
  const known = knownWeights.get(value);
  if (known !== undefined) return known;
  const weights = parseWeights(value);
  if (value.length > MAX_KNOWN_LENGTH) return weights;
  if (knownWeights.size === MAX_KNOWN_VALUES) knownWeights.clear();
  knownWeights.set(value, weights);
  return weights;
}

/** Of the parameters of a member only the weight counts; a malformed one is 0. */
function parseWeights(value: string): Weights {
  const weights = new Map<string, number>();
  for (const member of splitList(value)) {
    const [name, ...parameters] = member.split(";");
    const key = name.trim().toLowerCase();
    const q = parameters.map((text) => text.trim()).find((text) => /^q[ \t]*=/i.test(text));
    weights.set(key, q === undefined ? 1 : parseWeight(q.slice(2)));
  }
  return weights;
}

/** `qvalue`, RFC 9110 §12.4.2: 0 to 1 with up to three decimals. */
function parseWeight(text: string): number {
  return /^(?:0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)$/.test(text) ? Number(text) : 0;
}

function codingWeight(weights: Weights, coding: string): number {
  // RFC 9110 §8.4.1.3: "x-gzip" is another name for "gzip".
  const named = weights.get(coding) ?? (coding === "gzip" ? weights.get("x-gzip") : undefined);
  if (named !== undefined) return named;
  const any = weights.get("*");
  if (coding !== "identity") return any ?? 0;
  // Identity is always acceptable, unless excluded; it is the last resort when nobody asks for it.
  return any ?? LAST_RESORT;
}

/** Below the least weight that can be written, 0.001. */
const LAST_RESORT = 0.0001;
