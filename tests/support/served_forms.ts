import { brotliCompressSync, gzipSync, zstdCompressSync } from "node:zlib";
import { TemporaryDirectory } from "./temporary_directory.ts";

/** 4,400 bytes of ASCII. */
export const TEXT = "All work and no play makes Jack a dull boy.\n".repeat(100);

/** The media type of a `.txt`. */
export const TEXT_TYPE = "text/plain; charset=UTF-8";

/** Compresses with the coding's own best level, which is not the server's. */
export function compress(coding: "gzip" | "br" | "zstd", text: string): Uint8Array {
  switch (coding) {
    case "gzip":
      return gzipSync(text, { level: 9, memLevel: 1 });
    case "br":
      return brotliCompressSync(text);
    case "zstd":
      return zstdCompressSync(text);
  }
}

/** The same text as files of every form; all of them are old enough to have a tag that lasts. */
export function servedForms(): TemporaryDirectory {
  const directory = new TemporaryDirectory();
  directory.write("plain.txt", TEXT);
  directory.write("data.bin", TEXT);
  directory.write("empty.txt", "");
  directory.write("packed.txt", TEXT);
  directory.write("packed.txt.br", compress("br", TEXT));
  directory.write("packed.txt.zst", compress("zstd", TEXT));
  directory.write("packed.txt.gz", compress("gzip", TEXT));
  return directory;
}
