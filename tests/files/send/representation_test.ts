import { assert, assertEquals } from "@std/assert";
import { runNow } from "../../../lib/files/disk/disk.ts";
import { HotFiles, Looks } from "../../../lib/files/memory/hot_files.ts";
import { FileRoot } from "../../../lib/files/root/file_root.ts";
import { mediaType } from "../../../lib/files/send/media_type.ts";
import { selectRepresentation } from "../../../lib/files/send/representation.ts";
import { CompressedStreams } from "../../support/compressed_streams.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";
import { WatchedFile } from "../../support/watched_file.ts";

type Row = readonly [
  /** `null` where the field is absent. */
  accept: string | null,
  /** The endings of the files beside it. */
  siblings: string,
  selects: string,
  /** A section of RFC 9110, or why. */
  reason: string,
  options?: {
    /** `page.html` by default, of 1,000 bytes. */
    readonly name?: string;
    readonly bytes?: number;
    readonly isPartial?: boolean;
  },
];

const ALL = ".br .zst .gz";

const ROWS: readonly Row[] = [
  [null, ALL, "identity", "§12.5.3: only that is sure"],
  ["", ALL, "identity", "§12.5.3: no coding is wanted"],
  ["identity", ALL, "identity", "§12.5.3: it is wanted"],
  ["deflate, compress", ALL, "identity", "none known here"],
  ["gzip", "", "compressed gzip", "on the way"],
  ["br", "", "compressed br", "on the way"],
  ["zstd", "", "compressed zstd", "on the way"],
  ["x-gzip", "", "compressed gzip", "§8.4.1.3: an alias"],
  ["GZIP", "", "compressed gzip", "§8.4.1: in any case"],
  ["gzip", ALL, "sibling gzip", "made in advance"],
  ["br", ALL, "sibling br", "made in advance"],
  ["zstd", ALL, "sibling zstd", "made in advance"],
  ["gzip, br, zstd", ALL, "sibling br", "Brotli first"],
  ["gzip, zstd", ALL, "sibling zstd", "then Zstandard"],
  ["gzip, br, zstd", "", "compressed br", "Brotli first"],
  ["gzip, zstd", "", "compressed zstd", "then Zstandard"],
  ["gzip, br, zstd", ".gz", "sibling gzip", "no work to do"],
  ["gzip, br", ".zst .gz", "sibling gzip", "zstd is not asked"],
  ["*", ALL, "sibling br", "§12.5.3: any"],
  ["*", "", "compressed br", "§12.5.3: any"],
  ["br;q=0.5, gzip", ALL, "sibling gzip", "§12.4.2: weights"],
  ["br;q=0.5, gzip", ".br", "compressed gzip", "§12.4.2: weights"],
  ["br;q=0.001, gzip;q=0", ALL, "sibling br", "§12.4.2: 0.001"],
  ["br;q=0, gzip", ALL, "sibling gzip", "§12.4.2: 0 refuses"],
  ["br;q=0, *", ALL, "sibling zstd", "§12.5.3: any other"],
  ["*;q=0.1, gzip", ALL, "sibling gzip", "§12.5.3: by name"],
  ["gzip;q=0.5, identity", ALL, "identity", "liked better"],
  ["gzip;q=0, br;q=0, zstd;q=0", ALL, "identity", "all refused"],
  ["*;q=0, identity", ALL, "identity", "nothing else"],
  ["gzip, identity;q=0", "", "compressed gzip", "§12.5.3"],
  ["gzip, identity;q=0", ".gz", "sibling gzip", "§12.5.3"],
  ["gzip, *;q=0", ".br", "compressed gzip", "§12.5.3"],
  ["identity;q=0", ALL, "refused", "§15.5.7: nothing is left"],
  ["*;q=0", ALL, "refused", "§15.5.7: nothing is left"],
  ["deflate, *;q=0", ALL, "refused", "§15.5.7: nothing known"],
  ["gzip", "", "identity", "a part of it", { isPartial: true }],
  ["gzip", ".gz", "sibling gzip", "a part", { isPartial: true }],
  ["gzip, br", ".gz", "sibling gzip", "a part", { isPartial: true }],
  [
    "gzip, identity;q=0",
    "",
    "compressed gzip",
    "the part gives way: §14.2 lets a server ignore Range",
    { isPartial: true },
  ],
  ["gzip", "", "identity", "it would not shrink", { bytes: 19 }],
  ["gzip", "", "compressed gzip", "it may shrink", { bytes: 20 }],
  ["gzip", "", "identity", "it is empty", { bytes: 0 }],
  ["gzip", ".gz", "sibling gzip", "it is there", { bytes: 5 }],
  ["gzip, identity;q=0", "", "compressed gzip", "§12.5.3: identity is refused", { bytes: 0 }],
  ["gzip", "", "identity", "packed already", { name: "a.png" }],
  ["gzip", "", "identity", "nobody knows", { name: "data" }],
  ["gzip", "", "compressed gzip", "it is text", { name: "a.svg" }],
  ["gzip", ".gz", "sibling gzip", "below", { name: "sub/a.js" }],
  ["gzip", "", "identity", "asked by name", { name: "a.txt.gz" }],
  ["gzip", ".gz", "sibling gzip", "odd name", { name: "%41 b.txt" }],
  ["gzip, identity;q=0", "", "compressed gzip", "§12.5.3: identity is refused", { name: "a.png" }],
];

