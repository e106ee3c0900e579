import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { FileRoot, type FileRootOptions } from "../../../lib/files/root/file_root.ts";
import { type ChangeListener, DirectoryWatch } from "../../../lib/files/watch/directory_watch.ts";
import { watchEvents, type WatchOptions } from "../../../lib/files/watch/watch_events.ts";
import { ManualTime } from "../../support/manual_time.ts";
import { systemError } from "../../support/system_error.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";
import { turns } from "../../support/turns.ts";
import { waitFor } from "../../support/wait_for.ts";
import { within } from "../../support/within.ts";

/** A client of the events: what has come so far, and a way to wait for more. */
class EventClient implements AsyncDisposable {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #told: Told[] = [];
  text = "";

  constructor(root: FileRoot, directory: string = root.path, options?: WatchOptions) {
    this.#reader = watchEvents(root, directory, options).getReader();
  }

  /** A client that will be told of all from now on. */
  static async open(
    root: FileRoot,
    directory?: string,
    options?: WatchOptions,
  ): Promise<EventClient> {
    const client = new EventClient(root, directory, options);
    await client.read();
    return client;
  }

  /** Reads one chunk, which is one burst of changes; `false` at the end. */
  async read(): Promise<boolean> {
    const { done, value } = await within(this.#reader.read());
    const text = new TextDecoder().decode(value);
    this.text += text;
    this.#told = joinBursts(this.#told, toldIn(text));
    return !done;
  }

  /** Reads until a text has come, and returns the changes until then: `"create a/b"`. */
  async until(text: string): Promise<string[]> {
    while (!this.text.includes(text)) assert(await this.read(), `It ended before ${text}`);
    return this.#told.map(({ kind, path }) => `${kind} ${path}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reader.cancel();
  }
}

interface Told {
  readonly kind: string;
  readonly path: string;
}

function toldIn(text: string): Told[] {
  return [...text.matchAll(/event: change\ndata: (.*)\n\n/g)].map(([, data]) => JSON.parse(data));
}

/**
 * On a busy machine a burst may end between two calls, or in the middle of one that creates a file
 * and writes it. So what a later burst tells of a path replaces what an earlier one did, as it would
 * have within one. Within one burst a path that is told twice stays told twice.
 */
function joinBursts(earlier: readonly Told[], later: readonly Told[]): Told[] {
  const replaced = earlier.map((told) => {
    const { path, kind } = later.find((it) => it.path === told.path) ?? told;
    return { path, kind: kind === "modify" && told.kind !== "remove" ? told.kind : kind };
  });
  return [...replaced, ...later.filter((it) => earlier.every(({ path }) => path !== it.path))];
}

function fill(): TemporaryDirectory {
  const directory = new TemporaryDirectory();
  directory.write("served/a.txt", "a");
  directory.write("served/sub/b c.txt", "b");
  directory.mkdir("served/old/deep");
  directory.write("served/.env", "password");
  directory.write("served/.git/config", "url");
  directory.write("outside/secret", "secret");
  directory.link("served/in", `${directory.path}/served/sub`);
  directory.link("served/.hidden-in", `${directory.path}/served/sub`);
  directory.link("served/out", `${directory.path}/outside`);
  directory.link("served/git", `${directory.path}/served/.git`);
  return directory;
}

interface Row {
  readonly name: string;
  /** @param served The path of the directory. */
  act(served: string, directory: TemporaryDirectory): void;
  readonly told: readonly string[];
  readonly options?: FileRootOptions;
}

const ROWS: readonly Row[] = [
  {
    name: "a file that is created",
    act: (_, directory) => directory.write("served/new", "x"),
    told: ["create new"],
  },
  {
    name: "a file that is written to",
    act: (served) => Deno.writeTextFileSync(`${served}/a.txt`, "other"),
    told: ["modify a.txt"],
  },
  {
    name: "one event for many writes",
    act: (served) => {
      for (let i = 0; i < 5; i++) Deno.writeTextFileSync(`${served}/a.txt`, `${i}`);
    },
    told: ["modify a.txt"],
  },
  {
    name: "a file that is removed",
    act: (served) => Deno.removeSync(`${served}/a.txt`),
    told: ["remove a.txt"],
  },
  {
    name: "a file that is created and removed",
    act: (served, directory) => {
      directory.write("served/brief", "");
      Deno.removeSync(`${served}/brief`);
    },
    told: ["remove brief"],
  },
  {
    name: "both names of a file that is renamed",
    act: (served) => Deno.renameSync(`${served}/a.txt`, `${served}/sub/ü "q"\\`),
    told: ["remove a.txt", 'rename sub/ü "q"\\'],
  },
  {
    name: "the name alone when an upload takes it",
    act: (served, directory) => {
      directory.write("served/.postern-upload-1", "new");
      Deno.renameSync(`${served}/.postern-upload-1`, `${served}/a.txt`);
    },
    told: ["rename a.txt"],
  },
  {
    name: "a directory, and then what is put into it",
    act: (_, directory) => directory.mkdir("served/new"),
    told: ["create new"],
  },
  {
    name: "the uppermost directory that is removed",
    act: (served) => Deno.removeSync(`${served}/old`, { recursive: true }),
    told: ["remove old"],
  },
  {
    name: "the real path of what a link leads to as well",
    act: (served) => Deno.writeTextFileSync(`${served}/sub/b c.txt`, "x"),
    told: ["modify sub/b c.txt"],
  },
  {
    name: "a link to a file inside",
    act: (_, directory) => directory.link("served/link", "a.txt"),
    told: ["create link"],
  },
  {
    name: "nothing of dotfiles",
    act: (served, directory) => {
      Deno.writeTextFileSync(`${served}/.env`, "x");
      directory.write("served/.new", "x");
      directory.write("served/.git/index", "x");
      Deno.removeSync(`${served}/.git/config`);
      Deno.removeSync(`${served}/.env`);
    },
    told: [],
  },
  {
    name: "dotfiles where they are shown, but no temporaries",
    options: { dotfiles: true },
    act: (served, directory) => {
      Deno.removeSync(`${served}/.env`);
      directory.write("served/.new", "x");
      directory.write("served/.postern-upload-1", "x");
      Deno.removeSync(`${served}/.postern-upload-1`);
    },
    told: ["remove .env", "create .new"],
  },
  {
    name: "nothing of what lies outside",
    act: (_, directory) => {
      directory.write("outside/secret", "x");
      directory.write("outside/new", "x");
      directory.link("served/link", `${directory.path}/outside/secret`);
      directory.link("served/directory-link", `${directory.path}/outside`);
      directory.link("served/to-hidden", ".env");
    },
    told: [],
  },
  {
    name: "nothing of what is opened to be written and is not",
    act: (served) => Deno.openSync(`${served}/a.txt`, { write: true }).close(),
    told: [],
  },
  {
    name: "nothing of its own time",
    act: (served) => Deno.utimeSync(served, 1_000, 1_000),
    told: [],
  },
  {
    name: "nothing of reads",
    act: (served) => void Deno.readTextFileSync(`${served}/a.txt`),
    told: [],
  },
];

for (const { name, act, told, options } of ROWS) {
  Deno.test(`watchEvents() tells of ${name}`, async () => {
    using directory = fill();
    const root = FileRoot.open(`${directory.path}/served`, options);
    await using client = await EventClient.open(root);
    act(root.path, directory);
    directory.write("served/zz-marker", "");
    const changes = await client.until("zz-marker");
    assertEquals(changes.filter((change) => !change.endsWith("zz-marker")), [...told]);
  });
}

Deno.test("watchEvents() tells paths from the directory when that is below the root", async () => {
  using directory = fill();
  const root = FileRoot.open(`${directory.path}/served`);
  await using client = await EventClient.open(root, `${root.path}/sub`);
  directory.write("served/elsewhere", "");
  directory.write("served/sub/here", "");
  assertEquals(await client.until("here"), ["create here"]);
});

Deno.test("watchEvents() tells nothing of where links lead when that is not below", async () => {
  using directory = fill();
  directory.write("served/old/file", "");
  directory.link("served/sub/to-old", "../old");
  directory.write("served/sub/swapped/file", "");
  const root = FileRoot.open(`${directory.path}/served`);
  await using client = await EventClient.open(root, `${root.path}/sub`);
  Deno.removeSync(`${root.path}/old/file`);
  directory.write("served/old/other", "");
  Deno.removeSync(`${root.path}/sub/swapped`, { recursive: true });
  directory.link("served/sub/swapped", "../old");
  directory.write("served/sub/here", "");
  const changes = await client.until("here");
  // Nothing is told of the removal when the watcher comes to look after the link is there.
  assertEquals(changes.filter((change) => change !== "remove swapped"), ["create here"]);
});

Deno.test("watchEvents() tells of what is put into a new directory later", async () => {
  using directory = fill();
  const root = FileRoot.open(`${directory.path}/served`);
  await using client = await EventClient.open(root);
  directory.mkdir("served/new");
  await client.until("new");
  directory.write("served/new/file", "");
  assertEquals((await client.until("new/file")).at(-1), "create new/file");
});

Deno.test("watchEvents() says first how soon to come again", async () => {
  using directory = fill();
  await using client = await EventClient.open(FileRoot.open(directory.path));
  assertEquals(client.text, "retry: 1000\n\n");
});

Deno.test("watchEvents() gives signs of life when nothing happens", async () => {
  using directory = fill();
  const root = FileRoot.open(directory.path);
  await using client = await EventClient.open(root, root.path, { keepAliveMillis: 10 });
  await client.until(": keep-alive\n\n: keep-alive\n\n");
});

Deno.test("watchEvents() gives the first after a second, and then each 15 s after it was asked", async () => {
  using directory = fill();
  using time = new ManualTime();
  await using client = await EventClient.open(FileRoot.open(directory.path));
  for (const millis of [1_000, 14_000]) {
    let isRead = false;
    const reading = client.read().then(() => isRead = true);
    await time.pass(millis - 1);
    assert(!isRead);
    await time.pass(1);
    // The disk is asked whether the directory is there, and may be slow.
    for (let patience = 1_000; !isRead && patience > 0; patience--) await turns();
    assert(isRead);
    await reading;
  }
  assertEquals(client.text, `retry: 1000\n\n${": keep-alive\n\n".repeat(2)}`);
});

for (const [queued, told] of [[65_535, "b"], [65_536, "overflow"]] as const) {
  Deno.test(`watchEvents() tells one who has ${queued} bytes to read ${told === "b" ? "of a change" : "of an overflow"}`, async () => {
    using directory = fill();
    using watch = watchByHand();
    const root = FileRoot.open(directory.path);
    await using client = new EventClient(root);
    watch.listener.onWatching();
    const rest = queued - "retry: 1000\n\n".length - eventOf("").length;
    watch.listener.onChanges([{ kind: "create", path: "a".repeat(rest) }]);
    watch.listener.onChanges([{ kind: "create", path: "b" }]);
    await client.until(told);
    assertEquals(client.text.length, queued + (told === "b" ? eventOf("b") : OVERFLOW).length);
  });
}

const OVERFLOW = "event: overflow\ndata: {}\n\n";

function eventOf(path: string): string {
  return `event: change\ndata: ${JSON.stringify({ kind: "create", path })}\n\n`;
}

/** Has the next who listens be told what the test says. */
function watchByHand(): Disposable & { readonly listener: ChangeListener } {
  const { listen } = DirectoryWatch;
  const listeners: ChangeListener[] = [];
  DirectoryWatch.listen = (_, listener) => {
    listeners.push(listener);
    return { leave: () => {}, verify: () => Promise.resolve() } as unknown as DirectoryWatch;
  };
  return {
    get listener() {
      return listeners[0];
    },
    [Symbol.dispose]: () => {
      DirectoryWatch.listen = listen;
    },
  };
}

Deno.test("watchEvents() says that it overflowed when too much changes at once", async () => {
  using directory = fill();
  for (let i = 0; i < 2_000; i++) directory.write(`served/many/${i}`, "");
  const root = FileRoot.open(directory.path);
  await using client = await EventClient.open(root);
  // One call, so that 101 of these fall into one burst however slow the machine is.
  Deno.removeSync(`${root.path}/served/many`, { recursive: true });
  await client.until("event: overflow\ndata: {}\n\n");
  // Some bursts later it knows again what changes.
  for (let i = 0; i < 20 && !client.text.includes("/after"); i++) {
    directory.write(`served/after${i}`, "");
    await client.read();
  }
  assertStringIncludes(client.text, "/after");
});

Deno.test("watchEvents() tells of each of as many changes as it may", async () => {
  using directory = fill();
  await using client = await EventClient.open(FileRoot.open(directory.path));
  for (let i = 0; i < 100; i++) directory.write(`served/${i}`, "");
  // Where a burst ends is a matter of time; a file that is written across it is told of in both.
  const paths = (await client.until('"served/99"')).map((change) => change.split(" ").at(-1));
  assertEquals(new Set(paths).size, 100);
  assert(!client.text.includes("overflow"));
});

Deno.test("watchEvents() says once that it overflowed when nobody reads", async () => {
  using directory = fill();
  const root = FileRoot.open(`${directory.path}/served`);
  await using slow = await EventClient.open(root, root.path, { maxQueuedBytes: 40 });
  await using quick = await EventClient.open(root);
  // Directories, because one is one event: it never falls into two bursts.
  for (const name of ["one", "two", "three", "four"]) {
    directory.mkdir(`served/${name}`);
    await quick.until(name);
  }
  assertEquals(await slow.until("overflow"), ["create one"]);
  directory.mkdir("served/after");
  assertEquals(await slow.until("after"), ["create one", "create after"]);
  assertEquals(slow.text.split("overflow").length, 2);
});

Deno.test("watchEvents() goes on for others when one of them leaves", async () => {
  using directory = fill();
  const root = FileRoot.open(directory.path);
  await using staying = await EventClient.open(root);
  {
    await using leaving = await EventClient.open(root);
    directory.write("served/one", "");
    await Promise.all([leaving.until("one"), staying.until("one")]);
  }
  directory.write("served/two", "");
  assertEquals(await staying.until("two"), ["create served/one", "create served/two"]);
});

for (const [staying, leaving] of [["", "/sub"], ["/sub", ""], ["/sub", "/sub"]]) {
  Deno.test(`watchEvents() of "${staying}" goes on when one of "${leaving}" leaves`, async () => {
    using directory = fill();
    const root = FileRoot.open(`${directory.path}/served`);
    await using client = await EventClient.open(root, root.path + staying);
    {
      await using _ = await EventClient.open(root, root.path + leaving);
    }
    // Within one isolate, Deno.watchFs would have fallen silent here.
    directory.write("served/sub/new", "");
    await client.until("new");
  });
}

Deno.test("watchEvents() tells each of its own directory when one watch serves both", async () => {
  using directory = fill();
  const root = FileRoot.open(`${directory.path}/served`);
  await waitFor(() => inotifyCount() === 0);
  await using sub = await (async () => {
    await using whole = await EventClient.open(root);
    const sub = await EventClient.open(root, `${root.path}/sub`);
    assertEquals(inotifyCount(), Deno.build.os === "linux" ? 1 : 0);
    directory.write("served/elsewhere", "");
    directory.write("served/subtle", "");
    directory.write("served/sub/here", "");
    assertEquals(await whole.until('"sub/here"'), [
      "create elsewhere",
      "create subtle",
      "create sub/here",
    ]);
    assertEquals(await sub.until("here"), ["create here"]);
    return sub;
  })();
  directory.write("served/sub/later", "");
  assertEquals(await sub.until("later"), ["create here", "create later"]);
});

Deno.test("watchEvents() fails when there is no such directory below one that is watched", async () => {
  using directory = fill();
  const root = FileRoot.open(directory.path);
  await using _ = await EventClient.open(root);
  const reader = watchEvents(root, `${root.path}/nope`).getReader();
  await assertRejects(() => within(reader.read()), Error, "cannot be watched");
});

Deno.test("watchEvents() begins anew when what is watched has another name by now", async () => {
  using directory = fill();
  const root = FileRoot.open(directory.path);
  const path = `${root.path}/served/sub`;
  await using before = await EventClient.open(root, path);
  Deno.renameSync(`${directory.path}/served`, `${directory.path}/other`);
  directory.mkdir("served/sub");
  await using after = await EventClient.open(root, path);
  while (await before.read());
  directory.write("served/sub/new", "");
  assertEquals(await after.until("new"), ["create new"]);
});

Deno.test("watchEvents() serves two roots when they lie one in the other", async () => {
  using directory = fill();
  const outer = FileRoot.open(directory.path);
  const inner = FileRoot.open(`${directory.path}/served`);
  await using client = await EventClient.open(outer);
  {
    await using _ = await EventClient.open(inner);
  }
  directory.write("served/new", "");
  assertEquals(await client.until("new"), ["create served/new"]);
});

Deno.test({
  name: "watchEvents() lets go of what the system lent when the last client has left",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    using directory = fill();
    const root = FileRoot.open(directory.path);
    await waitFor(() => inotifyCount() === 0);
    {
      await using _ = await EventClient.open(root);
      await using __ = await EventClient.open(root);
      assertEquals(inotifyCount(), 1);
    }
    await waitFor(() => inotifyCount() === 0);
  },
});

