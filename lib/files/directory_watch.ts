import type { FileRoot } from "./file_root.ts";
import { isDotfile, isReachable } from "./path_segments.ts";
import { isTemporary } from "./upload.ts";

/** What happened to a path. `rename` says that something else has this name now. */
export type ChangeKind = "create" | "modify" | "remove" | "rename";

/** One change below a directory. */
export interface Change {
  readonly kind: ChangeKind;
  /** From the directory: names with `/` between them. */
  readonly path: string;
}

/** Who is told of changes. */
export interface ChangeListener {
  /** @param changes `"overflow"` where there were too many to tell: anything may have changed. */
  onChanges(changes: readonly Change[] | "overflow"): void;
  /** The directory is gone, and nothing more will be told. */
  onEnd(): void;
}

/** What is watched. */
export interface WatchedDirectory {
  readonly root: FileRoot;
  /** A real path within the root. */
  readonly path: string;
  /** Whether the root shows dotfiles. */
  readonly dotfiles: boolean;
}

/**
 * The changes of a directory and all below it, as far as they may be seen: told in bursts, each
 * path once. There is one of these for any number of listeners.
 *
 * `Deno.watchFs` (2.9.6) watches by path for the whole process: closing one watcher silences every
 * other over a directory within its own or around it, without an error. So one that nobody listens
 * to any more stays as long as others listen to such a directory. Outside this file nothing may
 * close a watcher.
 */
export class DirectoryWatch {
  static readonly #all = new Set<DirectoryWatch>();

