import { assertEquals } from "@std/assert";
import {
  centralLength,
  formatCentralRecord,
  formatDescriptor,
  formatEnd,
  formatLocalHeader,
  localLength,
  type ZipMember,
} from "../../../lib/files/archive/zip_records.ts";

const FILE: ZipMember = {
  path: "é",
  kind: "file",
  size: 0x1234,
  modified: Date.UTC(2024, 1, 29, 23, 59, 59, 999),
};
const EMPTY: ZipMember = { ...FILE, size: 0 };
const DIRECTORY: ZipMember = { ...EMPTY, kind: "directory" };
/** The largest that 32 bits can say is the least that they may not (§4.4.8). */
const LARGE: ZipMember = { ...FILE, size: 0xffffffff };
const OLD: ZipMember = { ...EMPTY, modified: Date.UTC(1969, 6, 20) };
const LATE: ZipMember = { ...EMPTY, modified: Date.UTC(2200, 0) };

/** 23:59:58 on 29 February 2024, and the same in seconds. */
const DOS = "7dbf 5d58";
const STAMP = "5554 0500 01 7f1ae165";

interface Row {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Hexadecimal, the spaces between fields. */
  readonly expected: string;
}

const ROWS: readonly Row[] = [
  {
    name: "formatLocalHeader() leaves the sizes to the descriptor when there is content",
    bytes: formatLocalHeader(FILE),
    expected: `504b0304 1400 0808 0000 ${DOS} 00000000 00000000 00000000 0200 0900 c3a9 ${STAMP}`,
  },
  {
    name: "formatLocalHeader() promises no descriptor when there is no content",
    bytes: formatLocalHeader(EMPTY),
    expected: `504b0304 1400 0008 0000 ${DOS} 00000000 00000000 00000000 0200 0900 c3a9 ${STAMP}`,
  },
  {
    name: "formatLocalHeader() ends the name with a slash when it is a directory's",
    bytes: formatLocalHeader(DIRECTORY),
    expected: `504b0304 1400 0008 0000 ${DOS} 00000000 00000000 00000000 0300 0900 c3a92f ${STAMP}`,
  },
  {
    name: "formatLocalHeader() announces numbers of 64 bits when 32 are too few",
    bytes: formatLocalHeader(LARGE),
    expected: `504b0304 2d00 0808 0000 ${DOS} 00000000 ffffffff ffffffff 0200 1d00 c3a9 ` +
      `0100 1000 0000000000000000 0000000000000000 ${STAMP}`,
  },
  {
    name: "formatLocalHeader() says the first day when a time is before it",
    bytes: formatLocalHeader(OLD),
    expected: `504b0304 1400 0008 0000 0000 2100 00000000 00000000 00000000 0200 0000 c3a9`,
  },
  {
    name: "formatLocalHeader() says the last moment when a time is after it",
    bytes: formatLocalHeader(LATE),
    expected: `504b0304 1400 0008 0000 7dbf 9fff 00000000 00000000 00000000 0200 0000 c3a9`,
  },
  {
    name: "formatDescriptor() has the checksum and both sizes when there is content",
    bytes: formatDescriptor(FILE, 0xfedcba98),
    expected: "504b0708 98badcfe 34120000 34120000",
  },
  {
    name: "formatDescriptor() is empty when there is no content",
    bytes: formatDescriptor(EMPTY, 0),
    expected: "",
  },
  {
    name: "formatDescriptor() has sizes of 64 bits when 32 are too few",
    bytes: formatDescriptor(LARGE, 1),
    expected: "504b0708 01000000 ffffffff00000000 ffffffff00000000",
  },
  {
    name: "formatCentralRecord() has all that the local header left out when it is a file's",
    bytes: formatCentralRecord(FILE, 0x100, 0xfedcba98),
    expected: `504b0102 2d03 1400 0808 0000 ${DOS} 98badcfe 34120000 34120000 0200 0900 0000 ` +
      `0000 0000 0000a481 00010000 c3a9 ${STAMP}`,
  },
  {
    name: "formatCentralRecord() has a directory's attributes when it is a directory's",
    bytes: formatCentralRecord(DIRECTORY, 0, 0),
    expected: `504b0102 2d03 1400 0008 0000 ${DOS} 00000000 00000000 00000000 0300 0900 0000 ` +
      `0000 0000 1000ed41 00000000 c3a92f ${STAMP}`,
  },
  {
    name: "formatCentralRecord() has the start in 64 bits when 32 are too few",
    bytes: formatCentralRecord(EMPTY, 0x1_2345_6789, 0),
    expected: `504b0102 2d03 2d00 0008 0000 ${DOS} 00000000 00000000 00000000 0200 1500 0000 ` +
      `0000 0000 0000a481 ffffffff c3a9 0100 0800 8967452301000000 ${STAMP}`,
  },
  {
    name: "formatCentralRecord() has sizes and start in 64 bits when 32 are too few for all",
    bytes: formatCentralRecord(LARGE, 0xffffffff, 1),
    expected: `504b0102 2d03 2d00 0808 0000 ${DOS} 01000000 ffffffff ffffffff 0200 2500 0000 ` +
      `0000 0000 0000a481 ffffffff c3a9 ` +
      `0100 1800 ffffffff00000000 ffffffff00000000 ffffffff00000000 ${STAMP}`,
  },
  {
    name: "formatEnd() is the plain record when the numbers are small",
    bytes: formatEnd(0xfffe, 0xfffffffe, 0xfffffffe),
    expected: "504b0506 0000 0000 feff feff feffffff feffffff 0000",
  },
  {
    name: "formatEnd() has the ZIP64 record and its locator when there are many members",
    bytes: formatEnd(0x1ffff, 0x20, 0x10),
    expected: "504b0606 2c00000000000000 2d03 2d00 00000000 00000000 ffff010000000000 " +
      "ffff010000000000 1000000000000000 2000000000000000 " +
      "504b0607 00000000 3000000000000000 01000000 " +
      "504b0506 0000 0000 ffff ffff 10000000 20000000 0000",
  },
  {
    name: "formatEnd() has the ZIP64 record when the count is the value that stands for it",
    bytes: formatEnd(0xffff, 0x20, 0x10).subarray(0, 4),
    expected: "504b0606",
  },
  {
    name: "formatEnd() has the ZIP64 record when the directory begins far behind",
    bytes: formatEnd(1, 0x1_0000_0000, 0x10).subarray(56 + 20),
    expected: "504b0506 0000 0000 0100 0100 10000000 ffffffff 0000",
  },
];

