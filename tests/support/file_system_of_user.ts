import type { FileSystem } from "../../lib/files/root/file_root.ts";

/**
 * The file system as it is to a user: a file whose mode is 0 does not open. The tests may be run by
 * one who may read all.
 *
 * @param onOpen Told of each try.
 */
export function fileSystemOfUser(onOpen: () => void = () => {}): FileSystem {
  const openSync = (path: string | URL, options?: Deno.OpenOptions) => {
    onOpen();
    if (((Deno.statSync(path).mode ?? 0) & 0o777) !== 0) return Deno.openSync(path, options);
    throw Object.assign(new Deno.errors.PermissionDenied(), { code: "EACCES" });
  };
  return { ...Deno, openSync };
}
