import type { DiskWork } from "../disk/disk.ts";
import type { FileRoot } from "../root/file_root.ts";
import type { PathSegments } from "../root/path_segments.ts";

/** What may be done with the files of a root, of all that is granted. */
export interface FileAccess {
  /** Nothing can be written. */
  readonly readOnly?: boolean;
  /** Files can be stored, and nothing else: a letter box. */
  readonly uploadOnly?: boolean;
  /** Whether files can be removed and moved; so they can by default. */
  readonly deletes?: boolean;
}

/**
 * The methods that a path has (RFC 9110 §10.2.1), GET standing for HEAD, too. It goes by the path's
 * form and by what is granted, not by what is there: a file that may be made has them already.
 *
 * @param segments `null` where no file could have the path.
 */
export function* allowedMethods(
  root: FileRoot,
  segments: PathSegments | null,
  { readOnly = false, uploadOnly = false, deletes = true }: FileAccess,
): DiskWork<readonly string[]> {
  // A letter box has pages with forms, which are directories'.
  const methods = !uploadOnly || segments?.isDirectory ? ["GET"] : [];
  if (readOnly || segments === null) return methods;
  const isGranted = yield* mayChange(root, segments);
  if (segments.isDirectory) {
    if (yield* takesForms(root, segments)) methods.push("POST");
  } else if (isGranted) {
    methods.push("POST", "PUT");
  }
  if (isGranted && !uploadOnly) {
    methods.push("MKCOL");
    // Only files are copied.
    if (!segments.isDirectory) methods.push("COPY");
    if (deletes) methods.push("DELETE", "MOVE");
  }
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
