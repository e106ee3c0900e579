import { type Disk, type DiskWork, runNow } from "../disk/disk.ts";
import type { FileRoot } from "../root/file_root.ts";
import { isDotfile, isReachable } from "../root/path_segments.ts";
import { lookAtDirectory, namesBelow, slashed } from "../root/real_path.ts";
import { isTemporary } from "../root/temporary_name.ts";
import { type ChangeKind, startWatchWorker, type WatchMessage } from "./watch_worker.ts";

/** One change below a directory. */
export interface Change {
  readonly kind: ChangeKind;
  /** From the directory: names with `/` between them. */
  readonly path: string;
}

/** Who is told of changes. */
export interface ChangeListener {
  /** Called once all changes from then on are told. */
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
}

/**
 * The changes of a directory and all below it, as far as they may be seen: told in bursts, each
 * path once. One of these serves all listeners to the directory or to one below it, and ends with
 * the last of them.
 */
export class DirectoryWatch {
  static readonly #all = new Set<DirectoryWatch>();

  readonly #directory: WatchedDirectory;
  readonly #prefix: string;
  readonly #identity: string | null;
  readonly #listeners = new Map<ChangeListener, Listening>();
  readonly #worker: Worker;
  #isWatching = false;
  /** What is still to be acted on, in the order that it came. */
  readonly #messages: WatchMessage[] = [];
  #isActing = false;

  private constructor(directory: WatchedDirectory) {
    const { path } = directory;
    this.#directory = directory;
    this.#prefix = slashed(path);
    this.#identity = identityOf(directory);
    this.#worker = startWatchWorker(path, (message) => this.#receive(message));
    DirectoryWatch.#all.add(this);
  }

