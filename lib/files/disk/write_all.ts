import { call, type DiskWork } from "./disk.ts";

/** What is written to: a `Deno.FsFile` fits. */
export interface WritableFile {
  write(bytes: Uint8Array): Promise<number>;
  writeSync(bytes: Uint8Array): number;
}

/** Writes all of the bytes, of which the system takes as many at a time as it likes. */
export function* writeAll(file: WritableFile, bytes: Uint8Array): DiskWork<void> {
  let rest = bytes;
  while (rest.length > 0) {
    const count = yield* call(() => file.writeSync(rest), () => file.write(rest));
    rest = rest.subarray(count);
  }
}
