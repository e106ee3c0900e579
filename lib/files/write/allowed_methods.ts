import type { DiskWork } from "../disk/disk.ts";
import type { FileRoot } from "../root/file_root.ts";
import type { PathSegments } from "../root/path_segments.ts";

/** Which part of what is granted may be done with the files of a root. */
export type FileAccess =
  | "all"
  /** All but that something is removed, moved or replaced by a copy. */
  | "no-delete"
  /** Files can be stored, and nothing else: a letter box. */
  | "upload-only"
  /** Nothing can be written. */
  | "read-only";

/**
 * The methods that a path has (RFC 9110 §10.2.1), GET standing for HEAD, too. They depend on the
 * path's form and on what is granted, not on whether a file is there: one that may be made has them
 * already.
 *
 * @param segments `null` where no file could have the path.
 */
export function* allowedMethods(
  root: FileRoot,
  segments: PathSegments | null,
  access: FileAccess,
): DiskWork<readonly string[]> {
  // A letter box shows the directories alone, each as a page with a form.
  const methods = access !== "upload-only" || segments?.isDirectory ? ["GET"] : [];
  if (access === "read-only" || segments === null) return methods;
  const isGranted = yield* mayChange(root, segments);
  if (segments.isDirectory) {
    if (yield* takesForms(root, segments)) methods.push("POST");
  } else if (isGranted) {
    methods.push("POST", "PUT");
  }
  if (!isGranted || access === "upload-only") return methods;
  methods.push("MKCOL");
  // Only files are copied.
  if (!segments.isDirectory) methods.push("COPY");
  if (access === "all") methods.push("DELETE", "MOVE");
  return methods;
}

/** Whether a directory may be seen at a path that ends in a slash, and files be brought to it. */
export function* takesForms(root: FileRoot, segments: PathSegments): DiskWork<boolean> {
  const found = yield* root.look(segments);
  return found.kind === "directory" && root.mayWrite(found.path);
}

/** The root itself is never made, moved or removed. */
function* mayChange(root: FileRoot, segments: PathSegments): DiskWork<boolean> {
  const target = yield* root.findTarget(segments);
  return target !== "not-granted" && target !== "denied" && target !== "not-a-name";
}
