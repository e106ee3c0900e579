import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  completeLimits,
  DEFAULT_LIMITS,
  type Limits,
  sweepPeriod,
} from "../../lib/server/limits.ts";

Deno.test("completeLimits() keeps what is given and adds the rest", () => {
  assertEquals(completeLimits(), DEFAULT_LIMITS);
  assertEquals(completeLimits({ fieldCount: 3 }), { ...DEFAULT_LIMITS, fieldCount: 3 });
  assertEquals(completeLimits({ bodyBytes: Infinity }).bodyBytes, Infinity);
});

const NO_LIMITS: readonly unknown[] = [0, -1, NaN, -Infinity, 0.5, 300.5, "5", null, {}];

for (const value of NO_LIMITS) {
  Deno.test(`completeLimits() refuses ${JSON.stringify(value)} (${String(value)})`, () => {
    for (const name of Object.keys(DEFAULT_LIMITS)) {
      const error = assertThrows(
        () => completeLimits({ [name]: value } as Partial<Limits>),
        TypeError,
      );
      assert(error.message.includes(name));
    }
  });
}

Deno.test("DEFAULT_LIMITS cannot be changed", () => {
  assertThrows(() => ((DEFAULT_LIMITS as { fieldCount: number }).fieldCount = 1), TypeError);
});

Deno.test("DEFAULT_LIMITS admit what RFC 9112 §3 asks of a request line", () => {
  assert(DEFAULT_LIMITS.requestLineBytes >= 8_000);
  assert(DEFAULT_LIMITS.headBytes > DEFAULT_LIMITS.requestLineBytes);
});

interface PeriodRow {
  readonly limits: Partial<Limits>;
  readonly period: number;
}

const PERIODS: readonly PeriodRow[] = [
  { limits: {}, period: 1_000 },
  { limits: { headMillis: 100 }, period: 50 },
  { limits: { idleMillis: 101 }, period: 50 },
  { limits: { crowdedIdleMillis: 60 }, period: 30 },
  { limits: { bodyStallMillis: 200 }, period: 100 },
  { limits: { handlerMillis: 80 }, period: 40 },
  { limits: { writeStallMillis: 30 }, period: 15 },
  { limits: { drainMillis: 1 }, period: 10 },
  { limits: { drainMillis: 1_998 }, period: 999 },
  { limits: { drainMillis: 2_002 }, period: 1_000 },
  // It has a timer of its own.
  { limits: { shutdownMillis: 30 }, period: 1_000 },
];

for (const { limits, period } of PERIODS) {
  Deno.test(`sweepPeriod() is ${period} ms with ${JSON.stringify(limits)}`, () => {
    assertEquals(sweepPeriod(completeLimits(limits)), period);
  });
}
