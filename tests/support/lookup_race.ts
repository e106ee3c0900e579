import { FileRoot } from "../../lib/files/root/file_root.ts";
import { readPath } from "./read_path.ts";

/** What many lookups of one path found while somebody swapped it: how often each. */
export interface RaceCount {
  /** All of them. */
  readonly tries: number;
  readonly inside: number;
  readonly missing: number;
  /** Bytes of a file outside: each one is a breach. */
  readonly leaked: number;
  /** What lookups threw, by its message. */
  readonly thrown: Readonly<Record<string, number>>;
}

/** How often is looked at least; it takes a second or two. */
export const MIN_TRIES = 10_000;
/** A race that takes this long hangs. */
const MAX_MILLIS = 120_000;

/**
 * Looks `sub/f` up as often as it takes to see both of its states, 10,000 times at least; `f`
 * reads `"inside"` within the directory and anything else outside.
 */
export function raceLookups(directory: string): RaceCount {
  const root = FileRoot.open(directory);
  const counts = { inside: 0, missing: 0, leaked: 0 };
  const thrown: Record<string, number> = {};
  const end = performance.now() + MAX_MILLIS;
  let tries = 0;
  for (; performance.now() < end; tries++) {
    if (tries >= MIN_TRIES && counts.inside > 0 && counts.missing > 0) break;
    try {
      const found = readPath(root, "sub/f");
      if (found === "missing") counts.missing++;
      else if (found === "file inside") counts.inside++;
      else counts.leaked++;
    } catch (error) {
      const message = String(error);
      thrown[message] = (thrown[message] ?? 0) + 1;
    }
  }
  return { tries, ...counts, thrown };
}

if (import.meta.main) console.log(JSON.stringify(raceLookups(Deno.args[0])));
