import { assertEquals } from "@std/assert";
import { rememberBriefly } from "../../../lib/files/memory/brief_memory.ts";

/** A question that counts how often it is asked, and a clock that is set by hand. */
function question() {
  const state = { asked: 0, now: 0 };
  const ask = rememberBriefly(() => ++state.asked, () => state.now);
  return { state, ask };
}

Deno.test("rememberBriefly() asks once in its time for each key", () => {
  const { state, ask } = question();
  assertEquals([ask("a"), ask("b"), ask("a")], [1, 2, 1]);
  state.now = 499;
  assertEquals(ask("a"), 1);
  state.now = 500;
  assertEquals([ask("a"), ask("b")], [3, 4]);
});

Deno.test("rememberBriefly() counts the second from the first key, so that none is older", () => {
  const { state, ask } = question();
  ask("a");
  state.now = 499;
  assertEquals(ask("b"), 2);
  state.now = 500;
  assertEquals(ask("b"), 3);
});

Deno.test("rememberBriefly() remembers so many keys and no more", () => {
  const { state, ask } = question();
  for (let i = 0; i < 1_023; i++) ask(`${i}`);
  assertEquals([ask("0"), ask("one more")], [1, 1_024]);
  assertEquals([ask("0"), ask("one more"), state.asked], [1_025, 1_026, 1_026]);
});
