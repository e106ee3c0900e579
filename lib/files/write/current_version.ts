import type { DiskWork } from "../disk/disk.ts";
import type { FileRoot, Lookup } from "../root/file_root.ts";
import type { PathSegments } from "../root/path_segments.ts";
import type { WriteTarget } from "../root/write_target.ts";
import { CODINGS } from "../send/representation.ts";
import type { Validators } from "../version/preconditions.ts";
import { UNVERSIONED } from "../version/unversioned.ts";
import { versionFields } from "../version/version_fields.ts";

/** What has a name that is to be written, or nothing. */
export type CurrentVersion =
  | { readonly kind: "nothing" }
  /** Also a link to one that may be seen: what is below it would be gone with the link. */
  | { readonly kind: "directory" }
  /**
   * A FIFO, a socket or a device, which is never shown; or whatever it is, if anything, where to
   * read it is denied with `--deny-read`.
   */
  | { readonly kind: "special" }
  /** `bytes` are those of {@linkcode bytesOf}. */
  | { readonly kind: "file"; readonly bytes: number; readonly validators: Validators | null };

/**
 * Looks what has a name, and what GET would tell of it.
 *
 * @param segments The path that led to `target`.
 * @returns Without `validators` where it cannot be seen: a link to nowhere, or out of the root.
 */
export function* currentVersion(
  root: FileRoot,
  segments: PathSegments,
  { path }: WriteTarget,
): DiskWork<CurrentVersion> {
  const info = yield* root.status(path);
  if (info === null && !root.mayRead(path)) return { kind: "special" };
  return yield* currentVersionFrom(root, segments, info);
}

/**
 * The same of what has been looked at.
 *
 * @param info The status of the name itself, `null` where nothing has it.
 */
export function* currentVersionFrom(
  root: FileRoot,
  segments: PathSegments,
  info: Deno.FileInfo | null,
): DiskWork<CurrentVersion> {
  if (info === null) return { kind: "nothing" };
  if (info.isDirectory) return { kind: "directory" };
  if (!info.isFile && !info.isSymlink) return { kind: "special" };
  const found = yield* root.look(segments);
  if (found.kind === "directory") return { kind: "directory" };
  return { kind: "file", bytes: bytesOf(info), validators: validatorsOf(found) };
}

/** How many bytes its removal frees: none for a link, or a file that has another name. */
export function bytesOf({ isFile, size, nlink }: Deno.FileInfo): number {
  return isFile && (nlink ?? 1) <= 1 ? size : 0;
}

/** What conditions are compared with; `"hidden"` where none is to be met. */
export function validatorsFor(current: CurrentVersion): Validators | null | "hidden" {
  switch (current.kind) {
    case "nothing":
      return null;
    case "directory":
      return UNVERSIONED;
    case "special":
      return "hidden";
    case "file":
      // What is there and cannot be seen is neither something nor nothing.
      return current.validators ?? "hidden";
  }
}

/** The variants of a file that have tags of their own, see `send/file_response.ts`. */
const VARIANTS: readonly string[] = [...CODINGS, "live"];

/** What GET would tell of a file, which is closed, or of a directory; `null` where it is missing. */
export function validatorsOf(found: Lookup): Validators | null {
  if (found.kind === "missing") return null;
  if (found.kind === "directory") return UNVERSIONED;
  using file = found.file;
  const { info } = file;
  const now = Date.now();
  const { etag, isRacy, modified } = versionFields(info, now);
  if (isRacy) return { etag: null, modified };
  // Whoever got it compressed knows it by another tag, and it is the same version.
  const variantTags = VARIANTS.map((variant) => versionFields(info, now, variant).etag);
  return { etag, variantTags, modified };
}
