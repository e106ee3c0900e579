import { readAnswers } from "./answers.ts";
import { execute, type Observation } from "./execution.ts";
import { isUndisturbed, type Plan } from "./plan.ts";
import { makePlan, recutPlan } from "./plan_maker.ts";
import { predict } from "./prediction.ts";
import { Random } from "./random.ts";
import { judge } from "./verdict.ts";

/** Something that should not be, and what leads to it. */
export interface Finding {
  readonly plan: Plan;
  readonly problem: string;
}

/** What came of one iteration. */
export interface IterationResult {
  readonly executions: number;
  readonly findings: readonly Finding[];
}

/** Makes a plan and tries it. All of it follows from two numbers. */
export function iterate(seed: number, iteration: number): Promise<IterationResult> {
  const random = new Random(seed, iteration);
  return tryPlan(makePlan(random), random);
}

/** Runs a plan, again, and in other pieces: each must be right, and all of them the same. */
export async function tryPlan(plan: Plan, random: Random): Promise<IterationResult> {
  const first = await execute(plan);
  const findings = judge(plan, first).map((problem) => ({ plan, problem }));
  const second = await execute(plan);
  if (!isSame(first, second)) {
    findings.push({ plan, problem: "The same again has another outcome" });
  }
  if (!isUndisturbed(plan)) return { executions: 2, findings };
  const recut = recutPlan(random, plan);
  const third = await execute(recut);
  findings.push(...judge(recut, third).map((problem) => ({ plan: recut, problem })));
  if (
    findings.length === 0 && isTimeless(plan) && outcomeOf(plan, first) !== outcomeOf(plan, third)
  ) {
    const problem = `Other pieces have another outcome: ${outcomeOf(recut, third)}`;
    findings.push({ plan, problem });
  }
  return { executions: 3, findings };
}

function isSame(first: Observation, second: Observation): boolean {
  return first.received === second.received && first.errors.length === second.errors.length &&
    first.reported.join() === second.reported.join() &&
    first.calls.join("\n") === second.calls.join("\n");
}

function isTimeless(plan: Plan): boolean {
  return predict(plan).every(({ dependsOnTime }) => !dependsOnTime);
}

/** What may not depend on the pieces: all but the pieces of the answers, and interim ones. */
function outcomeOf(plan: Plan, { received, calls, errors }: Observation): string {
  const methods = predict(plan).map(({ method }) => method);
  const { complete } = readAnswers(received, methods);
  return JSON.stringify([complete.filter(({ status }) => status >= 200), calls, errors.length]);
}
