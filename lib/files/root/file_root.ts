import { callOrNull, orNull } from "../disk/absence.ts";
import { call, Disk, type DiskCall, type DiskWork, runNow } from "../disk/disk.ts";
import { fstat } from "../disk/disk_calls.ts";
import { isSameStatus } from "../version/file_version.ts";
import { type DirectoryEntry, entryFrom, type GlancedEntry } from "./directory_entry.ts";
import type { FileHandle } from "./file_handle.ts";
import { type OpenFile, openFile } from "./open_file.ts";
import { isTooLong } from "./path_limits.ts";
import { isDotfile, isReachable, type PathSegments } from "./path_segments.ts";
import { resolveServed } from "./served_directory.ts";
import { isTemporary } from "./temporary_name.ts";
import { whyNotGranted, type WriteRefusal, type WriteTarget } from "./write_target.ts";

/** What a path turned out to be. */
export type Lookup =
  | { readonly kind: "file"; readonly file: OpenFile }
  | { readonly kind: "directory"; readonly path: string; readonly info: Deno.FileInfo }
  | { readonly kind: "missing" };

/** What a {@linkcode FileRoot} shows. */
export interface FileRootOptions {
  /** Shows and takes dotfiles too; by default it does neither. */
  readonly dotfiles?: boolean;
  /** How files are looked at and opened: the system's way, but for tests. */
  readonly fileSystem?: FileSystem;
}

/** The calls that find and open files; each in both its forms. */
export type FileSystem = Pick<
  typeof Deno,
  "realPath" | "realPathSync" | "lstat" | "lstatSync" | "open" | "openSync"
>;

/**
 * One directory, and the only way to its files: what is read is opened here, and what is written
 * goes to a {@linkcode WriteTarget} that was found here.
 *
 * A scoped `--allow-read` does not stop a link that points out of the directory: the runtime checks
 * the path, and the system follows the link. The status of an opened file is checked as well, but
 * by walking its path once more, which proves nothing about the file. So: resolve, compare with the
 * root, open, take the status of what was opened, then look again whether that is what lies there.
 */
export class FileRoot {
  /** The real path of the directory, without a trailing slash: `""` for `/`. */
  readonly path: string;
  /** Whether dotfiles are shown and taken too. */
  readonly showsDotfiles: boolean;
  /** What the directory lies on. */
  readonly disk: Disk = new Disk();
  readonly #system: FileSystem;

  private constructor(path: string, options: FileRootOptions) {
    this.path = path;
    this.showsDotfiles = options.dotfiles ?? false;
    this.#system = options.fileSystem ?? Deno;
  }

  /**
   * Opens the root of what is served.
   *
   * @param directory It may be a link.
   * @throws {Deno.errors.NotFound | Deno.errors.NotADirectory | Deno.errors.NotCapable} If it is no
   * directory, or may not be read; {@linkcode Deno.errors.PermissionDenied} where the system lets
   * nothing in it be found. It never makes the runtime ask at the terminal.
   */
  static open(directory: string, options: FileRootOptions = {}): FileRoot {
    const path = resolveServed(directory);
    return new FileRoot(path === "/" ? "" : path, options);
  }

  /**
   * Opens what a path names. Links are followed where they end within the root. What may not be
   * seen is missing: absence and refusal look alike.
   */
  lookup(segments: PathSegments): Lookup {
    return runNow(this.look(segments));
  }

