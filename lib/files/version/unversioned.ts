import {
  type HttpRequest,
  type HttpResponse,
  type ResponseHeaders,
  statusText,
} from "../../message.ts";
import { evaluatePreconditions, type Validators } from "./preconditions.ts";

/**
 * Answers 412 or 304 to a GET or HEAD of what is made anew each time, where its conditions ask for
 * that (RFC 9110 §13.2.1). Its version is not known, so no tag matches it, only `*`.
 *
 * @param lasting The fields that a 304 has of the answer (§15.4.5).
 * @returns `null` where the answer is to be given.
 */
export function answerConditions(
  { method, headers }: HttpRequest,
  lasting: ResponseHeaders,
): HttpResponse | null {
  // Conditions on a date are ignored where there is none (§13.1.3, §13.1.4).
  if (!headers.has("if-match") && !headers.has("if-none-match")) return null;
  switch (evaluatePreconditions(method, headers, UNVERSIONED, Date.now())) {
    case "failed":
      return statusText(412);
    case "not-modified":
      return { status: 304, headers: lasting };
    case "proceed":
      return null;
  }
}

/** What is there, and nobody knows which version. */
export const UNVERSIONED: Validators = { etag: null, modified: null };
