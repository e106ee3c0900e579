import { assertEquals, assertMatch } from "@std/assert";
import { describeAccess, describeExposure } from "../../lib/app/access_summary.ts";
import type { Writable } from "../../lib/app/writable.ts";
import type { FileAccess } from "../../lib/files/write/allowed_methods.ts";

const ACCESSES: readonly (readonly [access: FileAccess, writable: Writable, says: string])[] = [
  [{}, "all", "uploads on"],
  [{}, [], "read-only; --allow-write=/srv for uploads"],
  [{}, "denied", "read-only; see --deny-write"],
  [{ deletes: false }, "all", "uploads on, no deletes"],
  [{ deletes: false }, [], "read-only; --allow-write=/srv for uploads"],
  [{ readOnly: true }, "all", "read-only"],
  [{}, ["in"], "uploads on in in/"],
  [{ deletes: false }, ["a", "b"], "uploads on in a/, b/, no deletes"],
  [{}, ["a", "b", "c"], "uploads on in a/, b/, c/"],
  [{}, ["a", "b", "c", "d"], "uploads on in a/, b/, c/ and 1 more"],
  [{ readOnly: true }, ["in"], "read-only"],
  [{ uploadOnly: true }, ["in"], "a letter box: uploads on in in/, nothing can be seen"],
  [{ readOnly: true }, [], "read-only"],
  [{ uploadOnly: true }, "all", "a letter box: uploads on, nothing can be seen"],
  [{ uploadOnly: true, deletes: false }, "all", "a letter box: uploads on, nothing can be seen"],
  [{ uploadOnly: true }, [], "a letter box that takes nothing; --allow-write=/srv for uploads"],
];

for (const [access, writable, says] of ACCESSES) {
  const flags = JSON.stringify(access);
  Deno.test(`describeAccess() says "${says}" of ${flags} when granted: ${JSON.stringify(writable)}`, () => {
    assertEquals(describeAccess(access, writable, "/srv"), says);
  });
}

Deno.test("describeAccess() names a directory that a flag can name when there is a comma", () => {
  assertEquals(describeAccess({}, [], "/,a"), "read-only; --allow-write=/ for uploads");
});

const EXPOSURES: readonly {
  readonly access?: FileAccess;
  readonly writable?: Writable;
  readonly address: string;
  /** What the warning names; none without. */
  readonly names?: RegExp;
}[] = [
  { address: "0.0.0.0", names: /0\.0\.0\.0 can change and remove files.*--read-only/ },
  { address: "::", names: /change and remove files/ },
  { address: "192.168.1.5", names: /change and remove files/ },
  { access: { deletes: false }, address: "0.0.0.0", names: /can change files.*--read-only/ },
  {
    access: { uploadOnly: true },
    address: "0.0.0.0",
    names: /can leave files: --host localhost keeps others out$/,
  },
  { address: "127.0.0.1" },
  { address: "::1" },
  { access: { readOnly: true }, address: "0.0.0.0" },
  { writable: [], address: "0.0.0.0" },
  { writable: "denied", address: "0.0.0.0" },
  { writable: ["in"], address: "0.0.0.0", names: /change and remove files/ },
];

for (const { access = {}, writable = "all", address, names } of EXPOSURES) {
  const shown = `${JSON.stringify(access)} on ${address} when granted: ${JSON.stringify(writable)}`;
  Deno.test(`describeExposure() warns: ${names !== undefined} of ${shown}`, () => {
    const warning = describeExposure(access, writable, address);
    if (names === undefined) assertEquals(warning, null);
    else assertMatch(warning ?? "", names);
  });
}
