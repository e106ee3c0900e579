import { assertEquals, assertMatch } from "@std/assert";
import { describeAccess, describeExposure } from "../../lib/app/access_summary.ts";
import type { FileAccess } from "../../lib/files/allowed_methods.ts";

const ACCESSES: readonly {
  readonly access: FileAccess;
  readonly isWritable: boolean;
  readonly says: string;
}[] = [
  { access: {}, isWritable: true, says: "uploads on" },
  { access: {}, isWritable: false, says: "read-only; --allow-write=/srv for uploads" },
  { access: { deletes: false }, isWritable: true, says: "uploads on, no deletes" },
  {
    access: { deletes: false },
    isWritable: false,
    says: "read-only; --allow-write=/srv for uploads",
  },
  { access: { readOnly: true }, isWritable: true, says: "read-only" },
  { access: { readOnly: true }, isWritable: false, says: "read-only" },
  {
    access: { uploadOnly: true },
    isWritable: true,
    says: "a letter box: uploads on, nothing can be seen",
  },
  {
    access: { uploadOnly: true, deletes: false },
    isWritable: true,
    says: "a letter box: uploads on, nothing can be seen",
  },
  {
    access: { uploadOnly: true },
    isWritable: false,
    says: "a letter box that takes nothing; --allow-write=/srv for uploads",
  },
];

for (const { access, isWritable, says } of ACCESSES) {
  const flags = JSON.stringify(access);
  Deno.test(`describeAccess() says "${says}" of ${flags} when granted: ${isWritable}`, () => {
    assertEquals(describeAccess(access, isWritable, "/srv"), says);
  });
}

const EXPOSURES: readonly {
  readonly access?: FileAccess;
  readonly isWritable?: boolean;
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
  { isWritable: false, address: "0.0.0.0" },
];

for (const { access = {}, isWritable = true, address, names } of EXPOSURES) {
  const shown = `${JSON.stringify(access)} on ${address} when granted: ${isWritable}`;
  Deno.test(`describeExposure() warns: ${names !== undefined} of ${shown}`, () => {
    const warning = describeExposure(access, isWritable, address);
    if (names === undefined) assertEquals(warning, null);
    else assertMatch(warning ?? "", names);
  });
}
