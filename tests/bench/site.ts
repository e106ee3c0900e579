import { noise } from "../support/noise.ts";
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
    const { page, photo, text } = FILES;
    site.write(`files/${page.name}`, noise(page.bytes));
    site.write(`files/${photo.name}`, noise(photo.bytes));
    const words = prose(text.bytes);
    site.write(`files/${text.name}`, words);
    site.write(`compressed/${text.name}`, words);
    const gzip = new Blob([words]).stream().pipeThrough(new CompressionStream("gzip"));
    site.write(`compressed/${text.name}.gz`, await new Response(gzip).bytes());
    stack.move();
    return site;
  }

  /** Writes the largest file, where that has not been done. */
  ensureLarge(): void {
    const path = `${this.directory}/${FILES.disk.name}`;
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
  page: file("page.html", 1024),
  photo: file("photo.jpg", 100 * 1024),
  text: file("text.txt", 10 * 1024),
  disk: file("disk.iso", 1024 * MEBI),
} as const;

interface ServedFile {
  readonly path: string;
  readonly name: string;
  readonly bytes: number;
}

function file(name: string, bytes: number): ServedFile {
  return { path: `/files/${name}`, name, bytes };
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
