import { assert, assertEquals, assertThrows } from "@std/assert";
import type { ResponseFraming } from "../../lib/protocol/framing.ts";
import {
  type ConnectionOption,
  formatResponseHead,
  type ResponseHeaders,
} from "../../lib/protocol/response_head.ts";
import {
  type DateSource,
  isShared,
  sharedHead,
  shareHeaders,
} from "../../lib/protocol/shared_head.ts";
import { wireBytes, wireText } from "../support/every_split.ts";

/** A clock that stands still. */
function at(date: string): DateSource {
  return { date, batchDate: date };
}

const DATES = ["Sun, 22 Nov 2026 08:31:30 GMT", "Sun, 22 Nov 2026 08:31:31 GMT"];
const FRAMINGS: readonly ResponseFraming[] = [
  { kind: "length", length: 0 },
  { kind: "length", length: 5 },
  { kind: "chunked" },
  { kind: "none" },
  { kind: "until-close" },
];
const OPTIONS: readonly ConnectionOption[] = ["default", "close", "keep-alive"];

Deno.test("sharedHead() is what formatResponseHead() writes when anything about it changes", () => {
  const headers = shareHeaders({ "content-type": "text/plain", "x-name": "Zo\xeb" });
  // Each twice in a row, and each after each other.
  for (const status of [200, 200, 404]) {
    for (const date of DATES) {
      for (const framing of FRAMINGS) {
        for (const option of OPTIONS) {
          const head = sharedHead(status, headers, framing, at(date), option);
          const expected = formatResponseHead(status, headers, framing, date, option);
          assertEquals(head && wireText(head.bytes), expected);
          assert(
            sharedHead(status, headers, { ...framing }, at(date), option) === head,
            "made again",
          );
        }
      }
    }
  }
});

Deno.test("sharedHead() is made again when one thing about it changes, whatever that is", () => {
  const headers = shareHeaders({ "content-type": "text/html" });
  const usual = {
    status: 200,
    framing: FRAMINGS[1],
    date: DATES[0],
    option: "default" as ConnectionOption,
  };
  const ROWS: readonly Partial<typeof usual>[] = [
    { status: 404 },
    { framing: { kind: "length", length: 6 } },
    { framing: { kind: "chunked" } },
    { date: DATES[1] },
    { option: "close" },
  ];
  for (const change of ROWS) {
    for (const { status, framing, date, option } of [usual, { ...usual, ...change }, usual]) {
      const head = sharedHead(status, headers, framing, at(date), option);
      const expected = formatResponseHead(status, headers, framing, date, option);
      assertEquals(head && wireText(head.bytes), expected);
    }
  }
});

Deno.test("sharedHead() is null when the fields are not shared", () => {
  const [framing, clock] = [FRAMINGS[0], at(DATES[0])];
  assertEquals(sharedHead(200, undefined, framing, clock, "default"), null);
  const shared = shareHeaders({ "content-type": "text/plain" });
  assertEquals(sharedHead(200, { "content-type": "text/plain" }, framing, clock, "default"), null);
  for (const copy of [{ ...shared, vary: "accept" }, Object.assign({}, shared)]) {
    assertEquals(sharedHead(200, copy, framing, clock, "default"), null, "a copy has other fields");
  }
});

Deno.test("sharedHead() is null when fields inherit from shared ones, or stand in front of them", () => {
  const [framing, clock] = [FRAMINGS[0], at(DATES[0])];
  const shared = shareHeaders({ "content-type": "text/plain" });
  const before = sharedHead(200, shared, framing, clock, "default");
  const heir: ResponseHeaders = Object.assign(Object.create(shared), { "set-cookie": "id=1" });
  for (const headers of [heir, new Proxy(shared, {})]) {
    assertEquals(isShared(headers), false);
    assertEquals(sharedHead(200, headers, framing, clock, "default"), null);
  }
  assert(sharedHead(200, shared, framing, clock, "default") === before, "it is still that");
});

Deno.test("sharedHead() refuses what formatResponseHead() refuses, each time", () => {
  const headers = shareHeaders({ "x-name": "a\r\nb" });
  for (let i = 0; i < 2; i++) {
    assertThrows(() => sharedHead(200, headers, FRAMINGS[0], at(DATES[0]), "default"), TypeError);
  }
});

Deno.test("shareHeaders() keeps fields from being changed, and what is made of them", () => {
  const headers: Record<string, string> = { "x-name": "a" };
  assert(shareHeaders(headers) === headers);
  const head = sharedHead(200, headers, FRAMINGS[0], at(DATES[0]), "default");
  assertThrows(() => headers["x-name"] = "b", TypeError);
  assert(shareHeaders(headers) === headers);
  assert(sharedHead(200, headers, FRAMINGS[0], at(DATES[0]), "default") === head);
});

Deno.test("SharedHead.message() is the head and the body when a body is asked about again", () => {
  const headers = shareHeaders({ "content-type": "text/plain" });
  const [framing, clock] = [FRAMINGS[1], at(DATES[0])];
  const head = sharedHead(200, headers, framing, clock, "default")!;
  const [first, second] = ["hello", "there"].map(wireBytes);
  assertEquals(head.message(first), null);
  assertEquals(wireText(head.message(first)!), `${wireText(head.bytes)}hello`);
  assert(head.message(first) === head.message(first), "made again");
  assertEquals(head.message(second), null);
  assertEquals(wireText(head.message(second)!), `${wireText(head.bytes)}there`);
  assertEquals(head.message(first), null);
});

Deno.test("sharedHead() has the date of the batch unless a field tells of a time (9110 §8.8.2.1)", () => {
  const clock = { date: DATES[1], batchDate: DATES[0] };
  const dateOf = (headers: ResponseHeaders) =>
    /^Date: (.*)\r$/m.exec(
      wireText(sharedHead(200, shareHeaders(headers), FRAMINGS[0], clock, "default")!.bytes),
    )?.[1];
  assertEquals(dateOf({ etag: '"a"' }), clock.batchDate);
  assertEquals(dateOf({ "last-modified": DATES[1] }), clock.date);
  assertEquals(dateOf({ etag: '"a"', "Last-Modified": DATES[1] }), clock.date);
});
