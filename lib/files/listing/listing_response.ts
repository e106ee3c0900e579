import type { HttpRequest, HttpResponse, ResponseBody } from "../../message.ts";
import { acceptsExplicitly } from "../../protocol/negotiation.ts";
import { call, type DiskWork } from "../disk.ts";
import { directoryPage, LISTING_CSP } from "./directory_page.ts";
import type { DirectoryEntry, FileRoot } from "../file_root.ts";
import { directoryJson } from "./json.ts";
import { parseOrder, sortEntries } from "./order.ts";
import { Stretch } from "./stretch.ts";
import type { PathSegments } from "../path_segments.ts";

/** How a directory is listed, wherever in the root it is. */
export interface ListingOptions {
  /** The part of the URL's path that stands for the root. */
  readonly mount: string;
  /** Whether files may be uploaded to directories for which writing is granted. */
  readonly canUpload: boolean;
}

/**
 * Answers GET and HEAD with the entries of a directory: as a page, or as JSON for programs.
 *
 * @param directory Its real path.
 * @param segments The path that led to it.
 * @returns `null` where the directory is gone, or the system does not let it be read.
 */
export async function respondWithListing(
  root: FileRoot,
  directory: string,
  segments: PathSegments,
  { mount, canUpload }: ListingOptions,
  request: HttpRequest,
): Promise<HttpResponse | null> {
  const order = parseOrder(request.query);
  const listed = await listEntries(root, directory);
  if (listed === null) return null;
  const sorted = await sortEntries(listed.entries, order);
  const accept = request.headers.get("accept");
  const headers = {
    "cache-control": "no-cache",
    "content-security-policy": LISTING_CSP,
    "x-content-type-options": "nosniff",
    vary: "accept",
  };
  if (acceptsExplicitly(accept, "application/json") && !acceptsExplicitly(accept, "text/html")) {
    const body = toBody(directoryJson(sorted));
    return { status: 200, headers: { "content-type": "application/json", ...headers }, body };
  }
  const page = directoryPage({
    path: request.path,
    mount,
    entries: sorted,
    order,
    readme: await root.disk.run(readReadme(root, segments, listed.readmes)),
    canUpload: canUpload && root.mayWrite(directory),
    hasArchives: true,
  });
  return {
    status: 200,
    headers: { "content-type": "text/html; charset=utf-8", ...headers },
    body: toBody(page),
  };
}

/** What is longer is sent while it is being made. */
const MAX_WHOLE_CHARS = 64 * 1024;
const READMES = ["README", "README.txt", "README.md", "readme.txt", "readme.md"];
/** A longer one is a book, and has its own link. */
const MAX_README_BYTES = 64 * 1024;

/** What is in a directory. */
interface Listed {
  readonly entries: DirectoryEntry[];
  /** The names among them that a README has. */
  readonly readmes: string[];
}

async function listEntries(root: FileRoot, directory: string): Promise<Listed | null> {
  const listed: Listed = { entries: [], readmes: [] };
  const stretch = new Stretch();
  try {
    for await (const entry of root.list(directory)) {
      // Each is looked at synchronously: 100,000 take a second.
      if (stretch.isOver) await stretch.end();
      listed.entries.push(entry);
      if (READMES.includes(entry.name)) listed.readmes.push(entry.name);
    }
    return listed;
  } catch (error) {
    if (ABSENT.some((kind) => error instanceof kind)) return null;
    throw error;
  }
}

const ABSENT = [
  Deno.errors.NotFound,
  Deno.errors.NotADirectory,
  Deno.errors.PermissionDenied,
  Deno.errors.NotCapable,
];

/** Pieces as one string where they are few, so that the length is known; else as a stream. */
function toBody(pieces: Generator<string>): ResponseBody {
  let start = "";
  // To leave a for-of loop would end the generator.
  for (let piece = pieces.next(); !piece.done; piece = pieces.next()) {
    start += piece.value;
    if (start.length > MAX_WHOLE_CHARS) return streamRest(start, pieces);
  }
  return start;
}

function streamRest(start: string, rest: Generator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const stretch = new Stretch();
  return new ReadableStream({
    start: (controller) => controller.enqueue(encoder.encode(start)),
    async pull(controller) {
      // A client that reads fast would have all of it at once, and all the others wait.
      if (stretch.isOver) await stretch.end();
      const { done, value } = rest.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    cancel: () => void rest.return(undefined),
  });
}

function* readReadme(
  root: FileRoot,
  { names }: PathSegments,
  readmes: readonly string[],
): DiskWork<string | null> {
  const name = READMES.find((it) => readmes.includes(it));
  if (name === undefined) return null;
  const found = yield* root.look({ names: [...names, name], isDirectory: false });
  if (found.kind !== "file") return null;
  using open = found.file;
  if (open.info.size > MAX_README_BYTES) return null;
  const bytes = new Uint8Array(open.info.size);
  const { file } = open;
  const length = yield* call(() => file.readSync(bytes), () => file.read(bytes));
  return new TextDecoder().decode(bytes.subarray(0, length ?? 0));
}
