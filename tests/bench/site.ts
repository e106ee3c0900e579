import { TemporaryDirectory } from "../support/temporary_directory.ts";

/** The files that are served while it is measured, in a temporary directory of their own. */
export class Site extends TemporaryDirectory {
  /** What all servers serve. */
  readonly directory: string;
  /** The text beside its compressed form, for servers that take one instead of making one. */
  readonly compressed: string;

  private constructor() {
    super();
    this.directory = this.mkdir("files");
    this.compressed = this.mkdir("compressed");
  }

  /** Writes all but the largest file. */
  static async make(): Promise<Site> {
    using stack = new DisposableStack();
    const site = stack.use(new Site());
    site.write("files/page.html", noise(FILES.page.bytes));
    site.write("files/photo.jpg", noise(FILES.photo.bytes));
    const text = prose(FILES.text.bytes);
    site.write("files/text.txt", text);
    site.write("compressed/text.txt", text);
    const gzip = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
    site.write("compressed/text.txt.gz", await new Response(gzip).bytes());
    stack.move();
    return site;
  }

  /** Writes the largest file, where that has not been done. */
  ensureLarge(): void {
    const path = `${this.directory}/disk.iso`;
    try {
      if (Deno.statSync(path).size === FILES.disk.bytes) return;
    } catch {
      // It is not there yet.
    }
    const block = noise(MEBI);
    {
      using file = Deno.createSync(path);
      for (let left = FILES.disk.bytes; left > 0; left -= block.length) writeAll(file, block);
      // What is still to be written to the disk would be, while others are measured.
      file.syncSync();
    }
    const anHourAgo = Date.now() / 1000 - 3600;
    Deno.utimeSync(path, anHourAgo, anHourAgo);
  }
}

const MEBI = 2 ** 20;

/** What is served: the path, and how long it is. */
export const FILES = {
  page: { path: "/files/page.html", name: "page.html", bytes: 1024 },
  photo: { path: "/files/photo.jpg", name: "photo.jpg", bytes: 100 * 1024 },
  text: { path: "/files/text.txt", name: "text.txt", bytes: 10 * 1024 },
  disk: { path: "/files/disk.iso", name: "disk.iso", bytes: 1024 * MEBI },
} as const;

/** Bytes without a pattern, the same each time. */
function noise(length: number): Uint8Array<ArrayBuffer> {
  const words = new Uint32Array(length / 4);
  let state = 0x9e3779b9;
  for (let index = 0; index < words.length; index++) {
    // xorshift32 (Marsaglia): enough to keep anyone from compressing it.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[index] = state;
  }
  return new Uint8Array(words.buffer);
}

/** Text of words, which compresses about as well as prose does. */
function prose(length: number): string {
  const picks = noise(length);
  let text = "";
  for (let index = 0; text.length < length; index++) {
    text += `${WORDS[picks[index] % WORDS.length]} `;
  }
  return text.slice(0, length);
}

const WORDS = ("a and are as at be been but by can castle could door every first for from gate " +
  "guard had has have he her him his if in into is it king made may more night no not of on one or " +
  "out over postern she small so stone that the their them then there they this to tower two " +
  "under up wall was we were what when which who").split(" ");

function writeAll(file: Deno.FsFile, bytes: Uint8Array): void {
  for (let rest = bytes; rest.length > 0;) rest = rest.subarray(file.writeSync(rest));
}
