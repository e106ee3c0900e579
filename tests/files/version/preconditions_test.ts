import { assertEquals } from "@std/assert";
import {
  evaluatePreconditions,
  type Precondition,
  type Validators,
} from "../../../lib/files/version/preconditions.ts";
import { HeaderList } from "../../../lib/protocol/header_list.ts";

const NOW = Date.UTC(2026, 10, 22, 8, 0, 0);
/** The file's time is no whole second, which no date can say. */
const CURRENT: Validators = { etag: '"v2"', modified: Date.UTC(1994, 10, 6, 8, 49, 37, 500) };

const BEFORE = "Sun, 06 Nov 1994 08:49:36 GMT";
const EXACT = "Sun, 06 Nov 1994 08:49:37 GMT";
const AFTER = "Sun, 06 Nov 1994 08:49:38 GMT";

interface Row {
  readonly fields: Readonly<Record<string, string>>;
  /** For GET and HEAD. */
  readonly read: Precondition;
  /** For PUT, POST and DELETE. */
  readonly write: Precondition;
  /** For any method, where nothing is there. */
  readonly absent: Precondition;
  readonly rfc: string;
}

const ROWS: readonly Row[] = [
  { fields: {}, read: "proceed", write: "proceed", absent: "proceed", rfc: "no condition" },

  ...ifMatch('"v2"', "proceed", "the current tag"),
  ...ifMatch('"v1"', "failed", "an old tag"),
  ...ifMatch('"v1", "v2"', "proceed", "one of a list"),
  ...ifMatch('"v1", "v3"', "failed", "none of a list"),
  ...ifMatch('W/"v2"', "failed", "§8.8.3.2: weak is not enough"),
  ...ifMatch('W/"v2", "v2"', "proceed", "weak and strong"),
  ...ifMatch("*", "proceed", "anything that is there"),
  ...ifMatch("", "failed", "no tag at all"),
  ...ifMatch("v2", "failed", "no tag, but a word"),
  ...ifMatch('"v2', "failed", "a quote is missing"),

  ...ifNoneMatch('"v2"', true, "the current tag"),
  ...ifNoneMatch('W/"v2"', true, "§8.8.3.2: weak is enough"),
  ...ifNoneMatch('"v1"', false, "an old tag"),
  ...ifNoneMatch('"v1", W/"v2"', true, "one of a list"),
  ...ifNoneMatch('"v1", "v3"', false, "none of a list"),
  ...ifNoneMatch("*", true, "anything that is there"),
  ...ifNoneMatch("", false, "no tag at all"),
  ...malformedIfNoneMatch("v2", "no tag, but a word"),
  ...malformedIfNoneMatch('"v2" "v1"', "a comma is missing"),
  ...malformedIfNoneMatch('"v1", *', "a list, or all"),

  ...ifUnmodifiedSince(BEFORE, "failed", "it changed since"),
  ...ifUnmodifiedSince(EXACT, "proceed", "it changed then"),
  ...ifUnmodifiedSince(AFTER, "proceed", "it has not changed since"),
  ...ifUnmodifiedSince("Sunday, 06-Nov-94 08:49:36 GMT", "failed", "§5.6.7: RFC 850"),
  ...ifUnmodifiedSince("Sunday, 06-Nov-94 08:49:37 GMT", "proceed", "§5.6.7: RFC 850"),
  ...ifUnmodifiedSince("Sun Nov  6 08:49:36 1994", "failed", "§5.6.7: asctime"),
  ...ifUnmodifiedSince("Sun Nov  6 08:49:37 1994", "proceed", "§5.6.7: asctime"),
  ...ifUnmodifiedSince("Mon, 06 Nov 1994 08:49:36 GMT", "failed", "§5.6.7: any weekday"),

  ...ifModifiedSince(BEFORE, "proceed", "it changed since"),
  ...ifModifiedSince(EXACT, "not-modified", "it changed then, to the second"),
  ...ifModifiedSince(AFTER, "not-modified", "it has not changed since"),
  ...ifModifiedSince("Sun, 22 Nov 2099 08:00:00 GMT", "not-modified", "of the future"),
  ...ifModifiedSince("Sunday, 06-Nov-94 08:49:36 GMT", "proceed", "§5.6.7: RFC 850"),
  ...ifModifiedSince("Sunday, 06-Nov-94 08:49:37 GMT", "not-modified", "§5.6.7: RFC 850"),
  ...ifModifiedSince("Sun Nov  6 08:49:36 1994", "proceed", "§5.6.7: asctime"),
  ...ifModifiedSince("Sun Nov  6 08:49:37 1994", "not-modified", "§5.6.7: asctime"),
  ...ifModifiedSince("Mon, 06 Nov 1994 08:49:37 GMT", "not-modified", "§5.6.7: any weekday"),

  ...[
    "",
    "0",
    "784111777",
    "yesterday",
    "Sun, 06 Nov 1994 08:49:37",
    "Sun, 06 Nov 1994 08:49:37 UTC",
    "Sun, 06 Nov 1994 08:49:37 +0000",
    "sun, 06 nov 1994 08:49:37 gmt",
    "Sun, 32 Nov 1994 08:49:37 GMT",
    "Sun, 06 Nov 1994 24:49:37 GMT",
    "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT",
    "1994-11-06T08:49:37Z",
  ].flatMap((date) => [
    ...ifModifiedSince(date, "proceed", "it is no date"),
    ...ifUnmodifiedSince(date, "proceed", "it is no date"),
  ]),
];

