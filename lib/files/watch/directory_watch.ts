import type { FileRoot } from "../file_root.ts";
import { isDotfile, isReachable } from "../path_segments.ts";
import { isTemporary } from "../upload/temporary.ts";
import { type ChangeKind, startWatchWorker, type WatchMessage } from "./watch_worker.ts";

/** One change below a directory. */
export interface Change {
  readonly kind: ChangeKind;
  /** From the directory: names with `/` between them. */
  readonly path: string;
}

/** Who is told of changes. */
export interface ChangeListener {
  /** From now on, changes are told. */
  onWatching(): void;
  /** @param changes `"overflow"` where there were too many to tell: anything may have changed. */
  onChanges(changes: readonly Change[] | "overflow"): void;
  /**
   * Nothing more will be told.
   *
   * @param error Why; `null` where the directory is gone.
   */
  onEnd(error: Error | null): void;
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
 * path once. There is one of these for any number of listeners, as long as there is one.
 */
export class DirectoryWatch {
  static readonly #all = new Set<DirectoryWatch>();

  readonly #directory: WatchedDirectory;
  readonly #prefix: string;
  readonly #listeners = new Set<ChangeListener>();
  readonly #worker: Worker;
  #isWatching = false;

  private constructor(directory: WatchedDirectory) {
    const { path } = directory;
    this.#directory = directory;
    this.#prefix = path === "/" ? "/" : `${path}/`;
    this.#worker = startWatchWorker(path, (message) => this.#receive(message));
    DirectoryWatch.#all.add(this);
  }

  /**
   * Begins to tell a listener of changes.
   *
   * @throws {Deno.errors.NotCapable} If it may not be read: the runtime is never made to ask.
   * @throws {Deno.errors.Busy} If too many directories are watched already.
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
    if (watch.#isWatching) listener.onWatching();
    return watch;
  }

  /** Tells a listener no more, and watches no more if it was the last. */
  leave(listener: ChangeListener): void {
    this.#listeners.delete(listener);
    if (this.#listeners.size === 0) this.#end(null);
  }

  /**
   * Ends if the directory is not at its path any more. To be called now and then: nobody is told
   * when a directory above it is renamed.
   */
  verify(): void {
    const { root, path } = this.#directory;
    const found = root.lookup({ names: namesBelow(root, path), isDirectory: true });
    if (found.kind !== "directory" || found.path !== path) this.#end(null);
  }

  #isOf({ root, path, dotfiles }: WatchedDirectory): boolean {
    const own = this.#directory;
    return own.root === root && own.path === path && own.dotfiles === dotfiles;
  }

  #receive(message: WatchMessage): void {
    switch (message.kind) {
      case "watching":
        this.#isWatching = true;
        for (const listener of this.#listeners) listener.onWatching();
        return;
      case "changes":
        return this.#tell(this.#visibleChanges(message.changes));
      case "overflow":
        return this.#tell("overflow");
      case "gone":
        return this.#end(null);
      case "failed":
        return this.#end(new Error(`A directory cannot be watched: ${message.reason}`));
    }
  }

  #tell(changes: readonly Change[] | "overflow"): void {
    if (changes.length === 0) return;
    for (const listener of this.#listeners) listener.onChanges(changes);
  }

  #visibleChanges(changes: readonly (readonly [string, ChangeKind])[]): Change[] {
    const kinds = new Map<string, ChangeKind>();
    for (const [path, kind] of changes) {
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
    if (!path.startsWith(this.#prefix)) return null;
    const { root, dotfiles } = this.#directory;
    const names = namesBelow(root, path);
    if (!names.every(isReachable)) return null;
    const parent = root.lookup({ names: names.slice(0, -1), isDirectory: true });
    if (parent.kind !== "directory") return null;
    const name = names[names.length - 1];
    const real = `${parent.path === "/" ? "" : parent.path}/${name}`;
    // A directory may have become a link since.
    if (!real.startsWith(this.#prefix)) return null;
    if (kind === "remove") {
      // Of what is gone, only the name can be judged.
      if (isTemporary(name) || (isDotfile(name) && !dotfiles)) return null;
    } else if (!isVisible(root, namesBelow(root, real))) return null;
    return real.slice(this.#prefix.length);
  }

  #end(error: Error | null): void {
    if (!DirectoryWatch.#all.delete(this)) return;
    this.#worker.terminate();
    for (const listener of this.#listeners) listener.onEnd(error);
    this.#listeners.clear();
  }
}

/** Directories at a time, each with a worker of 18 MiB. */
const MAX_WATCHES = 8;

function namesBelow(root: FileRoot, path: string): string[] {
  return path.slice(root.path.length + 1).split("/").filter((name) => name !== "");
}

function isVisible(root: FileRoot, names: readonly string[]): boolean {
  const found = root.lookup({ names, isDirectory: false });
  if (found.kind === "file") found.file[Symbol.dispose]();
  return found.kind !== "missing";
}
