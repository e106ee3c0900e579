import { assertEquals, assertMatch } from "@std/assert";
import {
  formatTarHeader,
  TAR_BLOCK_BYTES,
  type TarMember,
  tarPadding,
} from "../../../lib/files/archive/tar_header.ts";
import { runClient, testWith } from "../../support/client_program.ts";
import { LONG_PATH } from "./archive_tree.ts";

const FILE: TarMember = {
  path: "a/b.txt",
  kind: "file",
  size: 1234,
  modified: 1_700_000_000_999,
  isExecutable: false,
};

Deno.test("formatTarHeader() is one block of ustar when that can say all", () => {
  const block = formatTarHeader(FILE);
  assertEquals(block.length, TAR_BLOCK_BYTES);
  assertEquals(fieldsOf(block), {
    name: "a/b.txt",
    mode: "0000644",
    owner: "0000000",
    group: "0000000",
    size: "00000002322",
    modified: "14524770400",
    type: "0",
    magic: "ustar\x0000",
    checksum: "ok",
  });
});

type Row = readonly [
  name: string,
  member: Partial<TarMember>,
  /** The records of the extended header. */
  records: string,
  fields: Readonly<Record<string, string>>,
];

const MAX = 8 * 2 ** 30 - 1;

const ROWS: readonly Row[] = [
  ["a directory", { kind: "directory", size: 0 }, "", {
    name: "a/b.txt/",
    mode: "0000755",
    type: "5",
    size: "00000000000",
  }],
  ["a program", { isExecutable: true }, "", { mode: "0000755" }],
  ["a name of 100 bytes", { path: "n".repeat(100) }, "", { name: "n".repeat(100) }],
  ["a name of 101 bytes", { path: "n".repeat(101) }, `111 path=${"n".repeat(101)}\n`, {
    name: "n".repeat(100),
  }],
  [
    "a directory whose slash is one byte too many",
    { path: "n".repeat(100), kind: "directory", size: 0 },
    `111 path=${"n".repeat(100)}/\n`,
    { type: "5" },
  ],
  ["a short name beyond ASCII, whose length counts bytes", { path: "é" }, "11 path=é\n", {
    name: "é",
  }],
  [
    "a record whose own length makes it longer: 98 bytes and two digits are 101",
    { path: `${"n".repeat(89)}é` },
    `101 path=${"n".repeat(89)}é\n`,
    {},
  ],
  [
    "a path of 300 bytes",
    { path: LONG_PATH },
    `${new TextEncoder().encode(LONG_PATH).length + 10} path=${LONG_PATH}\n`,
    {},
  ],
  ["the largest size of eleven digits", { size: MAX }, "", { size: "77777777777" }],
  ["a size of 8 GiB", { size: MAX + 1 }, "19 size=8589934592\n", { size: "00000000000" }],
  ["both", { path: "é", size: MAX + 1 }, "11 path=é\n19 size=8589934592\n", {}],
  ["a time before the epoch", { modified: -1 }, "", { modified: "00000000000" }],
];

for (const [name, member, records, fields] of ROWS) {
  Deno.test(`formatTarHeader() says it when there is ${name}`, () => {
    const header = formatTarHeader({ ...FILE, ...member });
    assertEquals(recordsOf(header), records);
    const found = fieldsOf(header.subarray(-TAR_BLOCK_BYTES));
    assertEquals({ ...found, ...fields, checksum: "ok" }, found);
  });
}

testWith("tar", "formatTarHeader() tells GNU tar the size when that is over 8 GiB", async () => {
  const header = formatTarHeader({ ...FILE, size: 9 * 2 ** 30 });
  // It reads the header, and then misses the content.
  const { stdout } = await runClient("tar", ["tvf", "-"], header);
  assertMatch(stdout, /^-rw-r--r-- 0\/0 +9663676416 .* a\/b\.txt\n$/);
});

Deno.test("tarPadding() fills the last block", () => {
  assertEquals([0, 1, 511, 512, 513].map(tarPadding), [0, 511, 1, 0, 511]);
});

/** What an extended header before the last block says, `""` where there is none. */
function recordsOf(header: Uint8Array): string {
  if (header.length === TAR_BLOCK_BYTES) return "";
  const { type, size, checksum } = fieldsOf(header);
  assertEquals([type, checksum, header.length % TAR_BLOCK_BYTES], ["x", "ok", 0]);
  const content = header.subarray(TAR_BLOCK_BYTES, -TAR_BLOCK_BYTES);
  const length = parseInt(size, 8);
  assertEquals(content.length, length + tarPadding(length));
  assertEquals(content.subarray(length).every((byte) => byte === 0), true);
  return new TextDecoder().decode(content.subarray(0, length));
}

function fieldsOf(block: Uint8Array): Record<string, string> {
  const field = (start: number, length: number) =>
    new TextDecoder().decode(block.subarray(start, start + length)).replace(/\0+$/, "");
  const sum = block.subarray(0, TAR_BLOCK_BYTES).reduce((sum, byte, i) => {
    return sum + (i >= 148 && i < 156 ? 0x20 : byte);
  }, 0);
  return {
    name: field(0, 100),
    mode: field(100, 8),
    owner: field(108, 8),
    group: field(116, 8),
    size: field(124, 12),
    modified: field(136, 12),
    type: field(156, 1),
    magic: field(257, 8),
    checksum: field(148, 8) === `${sum.toString(8).padStart(6, "0")}\0 ` ? "ok" : "wrong",
  };
}
