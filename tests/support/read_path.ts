import type { FileRoot } from "../../lib/files/root/file_root.ts";
import { parseSegments } from "../../lib/files/root/path_segments.ts";

/**
 * Looks a path up and reads what it found: `"file content"`, `"directory /path/within"` or
 * `"missing"`, which a path is, too, that names no file.
 */
export function readPath(root: FileRoot, path: string): string {
  const segments = parseSegments(path);
  if (segments === null) return "missing";
  const found = root.lookup(segments);
  if (found.kind === "directory") return `directory ${found.path.slice(root.path.length)}`;
  if (found.kind === "missing") return "missing";
  using file = found.file;
  const bytes = new Uint8Array(file.info.size + 1);
  const count = file.file.readSync(bytes) ?? 0;
  return `file ${new TextDecoder().decode(bytes.subarray(0, count))}`;
}