for (const { fields, read, write, absent, rfc } of ROWS) {
  Deno.test(`evaluatePreconditions() is ${read} when told ${JSON.stringify(fields)}: ${rfc}`, () => {
    for (const method of ["GET", "HEAD"]) {
      assertEquals(evaluate(method, fields, CURRENT), read, method);
      assertEquals(evaluate(method, fields, null), absent, `${method}, absent`);
    }
    for (const method of ["PUT", "POST", "DELETE"]) {
      assertEquals(evaluate(method, fields, CURRENT), write, method);
      assertEquals(evaluate(method, fields, null), absent, `${method}, absent`);
    }
  });
}

const UNKNOWN: readonly {
  readonly current: Validators;
  readonly fields: Readonly<Record<string, string>>;
  readonly outcome: Precondition;
  readonly reason: string;
}[] = [
  noTag({ "if-match": '"v2"' }, "failed", "no tag can be met"),
  noTag({ "if-match": "*" }, "proceed", "it is there"),
  noTag({ "if-none-match": '"v2"' }, "proceed", "no tag can be met"),
  noTag({ "if-none-match": "*" }, "not-modified", "it is there"),
  noTag({ "if-none-match": '"v2"', "if-modified-since": AFTER }, "proceed", "tags go first"),
  noDate({ "if-modified-since": AFTER }, "proceed", "§13.1.3: no date to compare with"),
  noDate({ "if-unmodified-since": BEFORE }, "proceed", "§13.1.4: no date to compare with"),
];

for (const { current, fields, outcome, reason } of UNKNOWN) {
  const known = JSON.stringify(current);
  Deno.test(`evaluatePreconditions() is ${outcome} when told ${JSON.stringify(fields)} of ${known}: ${reason}`, () => {
    assertEquals(evaluate("GET", fields, current), outcome);
  });
}

const TAGS = [null, '"v2"', '"v1"'];
const DATES = [null, BEFORE, AFTER];

