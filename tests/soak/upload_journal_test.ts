import { assertEquals } from "@std/assert";
import { versionedContent } from "../support/versioned_content.ts";
import { UploadJournal } from "./upload_journal.ts";

/**
 * What happens, in order: `+1` an upload begins, `1` it is answered, `-1` its server is killed,
 * `=1` its content is seen.
 */
interface JournalRow {
  readonly name: string;
  readonly events: string;
  /** The versions that the file may be in the end; 0 for no file. */
  readonly possible: readonly number[];
}

const ROWS: readonly JournalRow[] = [
  { name: "nothing was uploaded", events: "", possible: [0] },
  { name: "an upload was answered", events: "+1 1", possible: [1] },
  { name: "an upload was cut", events: "+1 -1", possible: [0, 1] },
  { name: "one was answered after another", events: "+1 1 +2 2", possible: [2] },
  { name: "the second was cut", events: "+1 1 +2 -2", possible: [1, 2] },
  { name: "the first was cut", events: "+1 -1 +2 2", possible: [2] },
  { name: "both were under way at once", events: "+1 +2 2 1", possible: [1, 2] },
  { name: "one was cut while another was answered", events: "+1 +2 2 -1", possible: [1, 2] },
  { name: "a third came after both", events: "+1 +2 1 2 +3 3", possible: [3] },
  { name: "a version was seen", events: "+1 +2 2 -1 =2", possible: [2] },
  { name: "a cut version was seen", events: "+1 -1 =1", possible: [1] },
  { name: "no file was seen", events: "+1 -1 =0", possible: [0] },
];

for (const { name, events, possible } of ROWS) {
  Deno.test(`UploadJournal admits ${possible} when ${name}`, () => {
    for (const version of [0, 1, 2, 3]) {
      const journal = replay(events);
      const isRight = journal.judge("a", contentOf(version)) === null;
      assertEquals([version, isRight], [version, possible.includes(version)]);
    }
  });
}

Deno.test("UploadJournal does not admit what is no whole version", () => {
  const journal = replay("+1 1");
  assertEquals(journal.judge("a", versionedContent(1, 100).subarray(0, 99)) === null, false);
});

function replay(events: string): UploadJournal {
  const journal = new UploadJournal();
  const over: ((isAnswered: boolean) => void)[] = [];
  for (const event of events.split(" ").filter((event) => event !== "")) {
    const version = Number(event.replace(/^[+=]/, ""));
    if (event.startsWith("+")) {
      const upload = journal.begin("a");
      assertEquals(upload.version, version);
      over[version] = upload.over;
    } else if (event.startsWith("=")) {
      assertEquals(journal.judge("a", contentOf(version)), null);
    } else over[Math.abs(version)](version > 0);
  }
  return journal;
}

function contentOf(version: number): Uint8Array | null {
  return version === 0 ? null : versionedContent(version, 100);
}
