import { assertEquals } from "@std/assert";
import { FileRoot, type FileRootOptions } from "../../../lib/files/root/file_root.ts";
import {
  type Change,
  type ChangeListener,
  DirectoryWatch,
} from "../../../lib/files/watch/directory_watch.ts";
import type { ChangeKind, WatchMessage } from "../../../lib/files/watch/watch_worker.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";
import { turns } from "../../support/turns.ts";

/** A listener that keeps what it is told. */
class Told implements ChangeListener {
  readonly all: string[] = [];
  /** What it does when it is told of changes. */
  onTold = () => {};

  onWatching(): void {
    this.all.push("watching");
  }

  onChanges(changes: readonly Change[] | "overflow"): void {
    const isOverflow = changes === "overflow";
    this.all.push(isOverflow ? changes : changes.map((it) => `${it.kind} ${it.path}`).join(", "));
    this.onTold();
  }

  onEnd(error: Error | null): void {
    this.all.push(error === null ? "end" : error.message);
  }
}

/** The directory `served` of a root, the watcher of which says what the test says. */
class Stage implements Disposable {
  readonly directory: TemporaryDirectory = new TemporaryDirectory();
  readonly root: FileRoot;
  readonly path: string;
  readonly #original = globalThis.Worker;
  readonly #worker: Partial<Worker> = { terminate() {} };

  constructor(options?: FileRootOptions) {
    for (const name of ["served/a", "served/sub/b", "served/.env", "other/c"]) {
      this.directory.write(name, "");
    }
    this.root = FileRoot.open(this.directory.path, options);
    this.path = `${this.root.path}/served`;
    const worker = this.#worker;
    const made = function () {
      return worker;
    };
    Object.assign(globalThis, { Worker: made });
  }

  /** @param name Of a directory, from `served` on. */
  listen(listener: ChangeListener, name = ""): DirectoryWatch {
    return DirectoryWatch.listen({ root: this.root, path: this.path + name }, listener);
  }

