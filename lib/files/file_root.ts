import { isDotfile, type PathSegments } from "./path_segments.ts";
import { isTemporary, Upload } from "./upload.ts";

/** A file that has been opened and found to lie within the root. Close it. */
export interface OpenFile extends Disposable {
  readonly file: Deno.FsFile;
  /** What the system says of the opened file, not of its name. */
  readonly info: Deno.FileInfo;
  /** The last part of its path. */
  readonly name: string;
}

/** What a path turned out to be. */
export type Lookup =
  | { readonly kind: "file"; readonly file: OpenFile }
  | { readonly kind: "directory"; readonly path: string }
  | { readonly kind: "missing" };

/** One entry of a directory that may be seen. */
export interface DirectoryEntry {
  readonly name: string;
  readonly kind: "file" | "directory";
  /** In bytes; 0 for directories. */
  readonly size: number;
  /** Milliseconds since the epoch, `null` where the system does not say. */
  readonly modified: number | null;
}

/** What a {@linkcode FileRoot} shows. */
export interface FileRootOptions {
  /** Shows and takes dotfiles too. */
  readonly dotfiles?: boolean;
}

/**
 * One directory, and the only way to its files: every `Deno.open` of Postern is here or in
 * {@linkcode Upload}.
 *
 * A scoped `--allow-read` does not stop a link that points out of the directory, because the
 * runtime checks the path and the system follows the link. But it checks the real path of an
 * *opened* file when that is asked for its status. So: open, fstat, and only then read. Under a
 * wider grant there is no such wall, so the real path is also compared with the root, before and
 * after the open, and the opened file with what lies there.
 */
export class FileRoot {
  /** The real path of the directory, without a trailing slash. */
  readonly path: string;
  readonly #showsDotfiles: boolean;

  private constructor(path: string, options: FileRootOptions) {
    this.path = path;
    this.#showsDotfiles = options.dotfiles ?? false;
  }

  /**
   * @param directory To be served; it may be a link.
   * @throws {Deno.errors.NotFound | Deno.errors.NotADirectory | Deno.errors.NotCapable} If it is no
   * directory, or may not be read. It never makes the runtime ask at the terminal.
   */
  static open(directory: string, options: FileRootOptions = {}): FileRoot {
    requireReadGrant(directory);
    const path = Deno.realPathSync(directory);
    requireReadGrant(path);
    if (!Deno.statSync(path).isDirectory) {
      throw new Deno.errors.NotADirectory("What is served is a directory");
    }
    return new FileRoot(path === "/" ? "" : path, options);
  }

  /**
   * Opens what a path names. Links are followed where they end within the root. What may not be
   * seen is missing: absence and refusal look alike.
   */
  lookup(segments: PathSegments): Lookup {
    if (this.#isHidden(segments.names)) return MISSING;
    const real = this.#realPath([this.path, ...segments.names].join("/"));
    if (real === null) return MISSING;
    const before = statOrNull(real);
    if (before === null) return MISSING;
    if (before.isDirectory) return { kind: "directory", path: real };
    // Opening a FIFO waits for its other end, for ever; a device may do worse.
    if (!before.isFile || segments.isDirectory) return MISSING;
    const file = this.#openContained(real, before);
    return file === null ? MISSING : { kind: "file", file };
  }

  /** The entries of a directory that may be seen, in no order. */
  async *list(directory: string): AsyncIterableIterator<DirectoryEntry> {
    for await (const { name } of Deno.readDir(directory)) {
      if (this.#isHidden([name])) continue;
      const real = this.#realPath(`${directory}/${name}`);
      const info = real === null ? null : statOrNull(real);
      if (info === null || !(info.isFile || info.isDirectory)) continue;
      const modified = info.mtime?.getTime() ?? null;
      if (info.isDirectory) yield { name, kind: "directory", size: 0, modified };
      else yield { name, kind: "file", size: info.size, modified };
    }
  }

  /**
   * Begins to store a file. Nothing can be seen of it until it is complete.
   *
   * @returns What to write to, or why that is not to be: the parent directory is missing, the name
   * is a directory's or may not be written, or the permission to write there is not granted.
   */
  async createUpload(segments: PathSegments): Promise<Upload | UploadRefusal> {
    const name = segments.names.at(-1);
    if (name === undefined || segments.isDirectory || this.#isHidden(segments.names)) {
      return "not-a-name";
    }
    const parent = this.#realPath([this.path, ...segments.names.slice(0, -1)].join("/"));
    if (!this.mayWrite(parent ?? this.path)) return "not-granted";
    if (parent === null || !statOrNull(parent)?.isDirectory) return "no-parent";
    if (statOrNull(`${parent}/${name}`)?.isDirectory) return "is-directory";
    const upload = await Upload.create(parent, name);
    // The parent may have become a link since; then what was opened lies elsewhere.
    if (this.#realPath(parent) === parent) return upload;
    await upload[Symbol.asyncDispose]();
    return "no-parent";
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

  #isHidden(names: readonly string[]): boolean {
    return names.some((name) => isTemporary(name) || (!this.#showsDotfiles && isDotfile(name)));
  }

  /** Where a path really leads, or `null` where that is nowhere, outside, or not to be seen. */
  #realPath(path: string): string | null {
    const real = orNull(() => Deno.realPathSync(path === "" ? "/" : path));
    if (real === null) return null;
    if (real === (this.path || "/")) return real;
    // A prefix ends at a separator: /srv/site-old is not within /srv/site.
    if (!real.startsWith(this.path + "/")) return null;
    return this.#isHidden(real.slice(this.path.length + 1).split("/")) ? null : real;
  }

  #openContained(real: string, before: Deno.FileInfo): OpenFile | null {
    const file = orNull(() => Deno.openSync(real, { read: true }));
    if (file === null) return null;
    const info = orNull(() => file.statSync());
    if (
      info !== null && info.isFile && info.dev === before.dev && info.ino === before.ino &&
      this.#realPath(real) === real
    ) {
      const name = real.slice(real.lastIndexOf("/") + 1);
      return { file, info, name, [Symbol.dispose]: () => file.close() };
    }
    file.close();
    return null;
  }
}

/** Why a file cannot be stored. */
export type UploadRefusal = "not-a-name" | "not-granted" | "no-parent" | "is-directory";

const MISSING: Lookup = { kind: "missing" };

function requireReadGrant(path: string): void {
  if (Deno.permissions.querySync({ name: "read", path }).state === "granted") return;
  throw new Deno.errors.NotCapable(`it may not read ${path}; add --allow-read=${path}`);
}

/** The status of a path itself, not of what a link there points to. */
function statOrNull(path: string): Deno.FileInfo | null {
  return orNull(() => Deno.lstatSync(path));
}

/** What the system refuses to show is, to the client, not there. Other trouble is thrown. */
function orNull<T>(look: () => T): T | null {
  try {
    return look();
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable || ABSENT.has(codeOf(error))) return null;
    throw error;
  }
}

const ABSENT = new Set(["ENOENT", "ENOTDIR", "EACCES", "EPERM", "ELOOP", "ENAMETOOLONG"]);

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
