import { HANDLER_KINDS, READING_KIND } from "./handler_kinds.ts";
import type { Action, Plan } from "./plan.ts";

/**
 * Makes a plan as small as it can while something holds of it: fewer actions, fewer pieces, fewer
 * bytes, no limits, simpler handlers.
 *
 * @param holds Whether what was found is still found.
 */
export async function minimise(
  plan: Plan,
  holds: (plan: Plan) => Promise<boolean>,
): Promise<Plan> {
  let smallest = plan;
  let tries = 0;
  for (let isSmaller = true; isSmaller;) {
    isSmaller = false;
    for (const batch of batchesOf(smallerPlans(smallest))) {
      tries += batch.length;
      if (tries > MAX_TRIES) return smallest;
      // Most of the time of a try is spent waiting.
      const outcomes = await Promise.all(batch.map(holds));
      const index = outcomes.indexOf(true);
      if (index < 0) continue;
      smallest = batch[index];
      isSmaller = true;
      break;
    }
  }
  return smallest;
}

const MAX_TRIES = 3_000;
const AT_ONCE = 50;

function* batchesOf<T>(items: Iterable<T>): Generator<T[]> {
  let batch: T[] = [];
  for (const item of items) {
    if (batch.push(item) < AT_ONCE) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Plans a step smaller, the boldest steps first. */
function* smallerPlans(plan: Plan): Generator<Plan> {
  const { handlers, limits, actions } = plan;
  for (let index = 0; handlers.length > 1 && index < handlers.length; index++) {
    yield { ...plan, handlers: handlers.toSpliced(index, 1) };
  }
  const simpler = HANDLER_KINDS.indexOf(handlers[0]) > 0 ? [READING_KIND, HANDLER_KINDS[2]] : [];
  for (const kind of simpler.filter((kind) => kind !== handlers[0])) {
    if (handlers.length === 1 && handlers[0] !== HANDLER_KINDS[2]) {
      yield { ...plan, handlers: [kind] };
    }
  }
  for (const name of Object.keys(limits)) {
    const rest = Object.entries(limits).filter(([other]) => other !== name);
    yield { ...plan, limits: Object.fromEntries(rest) };
  }
  for (let index = 0; index < actions.length; index++) {
    yield { ...plan, actions: actions.toSpliced(index, 1) };
  }
  for (let index = 1; index < actions.length; index++) {
    const joined = join(actions[index - 1], actions[index]);
    if (joined !== null) yield { ...plan, actions: actions.toSpliced(index - 1, 2, joined) };
  }
  for (let length = 256; length > 0; length >>= 1) yield* withoutSpans(plan, length);
}

function join(first: Action, second: Action): Action | null {
  if (first.kind !== "send" || second.kind !== "send") return null;
  return { kind: "send", bytes: new Uint8Array([...first.bytes, ...second.bytes]) };
}

function* withoutSpans(plan: Plan, length: number): Generator<Plan> {
  for (const [index, action] of plan.actions.entries()) {
    if (action.kind !== "send") continue;
    const bytes = [...action.bytes];
    for (let start = 0; start + length < bytes.length; start += length) {
      const rest = new Uint8Array(bytes.toSpliced(start, length));
      yield { ...plan, actions: plan.actions.with(index, { kind: "send", bytes: rest }) };
    }
  }
}
