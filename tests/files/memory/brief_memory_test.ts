import { assertEquals } from "@std/assert";
import {
  MAX_KEYS,
  MEMORY_MILLIS,
  rememberBriefly,
} from "../../../lib/files/memory/brief_memory.ts";

/** A question that counts how often it is asked, and a clock that is set by hand. */
function question() {
  const state = { asked: 0, now: 0 };
  const ask = rememberBriefly(() => ++state.asked, () => state.now);
  return { state, ask };
}

Deno.test("rememberBriefly() asks once in its time for each key", () => {
  const { state, ask } = question();
  assertEquals([ask("a"), ask("b"), ask("a")], [1, 2, 1]);
  state.now = MEMORY_MILLIS - 1;
  assertEquals(ask("a"), 1);
  state.now = MEMORY_MILLIS;
  assertEquals([ask("a"), ask("b")], [3, 4]);
});

Deno.test("rememberBriefly() counts the second from the first key, so that none is older", () => {
  const { state, ask } = question();
  ask("a");
  state.now = MEMORY_MILLIS - 1;
  assertEquals(ask("b"), 2);
  state.now = MEMORY_MILLIS;
  assertEquals(ask("b"), 3);
});

Deno.test("rememberBriefly() remembers so many keys and no more", () => {
  const { state, ask } = question();
  for (let i = 0; i < MAX_KEYS; i++) ask(`${i}`);
  assertEquals(state.asked, MAX_KEYS);
  ask("one more");
  assertEquals([ask("0"), ask("one more")], [MAX_KEYS + 2, MAX_KEYS + 1]);
});
