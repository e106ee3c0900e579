import { assertEquals } from "@std/assert";
import { startWatchWorker, type WatchMessage } from "../../../lib/files/watch/watch_worker.ts";
import { ManualTime } from "../../support/manual_time.ts";

/** Has workers made as nothing but their program and who listens, until it is disposed of. */
class FakeWorker implements Disposable {
  readonly #original = globalThis.Worker;
  name = "";
  program = "";
  onerror: ((event: ErrorEvent) => void) | null = null;
  readonly messages: WatchMessage[] = [];

  constructor(path = "/top") {
    // deno-lint-ignore no-this-alias -- a constructor returns what is to be made
    const fake = this;
    const made = function (url: string, { name = "" }: WorkerOptions) {
      fake.name = name;
      fake.program = decodeURIComponent(url.slice(url.indexOf(",") + 1));
      return fake;
    };
    Object.assign(globalThis, { Worker: made });
    startWatchWorker(path, (message) => this.messages.push(message));
  }

  /** Runs the program with a system of its own, until the watcher ends. */
  async run(system: Partial<typeof Deno>): Promise<WatchMessage[]> {
    const post = (message: WatchMessage) => void this.messages.push(message);
    const deno = { errors: Deno.errors, ...system };
    const last = this.program.lastIndexOf("watch(");
    const program = `${this.program.slice(0, last)} return ${this.program.slice(last)}`;
    await new Function("Deno", "postMessage", "name", program)(deno, post, this.name);
    return this.messages;
  }

  [Symbol.dispose](): void {
    globalThis.Worker = this.#original;
  }
}

Deno.test("startWatchWorker() says that a worker failed, which ends nothing else", () => {
  using fake = new FakeWorker();
  const event = new ErrorEvent("error", { message: "broken", cancelable: true });
  fake.onerror?.(event);
  assertEquals(fake.messages, [{ kind: "failed", reason: "broken" }]);
  assertEquals(event.defaultPrevented, true);
});

Deno.test("startWatchWorker() has one program for all directories, which the runtime keeps", () => {
  const programs = ["/top", "/other"].map((path) => {
    using fake = new FakeWorker(path);
    return fake.program;
  });
  assertEquals(programs[0], programs[1]);
});

const BURSTS: readonly {
  readonly name: string;
  readonly events: readonly Partial<Deno.FsEvent>[];
  readonly kind: "changes" | "overflow";
}[] = [
  { name: "100 paths change", events: modified(100), kind: "changes" },
  { name: "101 paths change", events: modified(101), kind: "overflow" },
  { name: "one of 100 changes again", events: [...modified(100), ...modified(1)], kind: "changes" },
  {
    name: "the system lost count",
    events: [{ kind: "other", paths: ["/top"], flag: "rescan" }],
    kind: "overflow",
  },
];

for (const { name, events, kind } of BURSTS) {
  Deno.test(`the watch worker tells of ${kind} when ${name}`, async () => {
    using fake = new FakeWorker();
    const watcher = watcherOf(async function* () {
      yield* events;
      // Longer than a burst is gathered.
      await new Promise((resolve) => setTimeout(resolve, 150));
      yield { kind: "remove", paths: ["/top"] };
    });
    let watches = 0;
    const told = await fake.run({
      watchFs: () => {
        if (watches++ > 0) throw new Error("It has ended");
        return watcher;
      },
    });
    assertEquals(told.map((it) => it.kind), ["watching", kind, "gone"]);
  });
}

interface ToldRow {
  readonly name: string;
  /** Whether all of the directory can be read. Where not, a name in capitals is a directory's. */
  readonly isWhole: boolean;
  readonly bursts: readonly (readonly Partial<Deno.FsEvent>[])[];
  /** `"create a, modify b"` or another kind of message, of each burst that is told of. */
  readonly told: readonly string[];
}

const TOLD: readonly ToldRow[] = [
  {
    name: "a file is created and written to",
    isWhole: true,
    bursts: [[event("create", "a"), event("modify", "a")]],
    told: ["create a"],
  },
  {
    name: "a file is created and removed",
    isWhole: true,
    bursts: [[event("create", "a"), event("remove", "a")]],
    told: ["remove a"],
  },
  {
    name: "a file is removed and written anew",
    isWhole: true,
    bursts: [[event("remove", "a"), event("modify", "a")]],
    told: ["modify a"],
  },
  {
    name: "a file gets the name of another",
    isWhole: true,
    bursts: [[event("modify", "a"), event("rename", "b", "a")]],
    told: ["rename a"],
  },
  { name: "a file is read", isWhole: true, bursts: [[event("access", "a")]], told: [] },
  {
    name: "the system names nothing",
    isWhole: true,
    bursts: [[event("any"), event("modify", "a")]],
    told: ["modify a"],
  },
  {
    name: "much changes, and then little, twice",
    isWhole: true,
    bursts: [modified(101), [event("modify", "a")], [event("create", "b")]],
    told: ["overflow", "modify a", "create b"],
  },
  {
    name: "a directory comes about, and all is watched",
    isWhole: true,
    bursts: [[event("create", "A")]],
    told: ["create A"],
  },
  {
    name: "a directory comes about that is not watched",
    isWhole: false,
    bursts: [[event("create", "A"), event("modify", "b")], [event("modify", "b")]],
    told: ["overflow", "modify b"],
  },
  {
    name: "a file comes about, and not all is watched",
    isWhole: false,
    bursts: [[event("create", "a")]],
    told: ["create a"],
  },
  {
    name: "a directory is read, and not all is watched",
    isWhole: false,
    bursts: [[event("access", "A")], [event("modify", "b")]],
    told: ["modify b"],
  },
];

