import { assertEquals } from "@std/assert";
import { expectsContinue, isPersistent } from "../../lib/protocol/framing.ts";
import { HeaderList } from "../../lib/protocol/header_list.ts";
import type { HttpVersion } from "../../lib/protocol/request_head.ts";
import { statusOf } from "../support/status_of.ts";

function listOf(name: string, values: readonly string[]): HeaderList {
  return HeaderList.from(values.map((value) => [name, value] as const));
}

/** The values of Connection, one a line, and whether each version then stays. */
type Persistence = readonly [values: readonly string[], in11: boolean, in10: boolean];

const PERSISTENCE: readonly Persistence[] = [
  [[], true, false],
  [[""], true, false],
  [[","], true, false],
  [["close"], false, false],
  [["Close"], false, false],
  [["CLOSE"], false, false],
  [["upgrade, close"], false, false],
  [["close, upgrade"], false, false],
  [["upgrade , Close ,"], false, false],
  [[", close"], false, false],
  [["upgrade", "close"], false, false],
  [["close", "upgrade"], false, false],
  [["closed"], true, false],
  [["enclose"], true, false],
  [["close-"], true, false],
  [["keep-alive"], true, true],
  [["Keep-Alive"], true, true],
  [["upgrade, keep-alive"], true, true],
  [["keep-alives"], true, false],
  [["keepalive"], true, false],
  [["keep-alive, close"], false, false],
  [["close, keep-alive"], false, false],
  [["keep-alive", "close"], false, false],
  [["upgrade"], true, false],
  [["te, x-anything"], true, false],
];

for (const [values, in11, in10] of PERSISTENCE) {
  const shown = JSON.stringify(values);
  for (const [version, expected] of [["1.1", in11], ["1.0", in10]] as const) {
    const name = `HTTP/${version} has Connection ${shown} (9112 §9.3)`;
    Deno.test(`isPersistent() is ${expected} when ${name}`, () => {
      assertEquals(isPersistent(version, listOf("Connection", values)), expected);
    });
  }
}

const MALFORMED = ["clo se", '"close"', "close;a", "close=1", "keep-alive: 5", "a/b", "\xe9", "[]"];

for (const value of MALFORMED) {
  for (const version of ["1.1", "1.0"] as const) {
    const name = `Connection is ${value} in HTTP/${version}`;
    Deno.test(`isPersistent() refuses with 400 when ${name} (9110 §7.6.1)`, () => {
      assertEquals(statusOf(() => isPersistent(version, listOf("Connection", [value]))), 400);
      const behind = listOf("Connection", ["close", value]);
      assertEquals(statusOf(() => isPersistent(version, behind)), 400);
    });
  }
}

Deno.test("isPersistent() looks at Connection alone when other fields say close", () => {
  const headers = HeaderList.from([["Proxy-Connection", "close"], ["Keep-Alive", "close"]]);
  assertEquals(isPersistent("1.1", headers), true);
});

type Expectation = readonly [
  name: string,
  values: readonly string[],
  version: HttpVersion,
  expected: boolean | 417,
];

const EXPECTATIONS: readonly Expectation[] = [
  ["there is none", [], "1.1", false],
  ["it is 100-continue", ["100-continue"], "1.1", true],
  ["it is 100-Continue", ["100-Continue"], "1.1", true],
  // Expect is a list: #expectation.
  ["it stands in a list", [", 100-continue ,"], "1.1", true],
  ["it comes twice", ["100-continue", "100-continue"], "1.1", true],
  ["the list is empty", [""], "1.1", false],
  ["it is unknown", ["200-ok"], "1.1", 417],
  ["it only begins well", ["100-continued"], "1.1", 417],
  ["it only ends well", ["x100-continue"], "1.1", 417],
  ["it is 100", ["100"], "1.1", 417],
  ["it has a value", ["100-continue=1"], "1.1", 417],
  ["an unknown one is beside it", ["100-continue, a"], "1.1", 417],
  ["an unknown one is before it", ["a", "100-continue"], "1.1", 417],
  ["HTTP/1.0 expects 100-continue", ["100-continue"], "1.0", false],
  ["HTTP/1.0 expects the unknown", ["a"], "1.0", false],
];

for (const [name, values, version, expected] of EXPECTATIONS) {
  Deno.test(`expectsContinue() gives ${expected} when ${name} (9110 §10.1.1)`, () => {
    const headers = listOf("Expect", values);
    if (expected === 417) assertEquals(statusOf(() => expectsContinue(version, headers)), 417);
    else assertEquals(expectsContinue(version, headers), expected);
  });
}
