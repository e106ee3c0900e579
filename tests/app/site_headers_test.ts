import { assertEquals } from "@std/assert";
import { type SiteHeaders, withHeaders } from "../../lib/app/site_headers.ts";
import { type Handler, type ResponseHeaders, text } from "../../lib/message.ts";
import { makeRequest } from "../support/make_request.ts";

const ADDED = { "x-a": "added", "content-type": "added" };
const HANDLERS: readonly (readonly [name: string, handler: Handler])[] = [
  ["at once", () => text("a", { status: 201, headers: { "x-b": "own" } })],
  [
    "later",
    async () => await Promise.resolve(text("a", { status: 201, headers: { "x-b": "own" } })),
  ],
];

for (const [name, handler] of HANDLERS) {
  Deno.test(`withHeaders() adds what is not there when the answer comes ${name}`, async () => {
    const response = await withHeaders(handler, ADDED)(makeRequest("GET", "/"));
    assertEquals(response.headers, {
      "x-a": "added",
      "x-b": "own",
      "content-type": "text/plain; charset=utf-8",
    });
    assertEquals([response.status, response.body], [201, "a"]);
  });
}

interface CombinedRow {
  readonly name: string;
  readonly own: ResponseHeaders;
  readonly added: SiteHeaders;
  readonly headers: ResponseHeaders;
}

const COMBINED: readonly CombinedRow[] = [
  {
    name: "adds a field when the answer leaves it out by name",
    own: { vary: undefined, "content-encoding": undefined },
    added: { vary: "origin", "content-encoding": "x" },
    headers: { vary: "origin", "content-encoding": "x" },
  },
  {
    name: "has the members of both Vary fields when the answer has one (9110 §12.5.5)",
    own: { vary: "accept-encoding" },
    added: { vary: "origin" },
    headers: { vary: "origin, accept-encoding" },
  },
  {
    name: "has each value of Vary when it comes several times",
    own: { vary: ["accept", "accept-encoding"] },
    added: { vary: ["origin", "cookie"] },
    headers: { vary: "origin, cookie, accept, accept-encoding" },
  },
  {
    name: "replaces Cache-Control when it is given",
    own: { "cache-control": "no-cache" },
    added: { "cache-control": "max-age=5, immutable" },
    headers: { "cache-control": "max-age=5, immutable" },
  },
  {
    name: "leaves Vary and Cache-Control alone when neither is given",
    own: { vary: "accept", "cache-control": "no-cache" },
    added: { "x-a": ["1", "2"] },
    headers: { "x-a": ["1", "2"], vary: "accept", "cache-control": "no-cache" },
  },
];

for (const { name, own, added, headers } of COMBINED) {
  Deno.test(`withHeaders() ${name}`, async () => {
    const handler = () => ({ status: 200, headers: own });
    assertEquals((await withHeaders(handler, added)(makeRequest("GET", "/"))).headers, headers);
  });
}

Deno.test("withHeaders() is the handler itself when there is nothing to add", () => {
  const handler: Handler = () => text("");
  assertEquals(withHeaders(handler, {}), handler);
});