/** How many queues of file events this process has open. */
function inotifyCount(): number {
  const names = [...Deno.readDirSync("/proc/self/fd")].map(({ name }) => name);
  return names.filter((name) => isInotify(`/proc/self/fd/${name}`)).length;
}

function isInotify(path: string): boolean {
  try {
    return Deno.readLinkSync(path) === "anon_inode:inotify";
  } catch {
    return false;
  }
}

Deno.test("watchEvents() begins again when the last client has left", async () => {
  using directory = fill();
  const root = FileRoot.open(directory.path);
  for (const name of ["one", "two"]) {
    await using client = await EventClient.open(root);
    directory.write(name, "");
    assertEquals(await client.until(name), [`create ${name}`]);
  }
});

interface EndRow {
  readonly name: string;
  act(directory: TemporaryDirectory): void;
}

const ENDS: readonly EndRow[] = [
  {
    name: "is removed",
    act: ({ path }) => Deno.removeSync(`${path}/served/sub`, { recursive: true }),
  },
  {
    name: "is renamed",
    act: ({ path }) => Deno.renameSync(`${path}/served/sub`, `${path}/served/other`),
  },
  {
    name: "is in another that is renamed",
    act: ({ path }) => Deno.renameSync(`${path}/served`, `${path}/other`),
  },
];

