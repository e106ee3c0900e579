import { assertEquals } from "@std/assert";
import { versionedContent } from "../support/versioned_content.ts";
import { type Journey, judgeJourney } from "./move_journal.ts";

const WHOLE = versionedContent(1, 100);
const OTHER = versionedContent(2, 100);

const ROWS: readonly {
  readonly state: Journey["state"];
  readonly there: Readonly<Record<string, Uint8Array>>;
  readonly fault: string | null;
}[] = [
  { state: "sent", there: {}, fault: null },
  { state: "sent", there: { a: WHOLE }, fault: null },
  { state: "sent", there: { a: WHOLE.subarray(1) }, fault: "a is not whole" },
  { state: "sent", there: { "d/b": WHOLE }, fault: "d/b was to be a" },
  { state: "stored", there: {}, fault: "a is lost" },
  { state: "stored", there: { a: WHOLE }, fault: null },
  { state: "stored", there: { "d/b": WHOLE }, fault: "d/b was to be a" },
  { state: "stored", there: { a: OTHER }, fault: "a is not whole" },
  { state: "moving", there: {}, fault: "a is lost" },
  { state: "moving", there: { a: WHOLE }, fault: null },
  { state: "moving", there: { "d/b": WHOLE }, fault: null },
  { state: "moving", there: { "d/b (1)": WHOLE }, fault: null },
  { state: "moving", there: { a: WHOLE, "d/b": WHOLE }, fault: "a is in 2 places: a, d/b" },
];

for (const { state, there, fault } of ROWS) {
  const what = `it is ${state}, and ${Object.keys(there).join(" and ") || "nothing"} there`;
  Deno.test(`judgeJourney() finds ${fault ?? "no fault"} when ${what}`, () => {
    const contents = new Map(Object.entries(there));
    assertEquals(
      judgeJourney({ version: 1, state, place: "a", destination: "d/b" }, contents),
      fault,
    );
  });
}
