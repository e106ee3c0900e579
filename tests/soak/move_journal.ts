import { wholeVersion } from "../support/versioned_content.ts";

/** A file that is uploaded once, and then moved between directories. No other has its names. */
export interface Journey {
  readonly version: number;
  /** What is known of it: it is on its way to a place, or there, or on its way from there. */
  state: "sent" | "stored" | "moving";
  /** Where that is. */
  place: string;
  /** Where it may be moved to. */
  destination: string;
}

/**
 * What is wrong with a file when no request is under way; `null` where nothing is. It is whole and in
 * one place: where it was, where it was to be moved to or, where the server was killed in between,
 * beside one of them.
 *
 * @param contents What there is, by path.
 */
export function judgeJourney(
  journey: Journey,
  contents: ReadonlyMap<string, Uint8Array>,
): string | null {
  const { state, place, version } = journey;
  const found = [...contents.keys()];
  if (found.length === 0) return state === "sent" ? null : `${place} is lost`;
  if (found.length > 1) return `${place} is in ${found.length} places: ${found.join(", ")}`;
  if (wholeVersion(contents.get(found[0])!) !== version) return `${found[0]} is not whole`;
  const places = state === "moving" ? placesOf(journey) : [place];
  return places.includes(found[0]) ? null : `${found[0]} was to be ${places.join(" or ")}`;
}

/** Where it may be. */
export function placesOf({ place, destination }: Journey): string[] {
  return [place, destination].flatMap((path) => [path, `${path} (1)`]);
}