for (const { name, isWhole, bursts, told } of TOLD) {
  Deno.test(`the watch worker tells [${told}] when ${name}`, async () => {
    using time = new ManualTime();
    using fake = new FakeWorker();
    const running = fake.run(systemByHand(isWhole));
    for (const burst of bursts) {
      for (const event of burst) events.enqueue(event);
      const before = fake.messages.length;
      await time.pass(49);
      assertEquals(fake.messages.length, before);
      await time.pass(1);
    }
    events.enqueue({ kind: "remove", paths: ["/top"] });
    const [first, ...others] = await running;
    assertEquals([first.kind, others.pop()?.kind], ["watching", "gone"]);
    assertEquals(others.map(shown), told);
  });
}

/** Of the watcher that was begun last, what is still to be told. */
let events: ReadableStreamDefaultController<Partial<Deno.FsEvent>>;

function systemByHand(isWhole: boolean): Partial<typeof Deno> {
  return {
    watchFs: (_, options) => {
      if (options?.recursive && !isWhole) throw new Deno.errors.PermissionDenied();
      const stream = new ReadableStream({ start: (controller) => void (events = controller) });
      const { close } = events;
      return Object.assign(stream, { close: close.bind(events) }) as unknown as Deno.FsWatcher;
    },
    readDirSync: () => [].values(),
    lstatSync: (path) => ({ isDirectory: /[A-Z]$/.test(String(path)) }) as Deno.FileInfo,
  };
}

function event(kind: Deno.FsEvent["kind"], ...names: string[]): Partial<Deno.FsEvent> {
  return { kind, paths: names.map((name) => `/top/${name}`) };
}

function shown(message: WatchMessage): string {
  if (message.kind !== "changes") return message.kind;
  return message.changes.map(([path, kind]) => `${kind} ${path.slice("/top/".length)}`).join(", ");
}

for (const path of ["/top", "/"]) {
  Deno.test(`the watch worker watches what can be read of ${path} when not all can be`, async () => {
    using fake = new FakeWorker(path);
    const prefix = path === "/" ? "" : path;
    const tried: string[][] = [];
    await fake.run({
      watchFs: (paths, options) => {
        if (options?.recursive) throw new Deno.errors.PermissionDenied();
        tried.push([paths].flat());
        // What was there is gone, once.
        if (tried.length < 2) throw new Deno.errors.NotFound();
        return watcherOf(async function* () {
          yield { kind: "remove", paths: [path] };
        });
      },
      readDirSync: (at) => {
        if (String(at).endsWith("closed")) throw new Deno.errors.PermissionDenied();
        if (at !== path) return [].values();
        // What it leads to, however much can be read there, is not below.
        const link = { ...directory("link"), isDirectory: false, isSymlink: true };
        return [...["closed", "open"].map(directory), link].values();
      },
    });
    assertEquals(tried, [[path, `${prefix}/open`], [path, `${prefix}/open`]]);
    assertEquals(fake.messages, [{ kind: "watching" }, { kind: "gone" }]);
  });
}

Deno.test("the watch worker fails when a directory keeps from being watched", async () => {
  using fake = new FakeWorker();
  let tries = 0;
  await fake.run({
    watchFs: (_, options) => {
      if (options?.recursive) throw new Deno.errors.PermissionDenied();
      tries++;
      throw new Deno.errors.NotFound("gone again");
    },
    readDirSync: () => [].values(),
  });
  assertEquals(tries, 10);
  assertEquals(fake.messages.map(({ kind }) => kind), ["failed"]);
});

for (const does of ["watched for want of watches", "read itself"]) {
  Deno.test(`the watch worker fails when its directory cannot be ${does}`, async () => {
    using fake = new FakeWorker();
    let looks = 0;
    await fake.run({
      watchFs: () => {
        throw does === "read itself" ? new Deno.errors.PermissionDenied() : new Error("ENOSPC");
      },
      readDirSync: () => {
        looks++;
        throw new Deno.errors.PermissionDenied("closed");
      },
    });
    const isClosed = does === "read itself";
    const reason = isClosed ? "PermissionDenied: closed" : "Error: ENOSPC";
    assertEquals(fake.messages, [{ kind: "failed", reason }]);
    assertEquals(looks, isClosed ? 10 : 0);
  });
}

function modified(count: number): Partial<Deno.FsEvent>[] {
  return Array.from({ length: count }, (_, i) => ({ kind: "modify", paths: [`/top/${i}`] }));
}

function directory(name: string): Deno.DirEntry {
  return { name, isDirectory: true, isFile: false, isSymlink: false };
}

function watcherOf(events: () => AsyncGenerator<Partial<Deno.FsEvent>>): Deno.FsWatcher {
  return Object.assign(events(), { close() {} }) as unknown as Deno.FsWatcher;
}
