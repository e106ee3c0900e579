import { assert, assertEquals } from "@std/assert";
import { runNow } from "../../../lib/files/disk/disk.ts";
import { HotFiles, Looks } from "../../../lib/files/memory/hot_files.ts";
import { FileRoot } from "../../../lib/files/root/file_root.ts";
import { mediaType } from "../../../lib/files/send/media_type.ts";
import { selectRepresentation } from "../../../lib/files/send/representation.ts";
import { CompressedStreams } from "../../support/compressed_streams.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";
import { WatchedFile } from "../../support/watched_file.ts";

interface Row {
  /** `null` where the field is absent. */
  readonly accept: string | null;
  /** The endings of the files beside it. */
  readonly siblings: string;
  readonly selects: string;
  /** A section of RFC 9110, or why. */
  readonly reason: string;
  /** `page.html` by default, of 1,000 bytes. */
  readonly name?: string;
  readonly bytes?: number;
  readonly isPartial?: boolean;
}

const ALL = ".br .zst .gz";

const ROWS: readonly Row[] = [
  { accept: null, siblings: ALL, selects: "identity", reason: "§12.5.3: only that is sure" },
  { accept: "", siblings: ALL, selects: "identity", reason: "§12.5.3: no coding is wanted" },
  { accept: "identity", siblings: ALL, selects: "identity", reason: "§12.5.3: it is wanted" },
  { accept: "deflate, compress", siblings: ALL, selects: "identity", reason: "none known here" },

  { accept: "gzip", siblings: "", selects: "compressed gzip", reason: "on the way" },
  { accept: "br", siblings: "", selects: "compressed br", reason: "on the way" },
  { accept: "zstd", siblings: "", selects: "compressed zstd", reason: "on the way" },
  { accept: "x-gzip", siblings: "", selects: "compressed gzip", reason: "§8.4.1.3: an alias" },
  { accept: "GZIP", siblings: "", selects: "compressed gzip", reason: "§8.4.1: in any case" },
  { accept: "gzip", siblings: ALL, selects: "sibling gzip", reason: "made in advance" },
  { accept: "br", siblings: ALL, selects: "sibling br", reason: "made in advance" },
  { accept: "zstd", siblings: ALL, selects: "sibling zstd", reason: "made in advance" },

  { accept: "gzip, br, zstd", siblings: ALL, selects: "sibling br", reason: "Brotli first" },
  { accept: "gzip, zstd", siblings: ALL, selects: "sibling zstd", reason: "then Zstandard" },
  { accept: "gzip, br, zstd", siblings: "", selects: "compressed br", reason: "Brotli first" },
  { accept: "gzip, zstd", siblings: "", selects: "compressed zstd", reason: "then Zstandard" },
  { accept: "gzip, br, zstd", siblings: ".gz", selects: "sibling gzip", reason: "no work to do" },
  {
    accept: "gzip, br",
    siblings: ".zst .gz",
    selects: "sibling gzip",
    reason: "zstd is not asked",
  },
  { accept: "*", siblings: ALL, selects: "sibling br", reason: "§12.5.3: any" },
  { accept: "*", siblings: "", selects: "compressed br", reason: "§12.5.3: any" },

  { accept: "br;q=0.5, gzip", siblings: ALL, selects: "sibling gzip", reason: "§12.4.2: weights" },
  {
    accept: "br;q=0.5, gzip",
    siblings: ".br",
    selects: "compressed gzip",
    reason: "§12.4.2: weights",
  },
  {
    accept: "br;q=0.001, gzip;q=0",
    siblings: ALL,
    selects: "sibling br",
    reason: "§12.4.2: 0.001",
  },
  { accept: "br;q=0, gzip", siblings: ALL, selects: "sibling gzip", reason: "§12.4.2: 0 refuses" },
  { accept: "br;q=0, *", siblings: ALL, selects: "sibling zstd", reason: "§12.5.3: any other" },
  { accept: "*;q=0.1, gzip", siblings: ALL, selects: "sibling gzip", reason: "§12.5.3: by name" },
  { accept: "gzip;q=0.5, identity", siblings: ALL, selects: "identity", reason: "liked better" },
  {
    accept: "gzip;q=0, br;q=0, zstd;q=0",
    siblings: ALL,
    selects: "identity",
    reason: "all refused",
  },
  { accept: "*;q=0, identity", siblings: ALL, selects: "identity", reason: "nothing else" },

  { accept: "gzip, identity;q=0", siblings: "", selects: "compressed gzip", reason: "§12.5.3" },
  { accept: "gzip, identity;q=0", siblings: ".gz", selects: "sibling gzip", reason: "§12.5.3" },
  { accept: "gzip, *;q=0", siblings: ".br", selects: "compressed gzip", reason: "§12.5.3" },
  { accept: "identity;q=0", siblings: ALL, selects: "refused", reason: "§15.5.7: nothing is left" },
  { accept: "*;q=0", siblings: ALL, selects: "refused", reason: "§15.5.7: nothing is left" },
  { accept: "deflate, *;q=0", siblings: ALL, selects: "refused", reason: "§15.5.7: nothing known" },

  { accept: "gzip", siblings: "", isPartial: true, selects: "identity", reason: "a part of it" },
  { accept: "gzip", siblings: ".gz", isPartial: true, selects: "sibling gzip", reason: "a part" },
  {
    accept: "gzip, br",
    siblings: ".gz",
    isPartial: true,
    selects: "sibling gzip",
    reason: "a part",
  },
  {
    accept: "gzip, identity;q=0",
    siblings: "",
    isPartial: true,
    selects: "compressed gzip",
    reason: "the part gives way: §14.2 lets a server ignore Range",
  },

  { accept: "gzip", siblings: "", bytes: 19, selects: "identity", reason: "it would not shrink" },
  { accept: "gzip", siblings: "", bytes: 20, selects: "compressed gzip", reason: "it may shrink" },
  { accept: "gzip", siblings: "", bytes: 0, selects: "identity", reason: "it is empty" },
  { accept: "gzip", siblings: ".gz", bytes: 5, selects: "sibling gzip", reason: "it is there" },
  {
    accept: "gzip, identity;q=0",
    siblings: "",
    bytes: 0,
    selects: "compressed gzip",
    reason: "§12.5.3: identity is refused",
  },

  { accept: "gzip", siblings: "", name: "a.png", selects: "identity", reason: "packed already" },
  { accept: "gzip", siblings: "", name: "data", selects: "identity", reason: "nobody knows" },
  { accept: "gzip", siblings: "", name: "a.svg", selects: "compressed gzip", reason: "it is text" },
  { accept: "gzip", siblings: ".gz", name: "sub/a.js", selects: "sibling gzip", reason: "below" },
  { accept: "gzip", siblings: "", name: "a.txt.gz", selects: "identity", reason: "asked by name" },
  {
    accept: "gzip",
    siblings: ".gz",
    name: "%41 b.txt",
    selects: "sibling gzip",
    reason: "odd name",
  },
  {
    accept: "gzip, identity;q=0",
    siblings: "",
    name: "a.png",
    selects: "compressed gzip",
    reason: "§12.5.3: identity is refused",
  },
];

for (const { accept, siblings, selects, reason, name = "page.html", ...rest } of ROWS) {
  const beside = siblings === "" ? "nothing" : siblings;
  const shape = JSON.stringify({ name, ...rest });
  Deno.test(`selectRepresentation() selects ${selects} when told ${accept} beside ${beside} of ${shape}: ${reason}`, () => {
    using directory = new TemporaryDirectory();
    directory.write(name, new Uint8Array(rest.bytes ?? 1_000));
    for (const ending of endings(siblings)) directory.write(name + ending, ending);
    assertEquals(select(directory, name, accept, rest.isPartial), selects);
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
