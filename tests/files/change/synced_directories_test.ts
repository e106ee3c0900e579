import { assertEquals } from "@std/assert";
import { ChangeSite } from "../../support/change_site.ts";
import { systemError } from "../../support/system_error.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";

interface Row {
  readonly method: string;
  readonly target: string;
  readonly destination?: string;
  /** The directories that are brought to the disk. */
  readonly synced: readonly string[];
}

/** In each directory of these a name comes or goes. */
const ROWS: readonly Row[] = [
  { method: "PUT", target: "new", synced: [""] },
  { method: "PUT", target: "sub/f", synced: ["sub"] },
  { method: "PUT", target: "sub/c/d/new", synced: ["sub", "sub/c", "sub/c/d"] },
  { method: "COPY", target: "sub/f", destination: "other/new", synced: ["other"] },
  { method: "MKCOL", target: "sub/new", synced: ["sub"] },
  { method: "DELETE", target: "sub/f", synced: ["sub"] },
  { method: "MOVE", target: "sub/f", destination: "sub/new", synced: ["sub"] },
  { method: "MOVE", target: "sub/f", destination: "other/f", synced: ["other", "sub"] },
];

for (const { method, target, destination, synced } of ROWS) {
  const request = destination === undefined ? target : `${target} to ${destination}`;
  Deno.test(`${method} ${request} is answered when what it did is on the disk`, async () => {
    using directory = fill();
    const site = new ChangeSite(directory.path, { makesParents: true });
    const headers: Readonly<Record<string, string>> = destination === undefined
      ? {}
      : { destination: `/files/${destination}` };
    using syncs = new DirectorySyncs(directory);
    const { status } = await site.ask(method, `/files/${target}`, headers, { body: ["new"] });
    assertEquals(Math.floor(status / 100), 2);
    const names = synced.map((it) => [it, namesIn(`${directory.path}/${it}`)] as const);
    assertEquals(syncs.names, new Map(names));
    assertEquals(syncs.mostOpen <= MAX_OPEN, true, `${syncs.mostOpen} are open at a time`);
  });
}

interface Refusal extends Omit<Row, "synced"> {
  readonly status: number;
  /** What somebody does when the request has been found to be in order. */
  readonly act: (directory: TemporaryDirectory) => void;
}

const REFUSED: readonly Refusal[] = [
  { method: "MKCOL", target: "sub/new", status: 405, act: (it) => it.mkdir("sub/new") },
  { method: "DELETE", target: "sub/f", status: 409, act: replaceFile },
  { method: "MOVE", target: "sub/f", destination: "other/new", status: 409, act: replaceFile },
  {
    method: "MOVE",
    target: "sub/f",
    destination: "other/new",
    status: 412,
    act: (it) => it.write("other/new", "theirs"),
  },
];

function replaceFile(directory: TemporaryDirectory): void {
  directory.write("sub/theirs", "theirs");
  Deno.renameSync(`${directory.path}/sub/theirs`, `${directory.path}/sub/f`);
}

for (const { method, target, destination = "", status, act } of REFUSED) {
  Deno.test(`${method} ${target} is ${status} when it is refused at the last moment, be it that the disk fails`, async () => {
    using directory = fill();
    const site = new ChangeSite(directory.path);
    const headers = { destination: `/files/${destination}`, overwrite: "F" };
    using _ = new DirectorySyncs(directory, () => act(directory));
    const { sync } = Deno.FsFile.prototype;
    Deno.FsFile.prototype.sync = () => Promise.reject(systemError("EIO"));
    try {
      assertEquals((await site.ask(method, `/files/${target}`, headers)).status, status);
    } finally {
      Deno.FsFile.prototype.sync = sync;
    }
  });
}

/** A change has two directories at most. What a path lacks is no reason to run out of descriptors. */
const MAX_OPEN = 2;

function namesIn(path: string): string[] {
  return [...Deno.readDirSync(path)].map(({ name }) => name).sort();
}

function fill(): TemporaryDirectory {
  const directory = new TemporaryDirectory();
  directory.write("sub/f", "F");
  directory.write("other/f", "OTHER");
  return directory;
}

/** Writes down the directories that are brought to the disk, for as long as it exists. */
class DirectorySyncs implements Disposable {
  /** By the path of the directory below the one that is watched: what was in it by then. */
  readonly names = new Map<string, readonly string[]>();
  /** How many directories were open at a time. */
  mostOpen = 0;
  #open = 0;
  readonly #openSync = Deno.openSync;

  /** @param onFirst Called when the first of them is opened. */
  constructor(directory: TemporaryDirectory, onFirst: () => void = () => {}) {
    let hasBegun = false;
    Deno.openSync = (path, options) => {
      const file = this.#openSync(path, options);
      if (!file.statSync().isDirectory) return file;
      if (!hasBegun) onFirst();
      hasBegun = true;
      const sync = () => {
        const below = Deno.realPathSync(path).slice(directory.path.length + 1);
        this.names.set(below, namesIn(Deno.realPathSync(path)));
        return Deno.FsFile.prototype.sync.call(file);
      };
      this.mostOpen = Math.max(this.mostOpen, ++this.#open);
      const close = () => {
        this.#open--;
        Deno.FsFile.prototype.close.call(file);
      };
      return Object.assign(file, { sync, close });
    };
  }

  [Symbol.dispose](): void {
    Deno.openSync = this.#openSync;
  }
}
