import { assert, assertEquals, assertRejects } from "@std/assert";
import { HeldEntries } from "../../../lib/files/listing/held_entries.ts";
import { respondWithListing } from "../../../lib/files/listing/listing_response.ts";
import { FileRoot, type FileSystem } from "../../../lib/files/root/file_root.ts";
import type { HttpResponse } from "../../../lib/message.ts";
import { textOf } from "../../support/content_of.ts";
import { rowLinks } from "../../support/listing.ts";
import { makeRequest } from "../../support/make_request.ts";
import { serveFile } from "../../support/serve_file.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";

/** More than are looked at for the first bytes. */
const COUNT = 3_000;
const NAMES = Array.from({ length: COUNT }, (_, i) => `file ${String(i).padStart(5, "0")}`);
/** As many as the first 64 KiB of JSON have, and some. */
const MAX_FIRST_LOOKS = 1_200;
const LAST = NAMES[COUNT - 1];

function fill(): TemporaryDirectory {
  const directory = new TemporaryDirectory();
  const many = `${directory.path}/served/many`;
  directory.write(`served/many/${LAST}`, "x");
  // To link is faster than to write. The last is a file of its own.
  directory.write(`served/many/${NAMES[0]}`, "x");
  for (const name of NAMES.slice(1, -1)) Deno.linkSync(`${many}/${NAMES[0]}`, `${many}/${name}`);
  return directory;
}

/** The system's calls; each look is counted, and may be another one. */
class CountedSystem {
  looks = 0;
  look: (path: string | URL) => Deno.FileInfo = Deno.lstatSync;
  readonly calls: FileSystem = {
    ...Deno,
    lstatSync: (path) => {
      this.looks++;
      return this.look(path);
    },
  };
}

/** The listing of the directory, of which the first bytes are there. */
async function list(root: FileRoot, query = ""): Promise<HttpResponse> {
  const headers = { accept: "application/json" };
  return await serveFile(root, "/", makeRequest("GET", `/many/${query}`, { headers }));
}

async function namesIn(response: HttpResponse): Promise<string[]> {
  const entries: { readonly name: string }[] = JSON.parse(await textOf(response));
  return entries.map(({ name }) => name);
}

function rootOf(directory: TemporaryDirectory, fileSystem: FileSystem = Deno): FileRoot {
  return FileRoot.open(`${directory.path}/served`, { fileSystem });
}

const ORDERS = [
  { query: "", names: NAMES, isLookedAtFirst: false },
  { query: "?sort=name&order=desc", names: NAMES.toReversed(), isLookedAtFirst: false },
  { query: "?sort=size", names: NAMES, isLookedAtFirst: true },
  { query: "?sort=modified", names: NAMES, isLookedAtFirst: true },
];

for (const { query, names, isLookedAtFirst } of ORDERS) {
  const when = isLookedAtFirst ? "before" : "while";
  Deno.test(`respondWithListing() looks at entries ${when} it sends them when asked for "${query}"`, async () => {
    using directory = fill();
    // Both files; so all are alike but for their names.
    for (const name of [NAMES[0], LAST]) {
      Deno.utimeSync(`${directory.path}/served/many/${name}`, 1, 1);
    }
    const system = new CountedSystem();
    const response = await list(rootOf(directory, system.calls), query);
    const first = system.looks;
    assertEquals(first > COUNT, isLookedAtFirst, `${first} looks`);
    assert(isLookedAtFirst || first < MAX_FIRST_LOOKS, `${first} looks`);
    assertEquals(await namesIn(response), names);
    assert(system.looks > COUNT, "each is looked at");
  });
}

interface Row {
  readonly name: string;
  /** @param many The directory that is being listed, of which the first entries have been sent. */
  act(many: string, directory: TemporaryDirectory): void;
  /** What is told of the last entry then: its size, its kind, or nothing. */
  readonly told: number | string | undefined;
}

const ROWS: readonly Row[] = [
  { name: "is as it was", act: () => {}, told: 1 },
  { name: "is gone", act: (many) => Deno.removeSync(`${many}/${LAST}`), told: undefined },
  { name: "grew", act: (many) => Deno.writeTextFileSync(`${many}/${LAST}`, "more"), told: 4 },
  {
    name: "became a directory",
    act: (many) => {
      Deno.removeSync(`${many}/${LAST}`);
      Deno.mkdirSync(`${many}/${LAST}`);
    },
    told: "directory",
  },
  {
    name: "became a link that leads out",
    act: (many, { path }) => {
      Deno.removeSync(`${many}/${LAST}`);
      Deno.symlinkSync(`${path}/outside/${LAST}`, `${many}/${LAST}`);
    },
    told: undefined,
  },
  {
    name: "lies behind a link that its directory became",
    act: (many, { path }) => {
      Deno.renameSync(many, `${many}-before`);
      Deno.symlinkSync(`${path}/outside`, many);
    },
    told: undefined,
  },
  {
    name: "lies behind a link that its directory's parent became",
    act: (_, { path }) => {
      Deno.renameSync(`${path}/served`, `${path}/served-before`);
      Deno.mkdirSync(`${path}/elsewhere`);
      Deno.symlinkSync(`${path}/outside`, `${path}/elsewhere/many`);
      Deno.symlinkSync(`${path}/elsewhere`, `${path}/served`);
    },
    told: undefined,
  },
];

