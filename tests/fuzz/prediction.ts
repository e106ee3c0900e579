import { completeLimits, type Limits } from "../../lib/server/limits.ts";
import { wireBytes, wireText } from "../support/every_split.ts";
import { echoText } from "./echo.ts";
import { capitalized, type HandlerKind, selectKind } from "./handler_kinds.ts";
import { type Plan, wireOf } from "./plan.ts";
import type { ReferenceBody } from "./reference_body.ts";
import { type Reading, readRequests, type ReferenceHead } from "./reference_reader.ts";
import { callLine } from "./witness.ts";

/** What is to be answered to one request, if nothing interferes. */
export interface Prediction {
  /** Decides whether the answer has a body; `null` where that could not be read. */
  readonly method: string | null;
  /** What the handler's witness notes; `null` where no handler is called. */
  readonly call: string | null;
  /** What the answer's status is one of. */
  readonly statuses: readonly number[];
  /** What becomes of the connection; `"unsure"` where the answer itself is to tell. */
  readonly then: "stays" | "closes" | "unsure";
  readonly mayBreakOff: boolean;
  /** Whether the answer may depend on how much of the request has come by then. */
  readonly dependsOnTime: boolean;
  /** Whether a 100 (Continue) may come first. */
  readonly mayContinue: boolean;
  /** Whether the handler tells the owner of an error. */
  readonly fails: boolean;
  /** The content of an answer with status 200, where it is known. */
  readonly content: string | null;
}

/** What the server may refuse a request with; 408 needs time to pass. */
export const REFUSALS: readonly number[] = [400, 413, 414, 417, 421, 431, 501, 505];

/** What is to be answered to the requests of a plan, up to the last that can be answered. */
export function predict(plan: Plan): Prediction[] {
  const limits = completeLimits(plan.limits);
  const readings = readRequests(wireOf(plan), limits).slice(0, limits.requestsPerConnection);
  return readings.map((reading, index) => {
    if (reading.kind === "refused") return refusal(reading.method);
    const kind = selectKind(plan.handlers, index, reading.head.method);
    const isLast = index + 1 === limits.requestsPerConnection;
    return predictAnswer(reading, kind, limits, isLast);
  });
}

function refusal(method: string | null): Prediction {
  return {
    method,
    call: null,
    statuses: REFUSALS,
    then: "closes",
    mayBreakOff: false,
    dependsOnTime: false,
    mayContinue: false,
    fails: false,
    content: null,
  };
}

function predictAnswer(
  { head, body }: Extract<Reading, { kind: "request" }>,
  kind: HandlerKind,
  limits: Limits,
  isLast: boolean,
): Prediction {
  const { method, version, persists } = head;
  const isHead = method === "HEAD";
  const isBroken = body !== null && body.length === null;
  // A stream that is not sent is not read, so that it breaks is not noticed.
  const breaksOff = kind.breaksOff === true && !isHead;
  const endsByClosing = kind.streams === true && version === "1.0" && !isHead;
  const mayBreakOff = breaksOff || (isBroken && kind.streams === true);
  const isUnsure = breaksOff || isHead || kind.fails === true ||
    mayGiveUp(head, body, kind, limits);
  const closes = !persists || isLast || isBroken || endsByClosing;
  return {
    method,
    call: callLine({ ...head, version: version === "1.0" ? "1.0" : "1.1" }),
    statuses: [
      ...kind.statuses ?? [200],
      ...isBroken ? REFUSALS : [],
      ...kind.fails ? [200, 500] : [],
    ],
    then: closes ? "closes" : isUnsure ? "unsure" : "stays",
    mayBreakOff,
    dependsOnTime: mayBreakOff || dependsOnTime(head, body, kind, limits),
    mayContinue: head.expectsContinue && body !== null,
    fails: kind.fails === true,
    content: isBroken || isHead ? null : contentOf(kind, head, body?.content ?? ""),
  };
}

/** Whether the server may close the connection because it is not worth reading a body to its end. */
function mayGiveUp(
  head: ReferenceHead,
  body: ReferenceBody | null,
  kind: HandlerKind,
  limits: Limits,
): boolean {
  if (body === null || kind.reads === "all") return false;
  return head.expectsContinue || body.content.length > limits.drainBytes;
}

/**
 * Expect: what has come already need not be asked for (RFC 9110 §10.1.1), and a stream that is made
 * of what is asked for has a length where all of it is there soon. And who reads a little reads as
 * much as has come.
 */
function dependsOnTime(
  head: ReferenceHead,
  body: ReferenceBody | null,
  kind: HandlerKind,
  limits: Limits,
): boolean {
  if (body === null) return false;
  if (head.expectsContinue) return kind.reads !== "all" || kind.streams === true;
  return kind.reads === "some" && (body.length === null || body.content.length > limits.drainBytes);
}

function contentOf(kind: HandlerKind, head: ReferenceHead, body: string): string | null {
  switch (kind.says) {
    case "echo":
      return echoText(head.method, head.path, wireBytes(body));
    case "body":
      return body;
    case "capitals":
      return wireText(capitalized(wireBytes(body)));
    default:
      return null;
  }
}