for (const { name, act } of ENDS) {
  Deno.test(`watchEvents() ends when the directory ${name}, and begins again`, async () => {
    using directory = fill();
    const root = FileRoot.open(directory.path);
    const path = `${root.path}/served/sub`;
    await using client = await EventClient.open(root, path, { keepAliveMillis: 20 });
    act(directory);
    while (await client.read());
    assertEquals(await client.until(""), []);
    directory.mkdir("served/sub");
    await using again = await EventClient.open(root, path);
    directory.write("served/sub/new", "");
    assertEquals(await again.until("new"), ["create new"]);
  });
}

for (const { name, act } of ENDS) {
  Deno.test(`watchEvents() ends for one directory when that ${name}, not for one above`, async () => {
    using directory = fill();
    const root = FileRoot.open(directory.path);
    await using whole = await EventClient.open(root);
    await using client = await EventClient.open(root, `${root.path}/served/sub`);
    act(directory);
    while (await client.read());
    assertEquals(await client.until(""), []);
    directory.write("after", "");
    assertEquals((await whole.until('"after"')).at(-1), "create after");
  });
}

Deno.test("watchEvents() ends when the directory is gone in an overflow of one above", async () => {
  using directory = fill();
  const root = FileRoot.open(directory.path);
  await using _ = await EventClient.open(root);
  await using client = await EventClient.open(root, `${root.path}/served/sub`);
  Deno.renameSync(`${root.path}/served/sub`, `${root.path}/served/other`);
  for (let i = 0; i < 200; i++) directory.mkdir(`${i}`);
  while (await client.read());
});

