import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from "node:zlib";

/** Undoes a content coding, `undefined` being none, and fails where a byte is wrong or missing. */
export function decompress(coding: string | undefined, bytes: Uint8Array): Uint8Array {
  switch (coding) {
    case undefined:
      return bytes;
    case "gzip":
      return gunzipSync(bytes);
    case "br":
      return brotliDecompressSync(bytes);
    case "zstd":
      return zstdDecompressSync(bytes);
    default:
      throw new TypeError(`No such coding: ${coding}`);
  }
}
