import { wireBytes } from "../support/every_split.ts";
import type { Random } from "./random.ts";

/** Cuts bytes at random: seldom, often, into single bytes, or where lines end. */
export function cutAtRandom(random: Random, wire: string): Uint8Array[] {
  switch (random.below(8)) {
    case 0:
      return cutAt(wire, []);
    case 1:
      return cutAt(wire, wire.length < 300 ? [...wire].keys() : randomCuts(random, wire, 40));
    case 2:
      return cutAt(wire, cutsAtLineEnds(random, wire));
    default:
      return cutAt(wire, randomCuts(random, wire, random.between(1, 6)));
  }
}

/** Cuts bytes at each of the given places; those that cut nothing off are passed over. */
export function cutAt(wire: string, places: Iterable<number>): Uint8Array[] {
  const bytes = wireBytes(wire);
  const sorted = [...new Set(places)].sort((a, b) => a - b);
  const pieces: Uint8Array[] = [];
  let start = 0;
  for (const place of [...sorted, bytes.length]) {
    if (place <= start || place > bytes.length) continue;
    pieces.push(bytes.subarray(start, place));
    start = place;
  }
  return pieces;
}

function randomCuts(random: Random, wire: string, count: number): number[] {
  return Array.from({ length: count }, () => random.below(wire.length + 1));
}

/** A CR parted from its LF, and pieces that begin or end with a line. */
function cutsAtLineEnds(random: Random, wire: string): number[] {
  const offset = random.below(3);
  return [...wire.matchAll(/\r\n/g)].map(({ index }) => index + offset);
}