  readonly #directory: WatchedDirectory;
  readonly #prefix: string;
  readonly #watcher: Deno.FsWatcher;
  readonly #listeners = new Set<ChangeListener>();
  readonly #pending = new Map<string, ChangeKind>();
  readonly #pumped: Promise<void>;
  #hasOverflowed = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  private constructor(directory: WatchedDirectory) {
    const { path } = directory;
    this.#directory = directory;
    this.#prefix = path === "/" ? "/" : `${path}/`;
    this.#watcher = Deno.watchFs(path, { recursive: true });
    this.#pumped = this.#pump();
    DirectoryWatch.#all.add(this);
  }

  /**
   * Begins to tell a listener of changes. Watching a directory for the first time looks at each
   * directory below it: 40 µs each, during which nothing else runs.
   *
   * @throws {Deno.errors.NotCapable} If it may not be read: the runtime is never made to ask.
   * @throws {Deno.errors.Busy} If too many directories are watched already.
   * @throws What the system throws: there is no such directory, its limit of watches is reached.
   */
  static listen(directory: WatchedDirectory, listener: ChangeListener): DirectoryWatch {
    const { path } = directory;
    if (Deno.permissions.querySync({ name: "read", path }).state !== "granted") {
      throw new Deno.errors.NotCapable("What is watched may not be read");
    }
    const shared = [...this.#all].find((watch) => watch.#isOf(directory));
    if (shared === undefined && this.#all.size >= MAX_WATCHES) {
      throw new Deno.errors.Busy("Too many directories are watched");
    }
    const watch = shared ?? new DirectoryWatch(directory);
    watch.#listeners.add(listener);
    return watch;
  }

  /** Tells a listener no more. Settles when all is closed that nobody needs. */
  async leave(listener: ChangeListener): Promise<void> {
    this.#listeners.delete(listener);
    const all = [...DirectoryWatch.#all];
    const used = all.filter((watch) => watch.#listeners.size > 0);
    const unused = all.filter((watch) => !used.includes(watch));
    await Promise.all(
      unused.filter((watch) => !used.some((other) => watch.#overlaps(other))).map((watch) => {
        watch.#end();
        return watch.#pumped;
      }),
    );
  }

  /**
   * Ends if the directory is not at its path any more. To be called now and then: nobody is told
   * when a directory above it is renamed.
   */
  verify(): void {
    const { root, path } = this.#directory;
    const found = root.lookup({ names: namesBelow(root, path), isDirectory: true });
    if (found.kind !== "directory" || found.path !== path) this.#end();
  }

  #isOf({ root, path, dotfiles }: WatchedDirectory): boolean {
    const own = this.#directory;
    return own.root === root && own.path === path && own.dotfiles === dotfiles;
  }

  #overlaps(other: DirectoryWatch): boolean {
    return this.#prefix.startsWith(other.#prefix) || other.#prefix.startsWith(this.#prefix);
  }

  async #pump(): Promise<void> {
    try {
      for await (const event of this.#watcher) this.#note(event);
    } catch {
      // Such as that the system has no more watches for a new directory. Who listens asks again.
    }
    this.#end();
  }

  #note({ kind, paths, flag }: Deno.FsEvent): void {
    // Of a rename, each of both names has had an event of its own; the last is the new one.
    const path = paths.at(-1);
    if (kind === "access" || path === undefined) return;
    if (path === this.#directory.path && kind === "remove") return this.#end();
    const isTold = isChangeKind(kind) && flag !== "rescan";
    if (isTold && !path.startsWith(this.#prefix)) return;
    this.#timer ??= setTimeout(() => this.#tell(), BURST_MILLIS);
    const earlier = this.#pending.get(path);
    if (!isTold || (earlier === undefined && this.#pending.size >= MAX_BURST)) {
      this.#hasOverflowed = true;
    } else if (kind !== "modify" || earlier === undefined || earlier === "remove") {
      this.#pending.set(path, kind);
    }
  }

  #tell(): void {
    this.#timer = undefined;
    this.verify();
    const changes = this.#hasOverflowed ? "overflow" : this.#visibleChanges();
    this.#hasOverflowed = false;
    this.#pending.clear();
    if (changes.length === 0) return;
    for (const listener of this.#listeners) listener.onChanges(changes);
  }

  #visibleChanges(): Change[] {
    const kinds = new Map<string, ChangeKind>();
    for (const [path, kind] of this.#pending) {
      const visible = this.#visiblePath(path, kind);
      if (visible !== null) kinds.set(visible, kind);
    }
    return Array.from(kinds, ([path, kind]) => ({ kind, path }));
  }

  /**
   * The path of what changed, from the directory, if it may be seen. Its parent is resolved: where
   * a link leads to a directory, the system tells of either path. Of what went together with its
   * parent nothing is told, but the parent's removal is.
   */
  #visiblePath(path: string, kind: ChangeKind): string | null {
    const { root, dotfiles } = this.#directory;
    const names = namesBelow(root, path);
    if (!names.every(isReachable)) return null;
    const parent = root.lookup({ names: names.slice(0, -1), isDirectory: true });
    if (parent.kind !== "directory") return null;
    const name = names[names.length - 1];
    const real = `${parent.path === "/" ? "" : parent.path}/${name}`;
    if (!real.startsWith(this.#prefix)) return null;
    if (kind === "remove") {
      if (isTemporary(name) || (isDotfile(name) && !dotfiles)) return null;
    } else if (!isVisible(root, namesBelow(root, real))) return null;
    return real.slice(this.#prefix.length);
  }

  #end(): void {
    if (!DirectoryWatch.#all.delete(this)) return;
    clearTimeout(this.#timer);
    this.#watcher.close();
    for (const listener of this.#listeners) listener.onEnd();
    this.#listeners.clear();
  }
}

/** How long changes are gathered: an editor writes, renames and touches within a few. */
const BURST_MILLIS = 50;
/** Paths in one burst. To look one up takes some 80 µs, and nothing else runs meanwhile. */
const MAX_BURST = 100;
/** Directories at a time: each new one costs the system a watch for each directory below it. */
const MAX_WATCHES = 64;

function isChangeKind(kind: Deno.FsEvent["kind"]): kind is ChangeKind {
  return kind === "create" || kind === "modify" || kind === "remove" || kind === "rename";
}

function namesBelow(root: FileRoot, path: string): string[] {
  return path.slice(root.path.length + 1).split("/").filter((name) => name !== "");
}

function isVisible(root: FileRoot, names: readonly string[]): boolean {
  const found = root.lookup({ names, isDirectory: false });
  if (found.kind === "file") found.file[Symbol.dispose]();
  return found.kind !== "missing";
}
