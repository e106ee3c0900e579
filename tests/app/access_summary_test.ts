import { assertEquals, assertMatch } from "@std/assert";
import { describeAccess, describeExposure } from "../../lib/app/access_summary.ts";
import type { Writable } from "../../lib/app/writable.ts";
import type { FileAccess } from "../../lib/files/write/allowed_methods.ts";

const ACCESSES: readonly (readonly [access: FileAccess, writable: Writable, says: string])[] = [
  ["all", "all", "uploads on"],
  ["all", [], "read-only; --allow-write=/srv for uploads"],
  ["all", "denied", "read-only; see --deny-write"],
  ["no-delete", "all", "uploads on, no deletes"],
  ["no-delete", [], "read-only; --allow-write=/srv for uploads"],
  ["read-only", "all", "read-only"],
  ["all", ["in"], "uploads on in in/"],
  ["no-delete", ["a", "b"], "uploads on in a/, b/, no deletes"],
  ["all", ["a", "b", "c"], "uploads on in a/, b/, c/"],
  ["all", ["a", "b", "c", "d"], "uploads on in a/, b/, c/ and 1 more"],
  ["read-only", ["in"], "read-only"],
  ["upload-only", ["in"], "a letter box: uploads on in in/, nothing can be seen"],
  ["read-only", [], "read-only"],
  ["upload-only", "all", "a letter box: uploads on, nothing can be seen"],
  ["upload-only", [], "a letter box that takes nothing; --allow-write=/srv for uploads"],
];

for (const [access, writable, says] of ACCESSES) {
  Deno.test(`describeAccess() says "${says}" of ${access} when granted: ${JSON.stringify(writable)}`, () => {
    assertEquals(describeAccess(access, writable, "/srv"), says);
  });
}

Deno.test("describeAccess() names a directory that a flag can name when there is a comma", () => {
  assertEquals(describeAccess("all", [], "/,a"), "read-only; --allow-write=/ for uploads");
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
  { access: "no-delete", address: "0.0.0.0", names: /can change files.*--read-only/ },
  {
    access: "upload-only",
    address: "0.0.0.0",
    names: /can leave files: --host localhost keeps others out$/,
  },
  { address: "127.0.0.1" },
  { address: "::1" },
  { access: "read-only", address: "0.0.0.0" },
  { writable: [], address: "0.0.0.0" },
  { writable: "denied", address: "0.0.0.0" },
  { writable: ["in"], address: "0.0.0.0", names: /change and remove files/ },
];

for (const { access = "all", writable = "all", address, names } of EXPOSURES) {
  const shown = `${access} on ${address} when granted: ${JSON.stringify(writable)}`;
  Deno.test(`describeExposure() warns: ${names !== undefined} of ${shown}`, () => {
    const warning = describeExposure(access, writable, address);
    if (names === undefined) assertEquals(warning, null);
    else assertMatch(warning ?? "", names);
  });
}
