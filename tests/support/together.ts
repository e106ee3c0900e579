/** A step of a test. */
export interface Step {
  readonly name: string;
  readonly fn: () => Promise<void>;
}

/**
 * Takes steps that mostly wait, all at once. What they leave open shows when the test ends, not when
 * one of them does.
 */
export async function together(t: Deno.TestContext, steps: readonly Step[]): Promise<void> {
  const own = { sanitizeOps: false, sanitizeResources: false, sanitizeExit: false };
  await Promise.all(steps.map((step) => t.step({ ...step, ...own })));
}
