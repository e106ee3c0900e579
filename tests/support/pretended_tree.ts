import { Disk } from "../../lib/files/disk/disk.ts";
import type { FileHandle } from "../../lib/files/root/file_handle.ts";
import type { FileRoot, Lookup } from "../../lib/files/root/file_root.ts";
import type { OpenFile } from "../../lib/files/root/open_file.ts";
import type { PathSegments } from "../../lib/files/root/path_segments.ts";

/**
 * A root with so many directories of so many empty files each, of which none is on the disk. It can
 * be walked and archived.
 */
export function pretendedTree(directories: number, files: number): FileRoot {
  const disk = new Disk();
  const at = (names: readonly string[]): Lookup => {
    if (names.length === 2) return { kind: "file", file: openFile(names[1], disk) };
    return { kind: "directory", path: ["/pretended", ...names].join("/"), info: DIRECTORY };
  };
  return {
    path: "/pretended",
    disk,
    // deno-lint-ignore require-yield -- it knows at once
    *look({ names }: PathSegments) {
      return at(names);
    },
    // deno-lint-ignore require-yield -- so it does here
    *entryStatus(directory: string) {
      return directory === "/pretended" ? DIRECTORY : FILE;
    },
    names: (directory: string) =>
      Promise.resolve(
        directory === "/pretended" ? numbered("d", directories) : numbered("f", files),
      ),
  } as Partial<FileRoot> as FileRoot;
}

/** How long each name in a pretended tree is, in bytes. */
export const PRETENDED_NAME_BYTES = 16;

function numbered(prefix: string, count: number): string[] {
  const digits = PRETENDED_NAME_BYTES - 1;
  return Array.from({ length: count }, (_, i) => prefix + String(i).padStart(digits, "0"));
}

function openFile(name: string, disk: Disk): OpenFile {
  const file = { statSync: () => FILE } as Partial<FileHandle> as FileHandle;
  const opened = { file, info: FILE, path: "", name, disk, [Symbol.dispose]: () => {} };
  return opened as Partial<OpenFile> as OpenFile;
}

const DIRECTORY = statusOf(true);
const FILE = statusOf(false);

function statusOf(isDirectory: boolean): Deno.FileInfo {
  const time = new Date(1_000_000_001_000);
  const info = { isDirectory, isFile: !isDirectory, size: 0, mtime: time, ctime: time };
  return { ...info, dev: 1, ino: isDirectory ? 1 : 2 } as Partial<Deno.FileInfo> as Deno.FileInfo;
}