  /**
   * Begins to tell a listener of changes. If a directory above is watched already, that watch is
   * used: then changes elsewhere may make it overflow.
   *
   * @throws {Deno.errors.NotCapable} If it may not be read: the runtime is never made to ask.
   * @throws {Deno.errors.Busy} If too many directories are watched already.
   */
  static listen(directory: WatchedDirectory, listener: ChangeListener): DirectoryWatch {
    const { root, path } = directory;
    if (!root.mayRead(path)) {
      throw new Deno.errors.NotCapable("What is watched may not be read");
    }
    const watch = this.#find(directory) ?? this.#begin(directory);
    const identity = identityOf(directory);
    watch.#listeners.set(listener, { directory, prefix: slashed(path), identity });
    if (watch.#isWatching) listener.onWatching();
    return watch;
  }

  static #find(directory: WatchedDirectory): DirectoryWatch | undefined {
    for (const watch of this.#all) {
      if (!watch.#covers(directory)) continue;
      if (identityOf(watch.#directory) === watch.#identity) return watch;
      // The directory that it watches is no longer at its path.
      watch.#end(null);
    }
  }

  static #begin(directory: WatchedDirectory): DirectoryWatch {
    if (this.#all.size >= MAX_WATCHES) {
      throw new Deno.errors.Busy("Too many directories are watched");
    }
    const { root, path } = directory;
    // With too few free descriptors, starting a worker ends the process (Deno 2.9.6).
    runNow(root.isReadable(path, WORKER_DESCRIPTORS));
    return new DirectoryWatch(directory);
  }

  /** Tells a listener no more, and watches no more if it was the last. */
  leave(listener: ChangeListener): void {
    this.#listeners.delete(listener);
    if (this.#listeners.size === 0) this.#end(null);
  }

  /**
   * Tells a listener that it is over if its directory is not at its path any more. To be called now
   * and then: nobody is told when a directory above the one that is watched is renamed.
   */
  async verify(listener: ChangeListener): Promise<void> {
    const listening = this.#listeners.get(listener);
    if (listening === undefined) return;
    const { directory, identity } = listening;
    if (await directory.root.disk.run(identityNow(directory)) === identity) return;
    // It may have left meanwhile.
    if (!this.#listeners.has(listener)) return;
    this.leave(listener);
    listener.onEnd(null);
  }

  /** Whether a directory is this one, or exists below it. */
  #covers(directory: WatchedDirectory): boolean {
    const { root, path } = this.#directory;
    if (directory.root !== root) return false;
    if (directory.path === path) return true;
    return directory.path.startsWith(this.#prefix) && identityOf(directory) !== null;
  }

  #receive(message: WatchMessage): void {
    const isMore = message.kind === "changes" || message.kind === "overflow";
    if (isMore && this.#messages.length >= MAX_WAITING) {
      this.#messages[MAX_WAITING - 1] = { kind: "overflow" };
    } else {
      this.#messages.push(message);
    }
    if (!this.#isActing) void this.#actOnAll();
  }

  async #actOnAll(): Promise<void> {
    this.#isActing = true;
    try {
      for (let next = this.#messages.shift(); next; next = this.#messages.shift()) {
        await this.#act(next);
      }
    } catch (error) {
      this.#end(error as Error);
    } finally {
      this.#isActing = false;
    }
  }

  async #act(message: WatchMessage): Promise<void> {
    switch (message.kind) {
      case "watching":
        this.#isWatching = true;
        for (const listener of this.#listeners.keys()) listener.onWatching();
        return;
      case "changes":
        return await this.#tell(await this.#disk.run(this.#visibleChanges(message.changes)));
      case "overflow":
        return await this.#tellOverflow();
      case "gone":
        return this.#end(null);
      case "failed": {
        // A watcher may stumble over what vanishes before it tells of that.
        const now = await this.#disk.run(identityNow(this.#directory));
        const isGone = now !== this.#identity;
        const error = new Error(`A directory cannot be watched: ${message.reason}`);
        return this.#end(isGone ? null : error);
      }
    }
  }

  async #tell(changes: readonly Change[]): Promise<void> {
    for (const [listener, { prefix }] of [...this.#listeners]) {
      // If its own directory changed, or one above.
      const isConcerned = changes.some(({ path }) => prefix.startsWith(slashed(path)));
      if (isConcerned) await this.verify(listener);
      const below = changes.filter(({ path }) => path.startsWith(prefix))
        .map(({ kind, path }) => ({ kind, path: path.slice(prefix.length) }));
      if (below.length > 0 && this.#listeners.has(listener)) listener.onChanges(below);
    }
  }

  async #tellOverflow(): Promise<void> {
    for (const listener of [...this.#listeners.keys()]) {
      await this.verify(listener);
      if (this.#listeners.has(listener)) listener.onChanges("overflow");
    }
  }

  /** By their real paths. */
  *#visibleChanges(changes: readonly (readonly [string, ChangeKind])[]): DiskWork<Change[]> {
    const kinds = new Map<string, ChangeKind>();
    for (const [path, kind] of changes) {
      const visible = yield* this.#visiblePath(path, kind);
      if (visible !== null) kinds.set(visible, kind);
    }
    return Array.from(kinds, ([path, kind]) => ({ kind, path }));
  }

  /**
   * The real path of what changed, if it may be seen. Its parent is resolved: where a link leads to
   * a directory, the system tells of either path. Of what went together with its parent nothing is
   * told, but the parent's removal is.
   */
  *#visiblePath(path: string, kind: ChangeKind): DiskWork<string | null> {
    if (!path.startsWith(this.#prefix)) return null;
    const { root } = this.#directory;
    const names = namesBelow(root, path);
    if (!names.every(isReachable)) return null;
    const parent = yield* root.look({ names: names.slice(0, -1), isDirectory: true });
    if (parent.kind !== "directory") return null;
    const name = names[names.length - 1];
    const real = slashed(parent.path) + name;
    if (kind === "remove") {
      // Of what is gone, only the name can be judged.
      if (isTemporary(name) || (isDotfile(name) && !root.showsDotfiles)) return null;
    } else if (!(yield* isVisible(root, namesBelow(root, real)))) return null;
    return real;
  }

  get #disk(): Disk {
    return this.#directory.root.disk;
  }

  #end(error: Error | null): void {
    DirectoryWatch.#all.delete(this);
    this.#worker.terminate();
    for (const listener of this.#listeners.keys()) listener.onEnd(error);
    this.#listeners.clear();
  }
}

/** What one listener listens to. */
interface Listening {
  readonly directory: WatchedDirectory;
  /** What the paths begin with. */
  readonly prefix: string;
  readonly identity: string | null;
}

/**
 * Bursts that wait while those before them are looked at, which takes time on a slow disk: of so
 * many changes a client had better look for itself.
 */
const MAX_WAITING = 16;
/** Directories at a time, each with a worker of 18 MiB. */
const MAX_WATCHES = 8;
/** A worker takes six until it runs. */
const WORKER_DESCRIPTORS = 16;

/** Which directory lies at a path; `null` where there is none, or the path leads through a link. */
function identityOf(directory: WatchedDirectory): string | null {
  return runNow(identityNow(directory));
}

function* identityNow({ root, path }: WatchedDirectory): DiskWork<string | null> {
  const info = yield* lookAtDirectory(root, path);
  return info === null ? null : `${info.dev} ${info.ino}`;
}

function* isVisible(root: FileRoot, names: readonly string[]): DiskWork<boolean> {
  const found = yield* root.look({ names, isDirectory: false });
  if (found.kind === "file") found.file[Symbol.dispose]();
  return found.kind !== "missing";
}
