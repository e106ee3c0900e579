import { assertEquals, assertMatch } from "@std/assert";
import { describeAccess, describeExposure } from "../../lib/app/access_summary.ts";
import type { Writable } from "../../lib/app/writable.ts";
import type { FileAccess } from "../../lib/files/write/allowed_methods.ts";

const ACCESSES: readonly {
  readonly access: FileAccess;
  readonly writable: Writable;
  readonly says: string;
}[] = [
  { access: {}, writable: "all", says: "uploads on" },
  { access: {}, writable: [], says: "read-only; --allow-write=/srv for uploads" },
  { access: {}, writable: "denied", says: "read-only; see --deny-write" },
  { access: { deletes: false }, writable: "all", says: "uploads on, no deletes" },
  {
    access: { deletes: false },
    writable: [],
    says: "read-only; --allow-write=/srv for uploads",
  },
  { access: { readOnly: true }, writable: "all", says: "read-only" },
  { access: {}, writable: ["in"], says: "uploads on in in/" },
  { access: { deletes: false }, writable: ["a", "b"], says: "uploads on in a/, b/, no deletes" },
  { access: {}, writable: ["a", "b", "c"], says: "uploads on in a/, b/, c/" },
  { access: {}, writable: ["a", "b", "c", "d"], says: "uploads on in a/, b/, c/ and 1 more" },
  { access: { readOnly: true }, writable: ["in"], says: "read-only" },
  {
    access: { uploadOnly: true },
    writable: ["in"],
    says: "a letter box: uploads on in in/, nothing can be seen",
  },
  { access: { readOnly: true }, writable: [], says: "read-only" },
  {
    access: { uploadOnly: true },
    writable: "all",
    says: "a letter box: uploads on, nothing can be seen",
  },
  {
    access: { uploadOnly: true, deletes: false },
    writable: "all",
    says: "a letter box: uploads on, nothing can be seen",
  },
  {
    access: { uploadOnly: true },
    writable: [],
    says: "a letter box that takes nothing; --allow-write=/srv for uploads",
  },
];

for (const { access, writable, says } of ACCESSES) {
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
