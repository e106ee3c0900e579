import { assert } from "@std/assert";

/** Fails where Deno asked whoever sits at the terminal: until they answer nobody is served. */
export function assertNoPrompt(terminal: string): void {
  assert(!/Deno requests|Allow\?/.test(terminal), `It prompted:\n${terminal}`);
}
