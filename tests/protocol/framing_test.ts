import { assertEquals } from "@std/assert";
import {
  admitsBody,
  type BodyFraming,
  type ResponseFraming,
  selectRequestFraming,
  selectResponseFraming,
} from "../../lib/protocol/framing.ts";
import { HeaderList } from "../../lib/protocol/header_list.ts";
import type { HttpVersion } from "../../lib/protocol/request_head.ts";

// What a request may say of its framing is in `conformance/framing_rows.ts`. No body is so long.
Deno.test("selectRequestFraming() takes the largest length there is (9110 §8.6)", () => {
  const headers = HeaderList.from([["content-length", "9007199254740991"]]);
  const expected: BodyFraming = { kind: "length", length: Number.MAX_SAFE_INTEGER };
  assertEquals(selectRequestFraming("1.1", headers), expected);
});

const RESPONSES: readonly {
  status: number;
  version: HttpVersion;
  length: number | null;
  expected: ResponseFraming;
}[] = [
  { status: 200, version: "1.1", length: 5, expected: { kind: "length", length: 5 } },
  { status: 200, version: "1.1", length: 0, expected: { kind: "length", length: 0 } },
  { status: 200, version: "1.0", length: 5, expected: { kind: "length", length: 5 } },
  { status: 200, version: "1.1", length: null, expected: { kind: "chunked" } },
  { status: 200, version: "1.0", length: null, expected: { kind: "until-close" } },
  { status: 404, version: "1.1", length: 0, expected: { kind: "length", length: 0 } },
  { status: 204, version: "1.1", length: 0, expected: { kind: "none" } },
  { status: 204, version: "1.1", length: null, expected: { kind: "none" } },
  { status: 304, version: "1.1", length: 5, expected: { kind: "none" } },
  { status: 304, version: "1.0", length: null, expected: { kind: "none" } },
];

for (const { status, version, length, expected } of RESPONSES) {
  const name = `${status} has ${length} bytes in HTTP/${version}`;
  Deno.test(`selectResponseFraming() is ${expected.kind} when ${name} (9112 §6.3)`, () => {
    assertEquals(selectResponseFraming(status, version, length), expected);
  });
}

Deno.test("admitsBody() is false for 204, 205 and 304 alone when asked for all (9112 §6.3, 9110 §15.3.6)", () => {
  const statuses = Array.from({ length: 400 }, (_, i) => 200 + i);
  assertEquals(statuses.filter((status) => !admitsBody(status)), [204, 205, 304]);
});
