import { assert } from "@std/assert";
import { tarArchive } from "../../../lib/files/archive/tar_archive.ts";
import { walkTree } from "../../../lib/files/root/walk.ts";
import { liveBytes } from "../../support/live_bytes.ts";
import { PRETENDED_NAME_BYTES, pretendedTree } from "../../support/pretended_tree.ts";
import { pretendedEntry, zipOf } from "./archive_tree.ts";

/** In each directory. */
const FILES = 250;
/** Two of these are a directory. */
const CHUNKS_PER_LOOK = 7;
/** The names of a directory, and what else differs from one run to the next. */
const TOLERATED_BYTES = 256 * 1024;

/** The most that was in use while a tree was sent as tar, and how long that was. */
async function tarUse(directories: number): Promise<{ peak: number; length: number }> {
  const root = pretendedTree(directories, FILES);
  const before = liveBytes();
  let [peak, length, chunks] = [0, 0, 0];
  for await (const chunk of tarArchive(walkTree(root, root.path))) {
    length += chunk.length;
    if (++chunks % CHUNKS_PER_LOOK === 0) peak = Math.max(peak, liveBytes() - before);
  }
  return { peak, length };
}

Deno.test("tarArchive() holds no more of 100 directories than of 10", async () => {
  // What is compiled and loaded once is not to count for the first.
  await tarUse(2);
  const few = await tarUse(10);
  const many = await tarUse(100);
  assert(few.length > 10 * FILES * 512 && many.length > 9 * few.length, "all of it was sent");
  assert(few.peak > 0, `${few.peak} bytes`);
  assert(many.peak < few.peak + TOLERATED_BYTES, `${few.peak} and then ${many.peak} bytes`);
});

const ENTRIES = 50_000;
/** Beside its name, of which the last part counts: 74 are in columns. Arrays of numbers were 95. */
const MAX_ENTRY_BYTES = 85;

Deno.test(`zipArchive() holds ${MAX_ENTRY_BYTES} bytes and the name of each of ${ENTRIES} entries`, async () => {
  const root = pretendedTree(ENTRIES / FILES, FILES);
  const entries = () => walkTree(root, root.path);
  (await zipOf([pretendedEntry("a", 1)]))[Symbol.dispose]();
  const before = liveBytes();
  using archive = await zipOf([], { entries: entries() });
  const each = (liveBytes() - before) / (ENTRIES + ENTRIES / FILES);
  assert(each > 60 + PRETENDED_NAME_BYTES, `${each} bytes`);
  assert(each < MAX_ENTRY_BYTES + PRETENDED_NAME_BYTES, `${each} bytes`);
  // Two headers of each.
  assert(archive.length > ENTRIES * (30 + 46));
});