for (const method of ["GET", "HEAD", "PUT", "DELETE"]) {
  for (const current of [CURRENT, null]) {
    const state = current === null ? "nothing" : "a file";
    Deno.test(`evaluatePreconditions() takes the steps of §13.2.2 when ${method} meets ${state}`, () => {
      for (const match of TAGS) {
        for (const unmodified of DATES) {
          for (const noneMatch of TAGS) {
            for (const modified of DATES) {
              const fields = present({
                "if-match": match,
                "if-unmodified-since": unmodified,
                "if-none-match": noneMatch,
                "if-modified-since": modified,
              });
              const expected = takeSteps(method, fields, current !== null);
              assertEquals(evaluate(method, fields, current), expected, JSON.stringify(fields));
            }
          }
        }
      }
    });
  }
}

/** RFC 9110 §13.2.2, for a file whose tag is `"v2"`, between BEFORE and AFTER. */
function takeSteps(
  method: string,
  fields: Readonly<Record<string, string>>,
  isThere: boolean,
): Precondition {
  const isRead = method === "GET" || method === "HEAD";
  const step1 = !("if-match" in fields) || (isThere && fields["if-match"] === '"v2"');
  if (!step1) return "failed";
  // §13.1.4: what is not there has no date, and the field is ignored.
  const step2 = "if-match" in fields || !isThere || fields["if-unmodified-since"] !== BEFORE;
  if (!step2) return "failed";
  const step3 = !isThere || fields["if-none-match"] !== '"v2"';
  if (!step3) return isRead ? "not-modified" : "failed";
  const step4 = !isRead || "if-none-match" in fields || !isThere ||
    fields["if-modified-since"] !== AFTER;
  return step4 ? "proceed" : "not-modified";
}

function evaluate(
  method: string,
  fields: Readonly<Record<string, string>>,
  current: Validators | null,
): Precondition {
  return evaluatePreconditions(method, HeaderList.from(Object.entries(fields)), current, NOW);
}

function present(fields: Readonly<Record<string, string | null>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => value === null ? [] : [[name, value]]),
  );
}

function ifMatch(value: string, outcome: Precondition, reason: string): Row[] {
  const rfc = `§13.1.1: ${reason}`;
  const fields = { "if-match": value };
  // The date, which would have it otherwise, is not looked at (§13.2.2 step 2).
  const date = outcome === "failed" ? AFTER : BEFORE;
  const row: Row = { fields, read: outcome, write: outcome, absent: "failed", rfc };
  return [row, { ...row, fields: { ...fields, "if-unmodified-since": date } }];
}

function ifNoneMatch(value: string, isMet: boolean, reason: string): Row[] {
  const rfc = `§13.1.2: ${reason}`;
  const fields = { "if-none-match": value };
  // The date, which would have it otherwise, is not looked at (§13.2.2 step 4).
  const date = isMet ? BEFORE : AFTER;
  const row: Row = {
    fields,
    read: isMet ? "not-modified" : "proceed",
    write: isMet ? "failed" : "proceed",
    absent: "proceed",
    rfc,
  };
  return [row, { ...row, fields: { ...fields, "if-modified-since": date } }];
}

/** To whoever writes it is `*`: nothing that is there is lost to it. */
function malformedIfNoneMatch(value: string, reason: string): Row[] {
  return ifNoneMatch(value, false, reason).map((row) => ({ ...row, write: "failed" }));
}

function ifUnmodifiedSince(value: string, outcome: Precondition, reason: string): Row[] {
  const rfc = `§13.1.4: ${reason}`;
  const fields = { "if-unmodified-since": value };
  return [{ fields, read: outcome, write: outcome, absent: "proceed", rfc }];
}

function ifModifiedSince(value: string, outcome: Precondition, reason: string): Row[] {
  const rfc = `§13.1.3: ${reason}`;
  const fields = { "if-modified-since": value };
  return [{ fields, read: outcome, write: "proceed", absent: "proceed", rfc }];
}

function noTag(fields: Readonly<Record<string, string>>, outcome: Precondition, reason: string) {
  return { current: { ...CURRENT, etag: null }, fields, outcome, reason };
}

function noDate(fields: Readonly<Record<string, string>>, outcome: Precondition, reason: string) {
  return { current: { ...CURRENT, modified: null }, fields, outcome, reason };
}
