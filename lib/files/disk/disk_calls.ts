/**
 * Calls of the system as work for the disk. Each throws what the system throws.
 *
 * @module
 */

import { call, type DiskWork } from "./disk.ts";

/** Gives something another name. What has that name is replaced, if the system admits it. */
export function rename(from: string, to: string): DiskWork<void> {
  return call(() => Deno.renameSync(from, to), () => Deno.rename(from, to));
}

/** Gives a file one more name, which nothing may have. */
export function link(from: string, to: string): DiskWork<void> {
  return call(() => Deno.linkSync(from, to), () => Deno.link(from, to));
}

/** Removes a file, an empty directory, or a link itself. */
export function remove(path: string): DiskWork<void> {
  return call(() => Deno.removeSync(path), () => Deno.remove(path));
}

/** Makes a directory where nothing is. */
export function mkdir(path: string, options?: Deno.MkdirOptions): DiskWork<void> {
  return call(() => Deno.mkdirSync(path, options), () => Deno.mkdir(path, options));
}

/** The status of what has a name, not of what a link there leads to. */
export function lstat(path: string): DiskWork<Deno.FileInfo> {
  return call(() => Deno.lstatSync(path), () => Deno.lstat(path));
}

/** Opens or creates a file, which is to be closed. */
export function open(path: string, options: Deno.OpenOptions): DiskWork<Deno.FsFile> {
  return call(() => Deno.openSync(path, options), () => Deno.open(path, options));
}

/** Reads on in an open file; `null` at its end. */
export function read(
  file: Pick<Deno.FsFile, "readSync" | "read">,
  into: Uint8Array,
): DiskWork<number | null> {
  return call(() => file.readSync(into), () => file.read(into));
}

/** Writes all of the bytes, of which the system takes as many at a time as it likes. */
export function* writeAll(
  file: Pick<Deno.FsFile, "writeSync" | "write">,
  bytes: Uint8Array,
): DiskWork<void> {
  let rest = bytes;
  while (rest.length > 0) {
    const count = yield* call(() => file.writeSync(rest), () => file.write(rest));
    rest = rest.subarray(count);
  }
}

/** The status of an open file. */
export function fstat(file: Pick<Deno.FsFile, "statSync" | "stat">): DiskWork<Deno.FileInfo> {
  return call(() => file.statSync(), () => file.stat());
}

/** Sets the times of an open file, those of access and modification. */
export function setFileTime(file: Deno.FsFile, time: Date): DiskWork<void> {
  return call(() => file.utimeSync(time, time), () => file.utime(time, time));
}

/** The names in a directory, in no order. */
export function namesIn(directory: string): DiskWork<string[]> {
  return call(
    () => Array.from(Deno.readDirSync(directory), nameOf),
    () => Array.fromAsync(Deno.readDir(directory), nameOf),
  );
}

/** Whether nothing at all is in a directory. It reads one entry at most. */
export function isEmpty(directory: string): DiskWork<boolean> {
  return call(() => {
    for (const _ of Deno.readDirSync(directory)) return false;
    return true;
  }, async () => {
    for await (const _ of Deno.readDir(directory)) return false;
    return true;
  });
}

function nameOf({ name }: Deno.DirEntry): string {
  return name;
}