for (const { name, bytes, expected } of ROWS) {
  Deno.test(name, () => assertEquals(bytes.toHex(), expected.replaceAll(" ", "")));
}

for (
  const { modified, stamp } of [
    { modified: -1, stamp: "" },
    { modified: 0, stamp: "555405000100000000" },
    { modified: 0x7fffffff * 1000 + 999, stamp: "5554050001ffffff7f" },
    { modified: 0x80000000 * 1000, stamp: "" },
  ]
) {
  Deno.test(`formatLocalHeader() ends in [${stamp}] when a file is of ${modified} ms`, () => {
    const header = formatLocalHeader({ ...EMPTY, modified });
    assertEquals(header.subarray(30 + 2).toHex(), stamp);
  });
}

for (const path of ["\x7f", "\x80", "\u07ff", "\u0800", "\uffff", "\u{10000}"]) {
  const name = new TextEncoder().encode(path).toHex();
  Deno.test(`localLength() and centralLength() are those of the records when the name is ${name}`, () => {
    const member = { ...OLD, path };
    assertEquals(localLength(member), formatLocalHeader(member).length);
    assertEquals(centralLength(member, 0), formatCentralRecord(member, 0, 0).length);
    assertEquals(formatLocalHeader(member).subarray(30).toHex(), name);
  });
}
