/** How much a requirement weighs, as RFC 2119 has it, or where it comes from without such a word. */
export type Level =
  | "MUST"
  | "MUST NOT"
  | "SHOULD"
  | "SHOULD NOT"
  /** A liberty; the row says whether it is taken. */
  | "MAY"
  /** It follows from the grammar, or from what a word means. */
  | "definition"
  /** The RFC recommends it without one of the words above. */
  | "advice";

/**
 * Tests that show a requirement: a file below `tests/`, a colon, and the name of a test in it. A
 * name that ends in `…` stands for all that begin so.
 */
export type TestReference = `${string}_test.ts: ${string}`;

/** One sentence of an RFC that concerns an origin server, in our words. */
export interface RequirementText {
  readonly section: `${"9110" | "9112"} §${string}`;
  readonly level: Level;
  readonly requirement: string;
}

/** What becomes of it: it is shown by tests, or left for a reason, or it concerns somebody else. */
export type Treatment =
  | { readonly covered: readonly TestReference[] }
  | { readonly deliberatelyNot: string }
  | { readonly notApplicable: string };

/** A row of the page. */
export type Requirement = RequirementText & Treatment;

/** The rows of one part of an RFC. */
export interface RequirementPart {
  readonly title: string;
  readonly requirements: readonly Requirement[];
}