Deno.test("watchEvents() tells nothing that is hidden when another root shows it", async () => {
  using directory = fill();
  const path = `${directory.path}/served`;
  await using all = await EventClient.open(FileRoot.open(path, { dotfiles: true }));
  await using client = await EventClient.open(FileRoot.open(path));
  directory.write("served/.new", "");
  directory.write("served/zz", "");
  assertEquals(await all.until('"zz"'), ["create .new", "create zz"]);
  assertEquals(await client.until('"zz"'), ["create zz"]);
});

Deno.test("watchEvents() fails when there is no such directory", async () => {
  using directory = fill();
  const root = FileRoot.open(directory.path);
  const reader = watchEvents(root, `${root.path}/nope`).getReader();
  await assertRejects(() => within(reader.read()), Error, "cannot be watched");
});

Deno.test("watchEvents() refuses when too many directories are watched", async () => {
  using directory = new TemporaryDirectory();
  for (let i = 0; i < 9; i++) directory.mkdir(`${i}/below`);
  const root = FileRoot.open(directory.path);
  await using clients = new AsyncDisposableStack();
  for (let i = 0; i < 8; i++) clients.use(new EventClient(root, `${root.path}/${i}`));
  assertThrows(() => watchEvents(root, `${root.path}/8`), Deno.errors.Busy);
  clients.use(new EventClient(root, `${root.path}/7`));
  clients.use(new EventClient(root, `${root.path}/7/below`));
});

