import type { Limits } from "../../lib/server/limits.ts";
import { CORPUS } from "./corpus.ts";
import { chunked, sized } from "./corpus_entry.ts";
import { HANDLER_KINDS, type HandlerKind, READING_KIND } from "./handler_kinds.ts";
import { mutate } from "./mutation.ts";
import { cutAtRandom } from "./pieces.ts";
import { type Action, isUndisturbed, type Plan, wireOf } from "./plan.ts";
import type { Random } from "./random.ts";

/** The plan of one iteration. */
export function makePlan(random: Random): Plan {
  const wire = makeWire(random);
  const handlers = makeHandlers(random);
  const limits = makeLimits(random, wire);
  const pieces = cutAtRandom(random, wire);
  const isDisturbed = handlers.some(({ hangs }) => hangs) || random.oneIn(3);
  const actions = isDisturbed ? disturbed(random, pieces) : undisturbed(random, pieces);
  return { handlers, limits, actions };
}

/** The same bytes and the same ending, in other pieces. */
export function recutPlan(random: Random, plan: Plan): Plan {
  if (!isUndisturbed(plan)) throw new TypeError("Its outcome depends on when which piece comes");
  return { ...plan, actions: undisturbed(random, cutAtRandom(random, wireOf(plan))) };
}

/** Entries as they are, one behind the other, with changes here and there. */
function makeWire(random: Random): string {
  let wire = random.oneIn(400) ? longRequest(random) : "";
  for (let count = random.between(1, 3); count > 0; count--) {
    const entry = random.oneIn(3) ? random.pick(CORPUS) : random.pick(GOOD);
    const part = random.oneIn(4) ? mutate(random, entry.wire) : entry.wire;
    wire = random.oneIn(6) ? wire.slice(0, random.below(wire.length + 1)) + part : wire + part;
  }
  return random.oneIn(5) ? wire : mutate(random, wire);
}

/** A body for which no buffer is large enough, and of which no two pieces are alike. */
function longRequest(random: Random): string {
  const count = random.pick([1_000, 15_000, 60_000]);
  const content = Array.from({ length: count }, (_, index) => index).join(" ");
  const { length } = content;
  const chunks = `${length.toString(16)}\r\n${content}\r\n0\r\n\r\n`;
  return random.oneIn(2) ? chunked(chunks) : sized(content);
}

/** What is refused at once never reaches what lies behind it. */
const GOOD = CORPUS.filter(({ statuses }) => statuses.every((status) => status === 200));

function makeHandlers(random: Random): HandlerKind[] {
  if (random.oneIn(4)) return [READING_KIND];
  const count = random.oneIn(2) ? 1 : random.between(2, 3);
  return Array.from({ length: count }, () => random.pick(HANDLER_KINDS));
}

/** Small ones, so that short wires reach them; often such that the wire just does, or just not. */
function makeLimits(random: Random, wire: string): Partial<Limits> {
  const limits: Record<string, number> = {};
  for (const [name, low, high] of LIMIT_RANGES) {
    if (!random.oneIn(8)) continue;
    const near = lengthWithin(random, wire) + random.between(-1, 1);
    limits[name] = random.oneIn(2) && near >= low ? near : random.between(low, high);
  }
  return limits;
}

const LIMIT_RANGES: readonly (readonly [keyof Limits, number, number])[] = [
  ["requestLineBytes", 10, 60],
  ["headBytes", 40, 200],
  ["fieldCount", 1, 6],
  ["bodyBytes", 1, 60],
  ["chunkLineBytes", 1, 30],
  ["chunkExtensionBytes", 1, 40],
  ["drainBytes", 1, 40],
  ["requestsPerConnection", 1, 4],
  ["handlerMillis", 1_000, 50_000],
  ["bodyBytesPerSecond", 1, 1_000],
];

/** The length of some lines, or a length that is announced. */
function lengthWithin(random: Random, wire: string): number {
  const numbers = [...wire.matchAll(/(?<=: ?)[0-9]{1,5}(?=\r)/g)];
  if (numbers.length > 0 && random.oneIn(3)) return Number(random.pick(numbers)[0]);
  const lines = wire.split("\r\n");
  const first = random.below(lines.length);
  return lines.slice(first, first + random.between(1, 4)).join("\r\n").length;
}

function undisturbed(random: Random, pieces: readonly Uint8Array[]): Action[] {
  const actions: Action[] = [];
  const waits = random.pick([0, 0, 2, 8]);
  // A peer that takes its answers late holds up what is behind them, and changes none of it.
  const isSlow = random.oneIn(6);
  if (isSlow) actions.push({ kind: "stop reading", window: random.below(300) });
  for (const bytes of pieces) {
    actions.push({ kind: "send", bytes });
    if (waits > 0 && random.oneIn(waits) && actions.length < MAX_ACTIONS) {
      actions.push({ kind: "wait" });
    }
    if (isSlow && random.oneIn(8)) actions.push({ kind: "take", bytes: random.below(300) });
  }
  return [...actions, { kind: "end" }];
}

/** Each wait costs some turns of the event loop. */
const MAX_ACTIONS = 60;

function disturbed(random: Random, pieces: readonly Uint8Array[]): Action[] {
  const actions: Action[] = pieces.map((bytes) => ({ kind: "send", bytes }));
  for (let count = random.between(1, 8); count > 0; count--) {
    actions.splice(random.below(actions.length + 1), 0, makeAction(random));
  }
  if (random.oneIn(2)) {
    actions.push({ kind: random.pick(["end", "end", "reset", "finish", "close"]) });
  }
  return actions;
}

function makeAction(random: Random): Action {
  switch (random.below(8)) {
    case 0:
      return { kind: "stop reading", window: random.pick([0, 1, 20, 300, 70_000]) };
    case 1:
      return { kind: "take", bytes: random.pick([1, 20, 300, 70_000, Infinity]) };
    case 2:
    case 3:
      return {
        kind: "let time pass",
        millis: random.pick([1, 1_000, 3_001, 11_001, 31_001, 61_001]),
      };
    case 4:
      return { kind: random.pick(["reset", "finish", "close", "end"]) };
    default:
      return { kind: "wait" };
  }
}
