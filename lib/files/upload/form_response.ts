import { escape } from "@std/html";
import { html, type HttpRequest, type HttpResponse, json, redirect } from "../../message.ts";
import { explicitWeight } from "../../protocol/negotiation.ts";
import { escapeStray } from "../../protocol/percent_encoding.ts";
import { reasonPhrase } from "../../protocol/status.ts";
import { pageHead } from "../page/page_head.ts";
import { PAGE_CSP } from "../page/style.ts";

/** What became of one file of a form, or how the form itself is refused. */
export type FormOutcome =
  | {
    readonly kind: "stored";
    readonly name: string;
    /** The path of its URL. */
    readonly location: string;
    /** In bytes. */
    readonly size: number;
    /** Its entity tag; `null` where it cannot be told yet. */
    readonly etag: string | null;
  }
  | {
    readonly kind: "refused";
    /** `null` where it is the form that was refused, or a file whose name cannot be told. */
    readonly name: string | null;
    readonly status: number;
    readonly reason: string;
  };

/**
 * Answers a form when all that could be stored is stored. A browser goes back to where the form
 * was (RFC 9110 §15.4.4), or gets a page that says what went wrong; a program gets 201 and JSON.
 * The first failure decides the status, whatever else was stored.
 *
 * @param outcomes In the order in which they were sent.
 * @param isOwnForm Whether it is the form of one of the server's own pages, sent by a browser.
 */
export function respondToForm(
  request: HttpRequest,
  outcomes: readonly FormOutcome[],
  isOwnForm = false,
): HttpResponse {
  const { query } = request;
  const all = outcomes.length > 0 ? outcomes : [NOTHING];
  const failure = all.find((outcome) => outcome.kind === "refused");
  const headers = { "x-content-type-options": "nosniff" };
  if (!wantsPage(request.headers.get("accept"), isOwnForm)) {
    if (failure !== undefined) return json(all.map(toJson), { status: failure.status, headers });
    const location = locationOf(request, all);
    return json(all.map(toJson), { status: 201, headers: { location, ...headers } });
  }
  // Relative, so it holds behind any proxy; with the query, which says how the listing is sorted.
  if (failure === undefined) {
    return redirect(`./${query === "" ? "" : `?${escapeStray(query)}`}`, 303);
  }
  return html(failurePage(failure.status, all), {
    status: failure.status,
    headers: { "content-security-policy": PAGE_CSP, ...headers },
  });
}

/**
 * By the weights of Accept, as for a listing (RFC 9110 §12.4.2); if they are equal, the page. A
 * client that names neither is a program, unless it sent what only a browser sends.
 */
function wantsPage(accept: string | null, isOwnForm: boolean): boolean {
  const weight = explicitWeight(accept, "text/html");
  if (weight < explicitWeight(accept, "application/json")) return false;
  return weight > 0 || isOwnForm;
}

const NOTHING: FormOutcome = {
  kind: "refused",
  name: null,
  status: 400,
  reason: "no file was chosen",
};

/** RFC 9110 §10.2.2: what was created; for several files, the directory that has them. */
function locationOf(request: HttpRequest, outcomes: readonly FormOutcome[]): string {
  const [first, second] = outcomes;
  return first.kind === "stored" && second === undefined ? first.location : request.path;
}

function toJson(outcome: FormOutcome): Record<string, unknown> {
  if (outcome.kind === "stored") {
    const { name, location, size, etag } = outcome;
    return { name, location, size, ...(etag === null ? {} : { etag }) };
  }
  const { name, status, reason } = outcome;
  return { ...(name === null ? {} : { name }), status, error: reason };
}

function failurePage(status: number, outcomes: readonly FormOutcome[]): string {
  const title = `${status} ${reasonPhrase(status)}`;
  const isAny = outcomes.some(({ kind }) => kind === "stored");
  const missing = isAny ? "Not everything" : "Nothing";
  const style = "th{width:auto}td{white-space:normal}tbody tr{padding-left:.5rem}";
  return `${pageHead(title, style)}
<header><h1>${missing} was stored</h1></header>
<main>
<table>
<tbody>
${outcomes.map(row).join("")}</table>
<footer><a href="./">Back to the folder</a></footer>
</main>
</html>
`;
}

function row(outcome: FormOutcome): string {
  const said = outcome.kind === "stored" ? "stored" : `not stored: ${escape(outcome.reason)}`;
  return `<tr><th scope="row"><bdi>${escape(outcome.name ?? "The form")}</bdi><td>${said}\n`;
}