for (
  const [accept, siblings, selects, reason, { name = "page.html", bytes, isPartial } = {}] of ROWS
) {
  const beside = siblings === "" ? "nothing" : siblings;
  const shape = JSON.stringify({ name, bytes, isPartial });
  Deno.test(`selectRepresentation() selects ${selects} when told ${accept} beside ${beside} of ${shape}: ${reason}`, () => {
    using directory = new TemporaryDirectory();
    directory.write(name, new Uint8Array(bytes ?? 1_000));
    for (const ending of endings(siblings)) directory.write(name + ending, ending);
    assertEquals(select(directory, name, accept, isPartial), selects);
  });
}

const MIB = 1024 * 1024;

const CROWDED = [
  { accept: "gzip", bytes: MIB, selects: "compressed gzip" },
  { accept: "gzip", bytes: MIB + 1, selects: "identity" },
  { accept: "gzip, identity;q=0", bytes: MIB, selects: "compressed gzip" },
  { accept: "gzip, identity;q=0", bytes: MIB + 1, selects: "refused" },
  { accept: "br, gzip", bytes: MIB + 1, siblings: ".gz", selects: "sibling gzip" },
];

for (const { accept, bytes, siblings = "", selects } of CROWDED) {
  Deno.test(`selectRepresentation() selects ${selects} while much is being compressed when told ${accept} of ${bytes} bytes`, async () => {
    await using _others = await CompressedStreams.begin(64);
    using directory = new TemporaryDirectory();
    directory.write("a.txt", new Uint8Array(bytes));
    for (const ending of endings(siblings)) directory.write(`a.txt${ending}`, ending);
    assertEquals(select(directory, "a.txt", accept), selects);
  });
}

Deno.test("selectRepresentation() heeds a sibling when it is as old as the file, to the millisecond", () => {
  for (
    const [age, selects] of [[-1, "compressed br"], [0, "sibling br"], [1, "sibling br"]] as const
  ) {
    using directory = new TemporaryDirectory();
    const written = new Date(Date.now() - 60_000);
    const beside = new Date(written.getTime() + age);
    Deno.utimeSync(directory.write("a.txt", "text".repeat(99)), written, written);
    Deno.utimeSync(directory.write("a.txt.br", "packed"), beside, beside);
    assertEquals(select(directory, "a.txt", "br"), selects, `${age}`);
  }
});

Deno.test("selectRepresentation() takes the next sibling when the first is older than the file", () => {
  using directory = new TemporaryDirectory();
  Deno.utimeSync(directory.write("a.txt.br", "old"), 1, 1);
  directory.write("a.txt", "text".repeat(99));
  directory.write("a.txt.gz", "packed");
  assertEquals(select(directory, "a.txt", "br, gzip"), "sibling gzip");
});

const NO_SIBLINGS: readonly {
  readonly name: string;
  readonly make: (directory: TemporaryDirectory, path: string, outside: string) => void;
}[] = [
  { name: "leads out", make: (directory, path, outside) => directory.link(path, outside) },
  { name: "leads nowhere", make: (directory, path) => directory.link(path, "nowhere") },
  { name: "is a directory", make: (directory, path) => void directory.mkdir(path) },
  {
    name: "leads to a dotfile",
    make: (directory, path) => {
      directory.write(".secret", "packed");
      directory.link(path, ".secret");
    },
  },
];

for (const { name, make } of NO_SIBLINGS) {
  Deno.test(`selectRepresentation() compresses the file when what lies beside it ${name}`, () => {
    using outside = new TemporaryDirectory();
    using directory = new TemporaryDirectory();
    const secret = outside.write("secret", "root:x:0:0");
    directory.write("a.txt", "text".repeat(99));
    for (const ending of endings(ALL)) make(directory, `a.txt${ending}`, secret);
    assertEquals(select(directory, "a.txt", "gzip, br, zstd"), "compressed br");
  });
}

Deno.test("selectRepresentation() heeds a sibling when it is a link within the root", () => {
  using directory = new TemporaryDirectory();
  directory.write("a.txt", "text".repeat(99));
  directory.write("packed", "packed");
  directory.link("a.txt.br", "packed");
  assertEquals(select(directory, "a.txt", "br"), "sibling br");
});

/** What is selected; all that is not has been closed, or the resource sanitizer tells. */
function select(
  directory: TemporaryDirectory,
  path: string,
  accept: string | null,
  isPartial = false,
): string {
  const file = new WatchedFile(directory, path);
  const segments = { names: path.split("/"), isDirectory: false };
  const root = FileRoot.open(directory.path);
  const type = mediaType(segments.names.at(-1)!);
  const files = new HotFiles(root);
  const selected = runNow(
    selectRepresentation(files, { file, segments, looks: new Looks() }, {
      type,
      accept,
      isPartial,
    }),
  );
  if (selected.kind === "refused") {
    assertEquals(file.disposals, 1);
    return "refused";
  }
  const isOther = selected.kind === "sibling";
  assertEquals([selected.file === file, file.disposals], [!isOther, isOther ? 1 : 0]);
  if (isOther) assert(selected.file.info.size < 1_000, "it is the sibling that is open");
  selected.file[Symbol.dispose]();
  return selected.kind === "identity" ? "identity" : `${selected.kind} ${selected.coding}`;
}

function endings(list: string): string[] {
  return list === "" ? [] : list.split(" ");
}