  /** Has the watcher say all of this before anything of it is acted on. */
  async say(...messages: WatchMessage[]): Promise<void> {
    const { onmessage } = this.#worker as Worker;
    for (const data of messages) onmessage?.call(this.#worker as Worker, { data } as MessageEvent);
    await turns();
  }

  /** @param changes As `"create /a"`, the paths from `served` on. */
  changes(...changes: string[]): WatchMessage {
    const told = changes.map((change) => {
      const [, kind, path] = /^(\w+) (.*)$/s.exec(change)!;
      return [this.path + path, kind as ChangeKind] as const;
    });
    return { kind: "changes", changes: told };
  }

  [Symbol.dispose](): void {
    globalThis.Worker = this.#original;
    this.directory[Symbol.dispose]();
  }
}

type Row = readonly [
  name: string,
  changes: readonly string[],
  told: readonly string[],
  options?: {
    readonly options?: FileRootOptions;
    readonly act?: (directory: TemporaryDirectory) => void;
  },
];

const ROWS: readonly Row[] = [
  ["a file", ["create /a", "modify /sub/b"], ["create a, modify sub/b"]],
  ["the directory itself", ["modify "], []],
  ["what is elsewhere", ["remove /../other/c", "remove 2/c"], []],
  ["a name that no URL has", ["remove /a\nb"], []],
  ["what is gone with its parent", ["remove /gone/a"], []],
  ["what was below a file that is there now", ["remove /a/b"], []],
  ["what lies elsewhere by now", ["remove /sub/c"], [], {
    act: ({ path }) => {
      Deno.removeSync(`${path}/served/sub`, { recursive: true });
      Deno.symlinkSync(`${path}/other`, `${path}/served/sub`);
    },
  }],
  ["a dotfile", ["modify /.env", "remove /.git"], []],
  ["a dotfile that is shown", ["modify /.env", "remove /.git"], ["modify .env, remove .git"], {
    options: { dotfiles: true },
  }],
  ["a temporary where dotfiles are shown", ["remove /.postern-upload-1"], [], {
    options: { dotfiles: true },
  }],
];

for (const [name, changes, told, { options, act } = {}] of ROWS) {
  Deno.test(`DirectoryWatch tells [${told}] of ${name}`, async () => {
    using stage = new Stage(options);
    const listener = new Told();
    const watch = stage.listen(listener);
    act?.(stage.directory);
    await stage.say(stage.changes(...changes));
    assertEquals(listener.all, told);
    watch.leave(listener);
  });
}

Deno.test("DirectoryWatch tells nothing of a root itself, nor of what is outside", async () => {
  using stage = new Stage();
  const listener = new Told();
  const { root } = stage;
  const watch = DirectoryWatch.listen({ root, path: root.path }, listener);
  for (const path of [root.path, "/elsewhere/a"]) {
    await stage.say({ kind: "changes", changes: [[path, "remove"]] });
  }
  assertEquals(listener.all, []);
  watch.leave(listener);
});

Deno.test("DirectoryWatch tells each of what is below its directory, in the order that it came", async () => {
  using stage = new Stage();
  const [all, below] = [new Told(), new Told()];
  const watch = stage.listen(all);
  stage.listen(below, "/sub");
  // Where the directory itself is concerned, it is looked at once more.
  const first = stage.changes("modify /sub", "modify /sub/b");
  await stage.say(first, stage.changes("remove /sub/c"), stage.changes("modify /a"));
  assertEquals(all.all, ["modify sub, modify sub/b", "remove sub/c", "modify a"]);
  assertEquals(below.all, ["modify b", "remove c"]);
  for (const listener of [all, below]) watch.leave(listener);
});

for (const kind of ["changes", "overflow"] as const) {
  Deno.test(`DirectoryWatch tells one who leaves of no ${kind}, and goes on for others`, async () => {
    using stage = new Stage();
    const [staying, leaving] = [new Told(), new Told()];
    const watch = stage.listen(staying);
    stage.listen(leaving, "/sub");
    staying.onTold = () => watch.leave(leaving);
    const message = kind === "overflow" ? { kind } : stage.changes("modify /sub", "modify /sub/b");
    await stage.say(message);
    await stage.say(message);
    assertEquals([staying.all.length, leaving.all], [2, []]);
    watch.leave(staying);
  });
}

for (const kind of ["changes", "overflow"] as const) {
  Deno.test(`DirectoryWatch ends for one whose directory is gone when it tells of ${kind}`, async () => {
    using stage = new Stage();
    const [all, below] = [new Told(), new Told()];
    const watch = stage.listen(all);
    stage.listen(below, "/sub");
    Deno.removeSync(`${stage.path}/sub`, { recursive: true });
    await stage.say(kind === "overflow" ? { kind } : stage.changes("remove /sub"));
    assertEquals([all.all, below.all], [[kind === "overflow" ? kind : "remove sub"], ["end"]]);
    watch.leave(all);
  });
}

Deno.test("DirectoryWatch.verify() tells one who leaves meanwhile of no end", async () => {
  using stage = new Stage();
  const listener = new Told();
  const watch = stage.listen(listener, "/sub");
  Deno.removeSync(`${stage.path}/sub`, { recursive: true });
  const verifying = watch.verify(listener);
  watch.leave(listener);
  await verifying;
  assertEquals(listener.all, []);
});

for (
  const { waiting, others, told, overflows } of [
    { waiting: 16, others: [], told: 17, overflows: 0 },
    { waiting: 17, others: [], told: 16, overflows: 1 },
    { waiting: 16, others: [{ kind: "overflow" }, { kind: "overflow" }], told: 16, overflows: 1 },
    { waiting: 17, others: [{ kind: "gone" }], told: 16, overflows: 1 },
  ] as const
) {
  Deno.test(`DirectoryWatch tells of ${told} bursts and ${overflows} overflows when ${waiting} and [${others.map(({ kind }) => kind)}] wait`, async () => {
    using stage = new Stage();
    const listener = new Told();
    const watch = stage.listen(listener);
    const bursts = Array.from({ length: 1 + waiting }, () => stage.changes("modify /a"));
    await stage.say(...bursts, ...others);
    const isOver = others.some(({ kind }) => kind === "gone");
    assertEquals(listener.all, [
      ...Array(told).fill("modify a"),
      ...Array(overflows).fill("overflow"),
      ...isOver ? ["end"] : [],
    ]);
    watch.leave(listener);
  });
}

Deno.test("DirectoryWatch tells nothing more when it has ended", async () => {
  using stage = new Stage();
  const listener = new Told();
  const watch = stage.listen(listener);
  await stage.say({ kind: "gone" }, stage.changes("modify /a"), { kind: "overflow" });
  watch.leave(listener);
  assertEquals(listener.all, ["end"]);
});

for (
  const { act, told } of [
    { act: () => {}, told: "A directory cannot be watched: EIO" },
    { act: (path: string) => Deno.removeSync(path, { recursive: true }), told: "end" },
  ]
) {
  Deno.test(`DirectoryWatch tells "${told}" when its watcher stumbles`, async () => {
    using stage = new Stage();
    const listener = new Told();
    stage.listen(listener);
    act(stage.path);
    await stage.say({ kind: "failed", reason: "EIO" });
    assertEquals(listener.all, [told]);
  });
}
