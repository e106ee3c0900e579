import { assertEquals } from "@std/assert";
import { withHeaders } from "../../lib/app/site_headers.ts";
import { type Handler, text } from "../../lib/message.ts";
import { makeRequest } from "../support/make_request.ts";

const ADDED = { "x-a": "added", "content-type": "added" };
const HANDLERS: readonly (readonly [name: string, handler: Handler])[] = [
  ["at once", () => text("", { headers: { "x-b": "own" } })],
  ["later", async () => await Promise.resolve(text("", { headers: { "x-b": "own" } }))],
];

for (const [name, handler] of HANDLERS) {
  Deno.test(`withHeaders() adds what is not there when the answer comes ${name}`, async () => {
    const response = await withHeaders(handler, ADDED)(makeRequest("GET", "/"));
    assertEquals(response.headers, {
      "x-a": "added",
      "x-b": "own",
      "content-type": "text/plain; charset=utf-8",
    });
  });
}

Deno.test("withHeaders() is the handler itself when there is nothing to add", () => {
  const handler: Handler = () => text("");
  assertEquals(withHeaders(handler, {}), handler);
});