Deno.test("watchEvents() blocks nobody when a FIFO changes", async () => {
  using directory = fill();
  const root = FileRoot.open(directory.path);
  {
    await using client = await EventClient.open(root);
    new Deno.Command("mkfifo", { args: [`${root.path}/fifo`] }).outputSync();
    directory.write("a", "");
    // Deno.watchFs waits for the FIFO's other end, and tells of nothing more.
    await new Promise((resolve) => setTimeout(resolve, 200));
    assertEquals(client.text, "retry: 1000\n\n");
  }
  await using again = await EventClient.open(root);
  directory.write("b", "");
  assertEquals(await again.until("b"), ["create b"]);
  // The other end, for the thread that still waits.
  new Deno.Command("sh", { args: ["-c", `exec 3<>${root.path}/fifo`] }).outputSync();
});

const HERE = FileRoot.open(new URL(".", import.meta.url).pathname);

Deno.test({
  name: "watchEvents() throws and nobody is asked when the grant is gone",
  permissions: { read: false },
  fn: () => {
    assertThrows(() => watchEvents(HERE, HERE.path), Deno.errors.NotCapable, "may not be read");
  },
});

Deno.test("watchEvents() puts a name into one line of JSON whatever is in it", async () => {
  using directory = fill();
  const old = directory.write("served/old line\nbreak", "");
  await using client = await EventClient.open(FileRoot.open(directory.path));
  directory.write("line separator", "");
  directory.write("line\nbreak", "");
  Deno.removeSync(old);
  directory.write("zz", "");
  // A name with a control character cannot be asked for, so nobody is told of it.
  assertEquals(await client.until('"zz"'), ["create line separator", "create zz"]);
  assertStringIncludes(client.text, 'data: {"kind":"create","path":"zz"}\n\n');
});

