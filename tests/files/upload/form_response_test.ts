import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type FormOutcome, respondToForm } from "../../../lib/files/upload/form_response.ts";
import { textOf } from "../../support/content_of.ts";
import { makeRequest } from "../../support/make_request.ts";

const BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
const PROGRAMS: readonly Readonly<Record<string, string>>[] = [
  {},
  { accept: "*/*" },
  { accept: "application/json" },
  { accept: "application/json, text/html;q=0.5" },
];
const A: FormOutcome = {
  kind: "stored",
  name: "a b",
  location: "/files/x/a%20b",
  size: 5,
  etag: '"tag"',
};
const B: FormOutcome = { ...A, name: "b", location: "/files/x/b", etag: null };
const TAKEN: FormOutcome = { kind: "refused", name: "c", status: 409, reason: "it is taken" };
const FULL: FormOutcome = { kind: "refused", name: "d", status: 507, reason: "the disk is full" };
const BROKEN: FormOutcome = { kind: "refused", name: null, status: 400, reason: "too early" };

type Row = readonly [
  name: string,
  outcomes: readonly FormOutcome[],
  status: number,
  json: readonly unknown[],
  location?: string,
];

const STORED_A = { name: "a b", location: "/files/x/a%20b", size: 5, etag: '"tag"' };
const STORED_B = { name: "b", location: "/files/x/b", size: 5 };

const ROWS: readonly Row[] = [
  ["one file is stored", [A], 201, [STORED_A], "/files/x/a%20b"],
  ["two are stored", [A, B], 201, [STORED_A, STORED_B], "/files/x/"],
  ["one of two is refused", [A, TAKEN], 409, [STORED_A, {
    name: "c",
    status: 409,
    error: "it is taken",
  }]],
  ["two are refused, for different reasons", [FULL, A, TAKEN], 507, [
    { name: "d", status: 507, error: "the disk is full" },
    STORED_A,
    { name: "c", status: 409, error: "it is taken" },
  ]],
  ["it breaks off behind a file", [A, BROKEN], 400, [STORED_A, {
    status: 400,
    error: "too early",
  }]],
  ["there is no file", [], 400, [{ status: 400, error: "no file was chosen" }]],
];

for (const [name, outcomes, status, json, location] of ROWS) {
  Deno.test(`respondToForm() tells a program ${status} when ${name}`, async () => {
    for (const headers of PROGRAMS) {
      const response = respondToForm(
        makeRequest("POST", "/files/x/", { headers }),
        outcomes,
      );
      assertEquals(response.status, status);
      assertEquals(response.headers?.location, location);
      assertEquals(response.headers?.["content-type"], "application/json");
      assertEquals(response.headers?.["x-content-type-options"], "nosniff");
      assertEquals(JSON.parse(await textOf(response)), json);
    }
  });

  const forBrowser = status === 201 ? 303 : status;
  Deno.test(`respondToForm() tells a browser ${forBrowser} when ${name}`, async () => {
    const request = makeRequest("POST", "/files/x/?a=1&b", { headers: { accept: BROWSER } });
    const response = respondToForm(request, outcomes);
    assertEquals(response.status, forBrowser);
    // Relative, whatever path a proxy shows.
    assertEquals(response.headers?.location, forBrowser === 303 ? "./?a=1&b" : undefined);
    if (forBrowser === 303) return assertEquals(response.body, undefined);
    assertEquals(response.headers?.["content-type"], "text/html; charset=utf-8");
    assertEquals(response.headers?.["x-content-type-options"], "nosniff");
    assertStringIncludes(
      String(response.headers?.["content-security-policy"]),
      "default-src 'none'",
    );
    const page = await textOf(response);
    assertStringIncludes(page, '<a href="./">');
    const isAny = outcomes.some(({ kind }) => kind === "stored");
    assertStringIncludes(page, isAny ? "<h1>Not everything was" : "<h1>Nothing was");
    for (const outcome of outcomes) {
      if (outcome.kind === "stored") {
        assertStringIncludes(page, `<bdi>${outcome.name}</bdi><td>stored\n`);
      } else assertStringIncludes(page, `not stored: ${outcome.reason}\n`);
    }
  });
}

interface AcceptRow {
  readonly accept: string | null;
  readonly isOwnForm: boolean;
  readonly status: number;
}

const ACCEPTS: readonly AcceptRow[] = [
  // Links 2.28, for one, names no type.
  { accept: "*/*", isOwnForm: true, status: 303 },
  { accept: null, isOwnForm: true, status: 303 },
  { accept: "image/png", isOwnForm: true, status: 303 },
  { accept: "application/json", isOwnForm: true, status: 201 },
  { accept: "application/json, */*;q=0.5", isOwnForm: true, status: 201 },
  { accept: "*/*", isOwnForm: false, status: 201 },
  // As GET of the listing has it, RFC 9110 §12.4.2.
  { accept: "text/html", isOwnForm: false, status: 303 },
  { accept: "text/*;q=0.1", isOwnForm: false, status: 303 },
  { accept: "text/html, application/json", isOwnForm: false, status: 303 },
  { accept: "text/html, application/json;q=0.9", isOwnForm: false, status: 303 },
  { accept: "text/html;q=0.5, application/json", isOwnForm: false, status: 201 },
  { accept: "text/html;q=0", isOwnForm: false, status: 201 },
];

for (const { accept, isOwnForm, status } of ACCEPTS) {
  const whose = isOwnForm ? "its own form" : "a form";
  Deno.test(`respondToForm() answers ${status} to ${whose} with Accept: ${accept}`, () => {
    const headers: Record<string, string> = accept === null ? {} : { accept };
    const request = makeRequest("POST", "/files/x/", { headers });
    assertEquals(respondToForm(request, [A], isOwnForm).status, status);
    const refused = respondToForm(request, [TAKEN], isOwnForm);
    const type = status === 303 ? "text/html; charset=utf-8" : "application/json";
    assertEquals([refused.status, refused.headers?.["content-type"]], [409, type]);
  });
}

Deno.test("respondToForm() goes back without a query when there was none", () => {
  const request = makeRequest("POST", "/files/x/", { headers: { accept: "text/html" } });
  assertEquals(respondToForm(request, [A]).headers?.location, "./");
});

Deno.test("respondToForm() shows names as text when they are markup", async () => {
  const request = makeRequest("POST", "/files/", { headers: { accept: "text/html" } });
  const page = await textOf(respondToForm(request, [{ ...TAKEN, name: "<script>alert(1)" }, A]));
  assertStringIncludes(page, "<bdi>&lt;script&gt;alert(1)</bdi>");
  assert(!page.includes("<script"));
});

Deno.test("respondToForm() goes back to a URI when the query was none (9110 §10.2.2)", () => {
  const request = makeRequest("POST", '/files/x/?"<a|b>', { headers: { accept: "text/html" } });
  assertEquals(respondToForm(request, [A]).headers?.location, "./?%22%3Ca%7Cb%3E");
});
