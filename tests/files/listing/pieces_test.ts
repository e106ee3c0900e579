import { assert, assertEquals } from "@std/assert";
import { type DirectoryPage, directoryPage } from "../../../lib/files/listing/directory_page.ts";
import { directoryJson } from "../../../lib/files/listing/directory_json.ts";
import { DEFAULT_ORDER } from "../../../lib/files/listing/order.ts";
import { inPieces, slices } from "../../../lib/files/listing/pieces.ts";
import { fileEntry } from "../../support/listing.ts";

const MAX_PIECE_BYTES = 64 * 1024;
const encoder = new TextEncoder();

Deno.test("inPieces() joins short parts to pieces, and none is lost", () => {
  const parts = Array.from({ length: 10_000 }, (_, index) => `part ${index}\n`);
  const pieces = [...inPieces(parts)];
  assertEquals(pieces.join(""), parts.join(""));
  assert(pieces.length > 5 && pieces.length < 50, `${pieces.length} pieces`);
  assertEquals([...inPieces([])], []);
  assertEquals([...inPieces(["", ""])], []);
});

Deno.test("slices() cuts no character in two, wherever it lies", () => {
  for (const before of ["", "a", "ab", "abc"]) {
    // The first and the last that take two units, and one among others.
    for (const character of ["😀", "\u{10000}", "\u{10ffff}", "a😀b"]) {
      const text = before + character.repeat(3_000) + "\ud83d";
      const all = [...slices(text)];
      assertEquals(all.join(""), text);
      assert(all.length > 2, `${all.length} slices`);
      for (const slice of all.slice(0, -1)) assert(slice.isWellFormed());
    }
  }
  assertEquals([...slices("")], []);
});

function page(parts: Partial<DirectoryPage>): DirectoryPage {
  return {
    path: "/files/",
    mount: "/files/",
    entries: [],
    order: DEFAULT_ORDER,
    readme: null,
    canUpload: true,
    ...parts,
  };
}

/** What is longest when it is escaped, and no two names are alike. */
const LONG = Array.from({ length: 300 }, (_, index) => fileEntry(`'"&<>`.repeat(50) + index));

const LARGE: readonly { readonly name: string; readonly page: DirectoryPage }[] = [
  { name: "names that grow when they are escaped", page: page({ entries: LONG }) },
  { name: "a README in one line", page: page({ readme: "&".repeat(2 ** 20) }) },
  { name: "a README beyond ASCII", page: page({ readme: "😀".repeat(2 ** 18) }) },
  {
    // PATH_MAX is 4096.
    name: "2,000 folders in one another",
    page: page({ path: `/files/${"a/".repeat(2_000)}` }),
  },
  {
    name: "long folders in one another",
    page: page({ path: `/files/${`${"%26".repeat(250)}/`.repeat(16)}` }),
  },
];

for (const { name, page } of LARGE) {
  Deno.test(`directoryPage() comes in pieces when it has ${name}`, () => {
    const pieces = [...directoryPage(page)];
    assert(pieces.length > 2, `${pieces.length} pieces`);
    for (const piece of pieces) {
      assert(typeof piece === "string");
      const { length } = encoder.encode(piece);
      assert(length <= MAX_PIECE_BYTES, `${length} bytes`);
      assert(piece.isWellFormed(), "a character is cut in two");
    }
  });
}

Deno.test("directoryPage() and directoryJson() keep to pieces when there are 100,000 entries", () => {
  const entries = Array.from({ length: 100_000 }, (_, index) => {
    return fileEntry(`IMG_${(index * 7919) % 100_000} & more.jpg`, index, 1.7e12 + index * 1e6);
  });
  const started = performance.now();
  for (const pieces of [directoryPage(page({ entries })), directoryJson(entries)]) {
    let rows = 0;
    for (const piece of pieces) {
      assert(typeof piece === "string");
      // UTF-8 has at most three bytes for a unit of UTF-16.
      assert(piece.length * 3 <= MAX_PIECE_BYTES, `${piece.length} units`);
      rows += piece.split("IMG_").length - 1;
    }
    assert(rows >= entries.length, `${rows} rows`);
  }
  // It takes 1 s for the two of them on one core; more than this is not linear.
  assert(performance.now() - started < 15_000, "too slow");
});

Deno.test("directoryPage() works no further when nobody asks for more", () => {
  let looked = 0;
  const entries = Array.from({ length: 5_000 }, (_, index) => ({
    ...fileEntry(`file ${index}`),
    get size() {
      looked++;
      return 1;
    },
  }));
  const pieces = directoryPage(page({ entries }));
  assertEquals(looked, 0, "before the first is asked for");
  pieces.next();
  pieces.return(undefined);
  assert(looked < 100, `${looked} sizes were read for the first piece`);
});
