// Imported by requirements_test.ts alone: each way to register a test,
// those that are not run among them, which the page of requirements is not to count.
Deno.test("by name", () => {});
Deno.test({ name: "by options", fn: () => {} });
Deno.test("by both", { permissions: "none" }, () => {});
for (const row of [1, 2]) Deno.test(`by row ${row}`, () => {});
Deno.test.ignore("ignored", () => {});
Deno.test({ name: "ignored by options", ignore: true, fn: () => {} });
Deno.test("ignored by both", { ignore: true }, () => {});
