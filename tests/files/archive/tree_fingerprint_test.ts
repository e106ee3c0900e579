import { assertEquals } from "@std/assert";
import { FingerprintTaker, type Times } from "../../../lib/files/archive/tree_fingerprint.ts";
import type { TreeEntry } from "../../../lib/files/root/walk.ts";

const HOUR_MILLIS = 3_600_000;
const NOW = Date.now();
const OLD: Times = { modified: NOW - HOUR_MILLIS, changed: NOW - HOUR_MILLIS };

interface Row {
  readonly name: string;
  /** Of the directory itself, then of what is in it. */
  readonly times: readonly Times[];
  readonly isUnsettled: boolean;
}

const ROWS: readonly Row[] = [
  { name: "all is old", times: [OLD, OLD], isUnsettled: false },
  { name: "the directory changed just now", times: [{ ...OLD, changed: NOW }], isUnsettled: true },
  { name: "an entry changed just now", times: [OLD, { ...OLD, changed: NOW }], isUnsettled: true },
  {
    name: "an entry is said to be of the future",
    times: [OLD, { ...OLD, modified: NOW + HOUR_MILLIS }],
    isUnsettled: false,
  },
  {
    name: "that is all that the system says of an entry",
    times: [OLD, { modified: NOW + HOUR_MILLIS, changed: 0 }, OLD],
    isUnsettled: true,
  },
];

for (const { name, times: [own, ...others], isUnsettled } of ROWS) {
  Deno.test(`FingerprintTaker takes a tree for ${isUnsettled ? "un" : ""}settled when ${name}`, () => {
    const taker = new FingerprintTaker(own);
    for (const [i, times] of others.entries()) taker.add(entry(`${i}`, times));
    const fingerprint = taker.finish();
    assertEquals(fingerprint.isUnsettled, isUnsettled);
    assertEquals(/^W\/.*-new"$/.test(fingerprint.etag), isUnsettled);
  });
}

function entry(path: string, times: Times): TreeEntry {
  const version = { device: 1, inode: 2, size: 3, ...times };
  return { path, kind: "file", version, open: () => null };
}
