import type { ParsedResponse } from "../support/responses.ts";
import { type Answers, readAnswers } from "./answers.ts";
import type { Observation } from "./execution.ts";
import { SECRET, selectKind } from "./handler_kinds.ts";
import { isUndisturbed, type Plan } from "./plan.ts";
import { predict, type Prediction } from "./prediction.ts";

/** @returns What is wrong with what a plan led to, a line for each; nothing where all is well. */
export function judge(plan: Plan, observation: Observation): string[] {
  const { received, faults } = observation;
  const predictions = predict(plan);
  const problems = [...faults];
  if (received.includes(SECRET)) problems.push("An answer quotes an error");
  try {
    const answers = readAnswers(received, methodsOf(plan, predictions));
    problems.push(...judgeErrors(plan, predictions, observation));
    problems.push(...judgeReports(plan, answers, observation));
    problems.push(...judgeCalls(plan, predictions, observation, answers));
    problems.push(...judgeAnswers(plan, predictions, answers));
  } catch (error) {
    problems.push(`Malformed answers: ${error}`);
  }
  return problems;
}

/** Time may run out on a request that is not complete yet. */
function methodsOf(plan: Plan, predictions: readonly Prediction[]): (string | null)[] {
  const methods = predictions.map(({ method }) => method);
  return isUndisturbed(plan) ? methods : [...methods, null];
}

function judgeErrors(
  plan: Plan,
  predictions: readonly Prediction[],
  { errors, calls }: Observation,
): string[] {
  const calm = isUndisturbed(plan);
  const told = calm ? errors : errors.filter((error) => !isOverdue(error));
  const failing = calls.filter((call, index) => {
    return selectKind(plan.handlers, index, call.split(" ")[0]).fails;
  });
  if (told.length > failing.length) {
    const last = told.at(-1);
    return [
      `onError is told of what no handler threw: ${last instanceof Error ? last.stack : last}`,
    ];
  }
  if (!calm || predictions.some(({ statuses }) => statuses.includes(400))) return [];
  const silent = predictions.some(({ fails, method }) => fails && method === "HEAD");
  return told.length < failing.length && !silent ? ["onError is not told of an error"] : [];
}

function isOverdue(error: unknown): boolean {
  return error instanceof Error && error.message.includes("handlerMillis");
}

function judgeReports(plan: Plan, answers: Answers, { reported }: Observation): string[] {
  const statuses = answers.complete.map(({ status }) => status).filter((status) => status >= 200);
  if (answers.isCut && answers.cutStatus !== null) statuses.push(answers.cutStatus);
  const told = reported.slice(0, statuses.length);
  const isExact = isUndisturbed(plan) ? reported.length === statuses.length : true;
  if (isExact && told.join() === statuses.join()) return [];
  return [`onExchange is told of ${reported.join()}, but sent is ${statuses.join()}`];
}

/** No handler sees what the reference does not find: that is how requests are smuggled. */
function judgeCalls(
  plan: Plan,
  predictions: readonly Prediction[],
  { calls }: Observation,
  answers: Answers,
): string[] {
  const expected = predictions.flatMap(({ call }) => call === null ? [] : [call]);
  const wrong = calls.findIndex((call, index) => call !== expected[index]);
  if (wrong >= 0) return [`A handler sees ${calls[wrong]}, and not ${expected[wrong]}`];
  const isEarly = answers.complete.some(({ headers }) => headers.connection === "close");
  if (!isUndisturbed(plan) || isEarly || answers.isCut || calls.length === expected.length) {
    return [];
  }
  return [`${calls.length} handlers are called for ${expected.length} requests`];
}

function judgeAnswers(
  plan: Plan,
  predictions: readonly Prediction[],
  { complete, isCut, cutStatus }: Answers,
): string[] {
  const problems: string[] = [];
  const calm = isUndisturbed(plan);
  let index = 0;
  let continues = 0;
  let isOver = false;
  for (const response of complete) {
    const prediction = predictions[index];
    if (response.status < 200) {
      if (response.status !== 100 || !prediction?.mayContinue || ++continues > 1) {
        problems.push(`An interim ${response.status} that nobody expects`);
      }
      continue;
    }
    const problem = judgeOne(response, prediction, calm);
    if (problem !== null) return [...problems, `Answer ${index + 1}: ${problem}`];
    isOver = response.headers.connection === "close";
    continues = 0;
    index++;
  }
  if (isCut) {
    const prediction = predictions[index];
    const isKnown = cutStatus === null || prediction?.statuses.includes(cutStatus);
    if (calm && !(prediction?.mayBreakOff && isKnown)) problems.push("An answer is cut");
    return problems;
  }
  const isUnanswered = !isOver && index < predictions.length;
  if (calm && isUnanswered) problems.push(`${predictions.length} requests have ${index} answers`);
  return problems;
}

function judgeOne(
  { status, headers, body }: ParsedResponse,
  prediction: Prediction | undefined,
  calm: boolean,
): string | null {
  const closes = headers.connection === "close";
  if (!calm && (status === 408 || status === 500)) {
    return closes || prediction?.fails ? null : "time is up, and it does not close";
  }
  if (prediction === undefined) return `a ${status} to no request`;
  const { statuses, then, content } = prediction;
  if (!statuses.includes(status)) return `${status} instead of ${statuses.join("/")}`;
  if (prediction.call === null && !closes) return "a refusal that does not close";
  if (then === "closes" && !closes) return "it says that the connection lives on";
  if (calm && then === "stays" && closes) return "it closes for no reason";
  // RFC 9112 §8: where only closing ends a body, nobody can tell that it is cut.
  const isWhole = calm || "content-length" in headers || "transfer-encoding" in headers;
  if (content !== null && status === 200 && isWhole && body !== content) {
    return "another content than was sent";
  }
  return null;
}