const FAILURES: readonly { readonly when: string; readonly options?: WatchOptions }[] = [
  { when: "it looks at what changed" },
  { when: "it looks whether the directory is there", options: { keepAliveMillis: 10 } },
];

for (const { when, options } of FAILURES) {
  Deno.test(`watchEvents() is an error, and watches no more, when the disk fails as ${when}`, async () => {
    using directory = fill();
    let isBroken = false;
    const realPathSync = (path: string | URL) => {
      if (isBroken) throw systemError("EIO");
      return Deno.realPathSync(path);
    };
    const root = FileRoot.open(`${directory.path}/served`, {
      fileSystem: { ...Deno, realPathSync },
    });
    const client = await EventClient.open(root, root.path, options);
    isBroken = true;
    if (options === undefined) directory.write("served/new", "x");
    // The next sign of life would find out the first, too.
    await assertRejects(() => within(client.until("nothing"), 10_000), Error, "EIO");
  });
}

Deno.test("watchEvents() tells nothing of what changed beside the directory", async () => {
  using directory = fill();
  const root = FileRoot.open(`${directory.path}/served`);
  await using above = await EventClient.open(root);
  await using below = await EventClient.open(root, `${root.path}/sub`);
  directory.write("served/beside", "x");
  await above.until('"beside"');
  directory.write("served/sub/new", "x");
  const { length } = below.text;
  await below.read();
  assertStringIncludes(below.text.slice(length), '"path":"new"');
});