  /** {@linkcode lookup} as work for {@linkcode disk}. */
  *look(segments: PathSegments): DiskWork<Lookup> {
    if (this.#isHidden(segments.names)) return MISSING;
    const path = [this.path, ...segments.names].join("/");
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const real = yield* this.#realPath(path);
      const there = real === null ? null : yield* this.status(real);
      if (real === null || there === null) return MISSING;
      if (there.isDirectory) return { kind: "directory", path: real || "/", info: there };
      // It has become a link since it was resolved.
      if (there.isSymlink) continue;
      // Opening a FIFO waits for its other end, for ever; a device may do worse.
      if (!there.isFile || segments.isDirectory) return MISSING;
      const opened = yield* orNull(this.#open(real));
      if (opened === null) return MISSING;
      const file = yield* this.#keep(opened, real, there, false);
      if (file !== null) return { kind: "file", file };
      // An upload may have replaced it meanwhile: then it is not missing, but another file.
    }
    return MISSING;
  }

  /**
   * Opens again a file that {@linkcode look} found at this real path, without a new proof if it is
   * still the same version; `null` where another file is there, or none.
   */
  *reopen(real: string, known: Deno.FileInfo): DiskWork<OpenFile | null> {
    const opened = yield* orNull(this.#open(real));
    return opened === null ? null : yield* this.#keep(opened, real, known, true);
  }

  /** The status of what lies at a path, not of what a link there leads to; `null` for nothing. */
  *status(path: string): DiskWork<Deno.FileInfo | null> {
    return (yield this.statusCall(path)) as Deno.FileInfo | null;
  }

  /** {@linkcode status} as one call, which can be made again and again. */
  statusCall(path: string): DiskCall<Deno.FileInfo | null> {
    const { lstatSync, lstat } = this.#system;
    return callOrNull(() => lstatSync(path || "/"), () => lstat(path || "/"));
  }

  /** All names in a directory, hidden ones too, in no order. Throws what the system throws. */
  names(directory: string): Promise<string[]> {
    return Array.fromAsync(Deno.readDir(directory), ({ name }) => name);
  }

  /**
   * The entries of a directory that may be seen, in no order. One is looked at only where the
   * directory does not tell its kind, as with links.
   *
   * @throws What the system throws where it is gone or may not be read.
   */
  async *glance(directory: string): AsyncIterableIterator<GlancedEntry> {
    for await (const { name, isFile, isDirectory } of Deno.readDir(directory)) {
      if (this.#isHidden([name]) || !isReachable(name)) continue;
      if (isFile || isDirectory) {
        yield { name, kind: isFile ? "file" : "directory" };
        continue;
      }
      const looking = this.entry(directory, name);
      const entry = looking instanceof Promise ? await looking : looking;
      if (entry !== null) yield entry;
    }
  }

  /**
   * An entry of a directory, as it is by now; `null` where it may not be seen. A promise only where
   * the disk is slow.
   */
  entry(directory: string, name: string): DirectoryEntry | null | Promise<DirectoryEntry | null> {
    return this.disk.run(this.#entry(directory, name));
  }

  /**
   * The status of an entry of a directory, and for a link of what it leads to; `null` where that is
   * no file or directory, or may not be seen. As work for {@linkcode disk}.
   *
   * @param directory A real path within the root.
   */
  *entryStatus(directory: string, name: string): DiskWork<Deno.FileInfo | null> {
    if (this.#isHidden([name]) || !isReachable(name)) return null;
    const path = `${directory === "/" ? "" : directory}/${name}`;
    const own = yield* this.status(path);
    const real = own?.isSymlink ? yield* this.#realPath(path) : null;
    const info = real === null ? own : yield* this.status(real);
    return info !== null && (info.isFile || info.isDirectory) ? info : null;
  }

  /**
   * Where something can be stored, changed or removed, or why it cannot. Nothing is opened or
   * changed yet. As work for {@linkcode disk}.
   */
  *findTarget(segments: PathSegments): DiskWork<WriteTarget | WriteRefusal> {
    const name = segments.names.at(-1);
    if (name === undefined || this.#isHidden(segments.names)) return "not-a-name";
    if (isTooLong(this.path, segments.names)) return "too-long";
    const parent = yield* this.#realPath([this.path, ...segments.names.slice(0, -1)].join("/"));
    if (!this.mayWrite(parent ?? this.path)) return whyNotGranted(parent ?? this.path);
    const info = parent === null ? null : yield* this.status(parent);
    if (parent === null || info === null || !info.isDirectory) return "no-parent";
    return { directory: { path: parent, info }, name, path: `${parent}/${name}` };
  }

  /** Whether files can be stored in the directory itself. */
  get isWritable(): boolean {
    return this.mayWrite(this.path);
  }

  /**
   * Whether writing to a path is granted. To be asked before each try: without the grant the
   * runtime would ask whoever sits at the terminal, and nobody would be served until they answer.
   */
  mayWrite(path: string): boolean {
    return Deno.permissions.querySync({ name: "write", path: path || "/" }).state === "granted";
  }

  /** Whether reading a path is granted. */
  mayRead(path: string): boolean {
    return Deno.permissions.querySync({ name: "read", path: path || "/" }).state === "granted";
  }

  #isHidden(names: readonly string[]): boolean {
    return names.some((name) => isTemporary(name) || (!this.showsDotfiles && isDotfile(name)));
  }

  *#entry(directory: string, name: string): DiskWork<DirectoryEntry | null> {
    const info = yield* this.entryStatus(directory, name);
    return info === null ? null : entryFrom(name, info);
  }

  /** Where a path really leads, or `null` where that is nowhere, outside, or not to be seen. */
  *#realPath(path: string): DiskWork<string | null> {
    const real = this.#within((yield this.#realPathCall(path)) as string | null);
    if (real === null || real === this.path) return real;
    return this.#isHidden(real.slice(this.path.length + 1).split("/")) ? null : real;
  }

  #realPathCall(path: string): DiskCall<string | null> {
    const { realPathSync, realPath } = this.#system;
    return callOrNull(() => realPathSync(path || "/"), () => realPath(path || "/"));
  }

  #within(real: string | null): string | null {
    if (real === null) return null;
    if (real === (this.path || "/")) return this.path;
    // A prefix ends at a separator: /srv/site-old is not within /srv/site.
    return real.startsWith(this.path + "/") ? real : null;
  }

  /**
   * Whether a directory, given by its real path, can be opened to be read, so many times at once.
   * Throws what the system throws otherwise, as where descriptors run out.
   */
  *isReadable(directory: string, opens: number = 1): DiskWork<boolean> {
    using held = new DisposableStack();
    for (let count = 0; count < opens; count++) {
      const opened = yield* orNull(this.#open(directory || "/"));
      if (opened === null) return false;
      held.defer(() => opened.close());
    }
    return true;
  }

  #open(path: string): DiskWork<FileHandle> {
    const { openSync, open } = this.#system;
    return call(() => openSync(path, { read: true }), () => open(path, { read: true }));
  }

  /**
   * Whether what has the status `info`, such as an opened file, lies at `real`, within the root.
   *
   * Each look at a path is one moment. Whoever may rename directories within the root can swap one
   * for a link between two looks: of 100,000 lookups raced by such swaps, one look after the open
   * let 100 pass, four of them none in 600,000.
   */
  *verify(real: string, info: Deno.FileInfo): DiskWork<boolean> {
    // Made once, and without generators: a change below the root makes 40 such calls or more.
    const [whereTo, what] = [this.#realPathCall(real), this.statusCall(real)];
    for (let i = 0; i < VERIFICATIONS; i++) {
      if (this.#within((yield whereTo) as string | null) !== real) return false;
      const there = (yield what) as Deno.FileInfo | null;
      if (there === null || !isSameFile(there, info)) return false;
    }
    return true;
  }

  /**
   * An opened file; `null`, and it is closed, where it is not the one whose status is `there`.
   *
   * @param isProved Whether that version has been proved to lie there.
   */
  *#keep(
    file: FileHandle,
    real: string,
    there: Deno.FileInfo,
    isProved: boolean,
  ): DiskWork<OpenFile | null> {
    using unproved = new DisposableStack();
    unproved.defer(() => file.close());
    const info = yield* orNull(fstat(file));
    if (!info?.isFile || !isSameFile(info, there)) return null;
    const needsProof = !isProved || !isSameStatus(info, there);
    if (needsProof && !(yield* this.verify(real, info))) return null;
    unproved.move();
    return openFile(file, info, real, this.disk);
  }
}

/** How often an opened file is compared with what lies at its path. */
const VERIFICATIONS = 4;
/** Lookups of a path that is replaced during each: of 350 paths, one took more than 10. */
const MAX_TRIES = 100;
const MISSING: Lookup = { kind: "missing" };

/** Whether both are the status of the same file or directory, perhaps under two names. */
export function isSameFile(a: Deno.FileInfo, b: Deno.FileInfo): boolean {
  return a.dev === b.dev && a.ino === b.ino;
}
