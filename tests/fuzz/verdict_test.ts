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

interface VerdictRow {
  readonly name: string;
  readonly seen: Partial<Observation>;
  readonly wire?: string;
}

/** What a broken server would do. */
const BAD: readonly VerdictRow[] = [
  { name: "an answer is missing", seen: { received: FIRST, reported: [200] } },
  { name: "an answer too many", seen: { received: GOOD.received + FIRST } },
  { name: "no answer", seen: { received: "", reported: [] } },
  { name: "a cut answer", seen: { received: GOOD.received.slice(0, -1) } },
  { name: "garbage", seen: { received: `${FIRST}x${SECOND}` } },
  { name: "answers in the other order", seen: { received: SECOND + FIRST } },
  { name: "a byte of the body lost", seen: { received: FIRST + SECOND.replace(" 3 ", " 2 ") } },
  { name: "a good request refused", seen: { received: FIRST + REFUSED, reported: [200, 400] } },
  {
    name: "an answer behind a refusal",
    wire: head("GET / HTTP/1.1") + WIRE,
    seen: { received: REFUSED + FIRST, reported: [400, 200], calls: CALLS.slice(0, 1) },
  },
  {
    name: "a refusal that does not close",
    wire: head("GET / HTTP/1.1"),
    seen: { received: answer(400, "no"), reported: [400], calls: [] },
  },
  {
    name: "a bad request served",
    wire: head("GET / HTTP/1.1"),
    seen: { received: FIRST, reported: [200], calls: CALLS.slice(0, 1) },
  },
  {
    name: "an undocumented status",
    wire: head("GET / HTTP/1.1"),
    seen: { received: answer(502, "no", "Connection: close"), reported: [502], calls: [] },
  },
  {
    name: "close without a reason",
    seen: { received: FIRST + answer(200, "x", "Connection: close") },
  },
  {
    name: "an answer that does not close although asked to",
    wire: get("/1", "Connection: close"),
    seen: { received: FIRST, reported: [200], calls: CALLS.slice(0, 1) },
  },
  {
    name: "a 100 that nobody expects",
    seen: { received: `HTTP/1.1 100 Continue\r\n\r\n${FIRST}${SECOND}` },
  },
  { name: "a request smuggled", seen: { calls: [...CALLS, "GET /evil (/evil) at a in 1.1"] } },
  { name: "a request changed", seen: { calls: [CALLS[0], CALLS[1].replace("/in", "/on")] } },
  { name: "noise", seen: { errors: [new Error("Busy")] } },
  { name: "a wrong report", seen: { reported: [200, 201] } },
  { name: "a hang", seen: { faults: ["run() hangs"] } },
  { name: "a secret", seen: { received: GOOD.received.replace("/in", "zebra7") } },
];

Deno.test("judge() is content with what is right", () => {
  assertEquals(judge(planOf(WIRE), GOOD), []);
});

for (const { name, wire, seen } of BAD) {
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