for (const { name, act, told } of ROWS) {
  Deno.test(`respondWithListing() tells no more than may be seen when an entry ${name} meanwhile`, async () => {
    using directory = fill();
    directory.write(`outside/${LAST}`, "secret that lies outside");
    const response = await list(rootOf(directory));
    act(`${directory.path}/served/many`, directory);
    const text = await textOf(response);
    const entries: { name: string; kind: string; size?: number }[] = JSON.parse(text);
    const last = entries.find((entry) => entry.name === LAST);
    assertEquals(last === undefined ? undefined : last.size ?? last.kind, told);
    assert(entries.length > 500, "what was sent before stays");
  });
}

interface SwapRow {
  readonly name: string;
  /** What lies behind the link. */
  readonly outside: readonly string[];
  readonly isListedBefore: boolean;
}

const SWAPS: readonly SwapRow[] = [
  { name: "it is listed", outside: ["b", "secret name"], isListedBefore: false },
  // A link is looked at while the directory is listed.
  { name: "its links are listed", outside: ["secret link"], isListedBefore: false },
  { name: "its entries are looked at", outside: ["b", "secret name"], isListedBefore: true },
];

for (const { query } of ORDERS) {
  for (const { name, outside, isListedBefore } of SWAPS) {
    Deno.test(`respondWithListing() tells nothing of what lies behind a link that the directory became before ${name}, asked for "${query}"`, async () => {
      using directory = new TemporaryDirectory();
      directory.write("served/many/b", "x");
      directory.write("served/public", "x");
      for (const path of outside) {
        if (!path.endsWith("link")) directory.write(`outside/${path}`, "secret that lies outside");
        else {
          directory.mkdir("outside");
          directory.link(`outside/${path}`, `${directory.path}/served/public`);
        }
      }
      const many = `${directory.path}/served/many`;
      const swap = () => {
        Deno.renameSync(many, `${many}-before`);
        Deno.symlinkSync(`${directory.path}/outside`, many);
      };
      const system = new CountedSystem();
      const root = rootOf(directory, system.calls);
      if (!isListedBefore) swap();
      else {
        system.look = (path) => {
          system.look = Deno.lstatSync;
          swap();
          return Deno.lstatSync(path);
        };
      }
      const headers = { accept: "application/json" };
      const response = await respondWithListing(
        root,
        many,
        { names: ["many"], isDirectory: true },
        { mount: "/", canUpload: false, held: new HeldEntries() },
        makeRequest("GET", `/many/${query}`, { headers }),
      );
      assert(response !== null);
      assertEquals(await namesIn(response), []);
    });
  }
}

Deno.test("respondWithListing() counts what it has shown when entries go meanwhile", async () => {
  using directory = fill();
  const request = makeRequest("GET", "/many/", { headers: { accept: "text/html" } });
  const response = await serveFile(rootOf(directory), "/", request);
  for (const name of NAMES.slice(-100)) Deno.removeSync(`${directory.path}/served/many/${name}`);
  const page = await textOf(response);
  const shown = rowLinks(page).length - 1;
  assertEquals(shown, COUNT - 100);
  assert(page.includes("<footer>2,900 entries: 2,900 files, "), page.slice(-200));
});

Deno.test("respondWithListing() breaks off when a look fails for a reason that is no absence", async () => {
  using directory = fill();
  const system = new CountedSystem();
  const response = await list(rootOf(directory, system.calls));
  system.look = () => {
    throw Object.assign(new Error("the disk is broken"), { code: "EIO" });
  };
  await assertRejects(() => textOf(response), Error, "the disk is broken");
});

Deno.test("respondWithListing() keeps links and folders in their places when it has not looked at the rest", async () => {
  using directory = new TemporaryDirectory();
  directory.write("served/many/b", "x");
  directory.write("served/many/z/inner", "x");
  directory.link("served/many/c", "b");
  directory.link("served/many/y", "z");
  directory.link("served/many/a", `${directory.path}/outside`);
  directory.write("outside", "secret");
  assertEquals(await namesIn(await list(rootOf(directory))), ["y", "z", "b", "c"]);
});
