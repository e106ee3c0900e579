import { assertEquals } from "@std/assert";
import { callLater } from "../lib/call_later.ts";

Deno.test("callLater() calls once, and not before", async () => {
  const begin = performance.now();
  const called: number[] = [];
  const takeBack = callLater(() => called.push(performance.now() - begin), 20);
  await new Promise((resolve) => setTimeout(resolve, 100));
  assertEquals(called.map((millis) => millis >= 19), [true]);
  takeBack();
});

Deno.test("callLater() does not call what was taken back", async () => {
  let calls = 0;
  callLater(() => calls++, 20)();
  await new Promise((resolve) => setTimeout(resolve, 60));
  assertEquals(calls, 0);
});
