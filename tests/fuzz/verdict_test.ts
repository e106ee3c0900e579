import { assertEquals } from "@std/assert";
import { wireBytes } from "../support/every_split.ts";
import { get, head, sized } from "./corpus_entry.ts";
import { echoText } from "./echo.ts";
import type { Observation } from "./execution.ts";
import { READING_KIND } from "./handler_kinds.ts";
import type { Plan } from "./plan.ts";
import { judge } from "./verdict.ts";

const WIRE = get("/1") + sized("abc");
const CALLS = ["GET /1 (/1) at a.example in 1.1", "POST /in (/in) at a.example in 1.1"];
const FIRST = answer(200, echoText("GET", "/1", new Uint8Array(0)));
const SECOND = answer(200, echoText("POST", "/in", wireBytes("abc")));
const REFUSED = answer(400, "no", "Connection: close");
const GOOD: Observation = {
  received: FIRST + SECOND,
  errors: [],
  reported: [200, 200],
  calls: CALLS,
  faults: [],
};

type VerdictRow = readonly [name: string, seen: Partial<Observation>, wire?: string];

/** What a broken server would do. */
const BAD: readonly VerdictRow[] = [
  ["an answer is missing", { received: FIRST, reported: [200] }],
  ["an answer too many", { received: GOOD.received + FIRST }],
  ["no answer", { received: "", reported: [] }],
  ["a cut answer", { received: GOOD.received.slice(0, -1) }],
  ["garbage", { received: `${FIRST}x${SECOND}` }],
  ["answers in the other order", { received: SECOND + FIRST }],
  ["a byte of the body lost", { received: FIRST + SECOND.replace(" 3 ", " 2 ") }],
  ["a good request refused", { received: FIRST + REFUSED, reported: [200, 400] }],
  ["an answer behind a refusal", {
    received: REFUSED + FIRST,
    reported: [400, 200],
    calls: CALLS.slice(0, 1),
  }, head("GET / HTTP/1.1") + WIRE],
  [
    "a refusal that does not close",
    { received: answer(400, "no"), reported: [400], calls: [] },
    head("GET / HTTP/1.1"),
  ],
  [
    "a bad request served",
    { received: FIRST, reported: [200], calls: CALLS.slice(0, 1) },
    head("GET / HTTP/1.1"),
  ],
  ["an undocumented status", {
    received: answer(502, "no", "Connection: close"),
    reported: [502],
    calls: [],
  }, head("GET / HTTP/1.1")],
  ["close without a reason", { received: FIRST + answer(200, "x", "Connection: close") }],
  ["an answer that does not close although asked to", {
    received: FIRST,
    reported: [200],
    calls: CALLS.slice(0, 1),
  }, get("/1", "Connection: close")],
  ["a 100 that nobody expects", { received: `HTTP/1.1 100 Continue\r\n\r\n${FIRST}${SECOND}` }],
  ["a request smuggled", { calls: [...CALLS, "GET /evil (/evil) at a in 1.1"] }],
  ["a request changed", { calls: [CALLS[0], CALLS[1].replace("/in", "/on")] }],
  ["noise", { errors: [new Error("Busy")] }],
  ["a wrong report", { reported: [200, 201] }],
  ["a hang", { faults: ["run() hangs"] }],
  ["a secret", { received: GOOD.received.replace("/in", "zebra7") }],
];

Deno.test("judge() is content with what is right", () => {
  assertEquals(judge(planOf(WIRE), GOOD), []);
});

for (const [name, seen, wire] of BAD) {
  Deno.test(`judge() finds ${name}`, () => {
    const problems = judge(planOf(wire ?? WIRE), { ...GOOD, ...seen });
    assertEquals(problems.length > 0, true);
  });
}

Deno.test("judge() expects an answer from a plan that was disturbed only if it came", () => {
  const plan: Plan = { ...planOf(WIRE), actions: [...planOf(WIRE).actions, { kind: "reset" }] };
  const seen = { ...GOOD, received: FIRST + SECOND.slice(0, 30) };
  assertEquals(judge(plan, seen), []);
  assertEquals(judge(plan, { ...GOOD, received: GOOD.received + FIRST }).length > 0, true);
});

function planOf(wire: string): Plan {
  const actions = [{ kind: "send", bytes: wireBytes(wire) }, { kind: "end" }] as const;
  return { handlers: [READING_KIND], limits: {}, actions };
}

function answer(status: number, body: string, ...fields: readonly string[]): string {
  const date = "Date: Sun, 06 Nov 1994 08:49:37 GMT";
  return head(`HTTP/1.1 ${status} X`, date, ...fields, `Content-Length: ${body.length}`) + body;
}
