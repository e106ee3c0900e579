import type { HttpRequest, HttpResponse, ResponseBody } from "../../message.ts";
import { acceptsExplicitly } from "../../protocol/negotiation.ts";
import { directoryPage, LISTING_CSP } from "./directory_page.ts";
import type { DirectoryEntry, FileRoot } from "../file_root.ts";
import { directoryJson } from "./json.ts";
import { parseOrder } from "./order.ts";
import type { PathSegments } from "../path_segments.ts";

/**
 * Answers GET and HEAD with the entries of a directory: as a page, or as JSON for programs.
 *
 * @param directory Its real path.
 * @param segments The path that led to it.
 * @param mount The part of the URL's path that stands for the root.
 */
export async function respondWithListing(
  root: FileRoot,
  directory: string,
  segments: PathSegments,
  mount: string,
  request: HttpRequest,
): Promise<HttpResponse> {
  const entries = await Array.fromAsync(root.list(directory));
  const order = parseOrder(request.query);
  const accept = request.headers.get("accept");
  const headers = {
    "cache-control": "no-cache",
    "content-security-policy": LISTING_CSP,
    "x-content-type-options": "nosniff",
    vary: "accept",
  };
  if (acceptsExplicitly(accept, "application/json") && !acceptsExplicitly(accept, "text/html")) {
    const body = toBody(directoryJson(entries, order));
    return { status: 200, headers: { "content-type": "application/json", ...headers }, body };
  }
  const page = directoryPage({
    path: request.path,
    mount,
    entries,
    order,
    readme: readReadme(root, segments, entries),
    canUpload: false,
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
  return new ReadableStream({
    start: (controller) => controller.enqueue(encoder.encode(start)),
    pull(controller) {
      const { done, value } = rest.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    cancel: () => void rest.return(undefined),
  });
}

function readReadme(
  root: FileRoot,
  { names }: PathSegments,
  entries: readonly DirectoryEntry[],
): string | null {
  const name = READMES.find((it) => entries.some((entry) => entry.name === it));
  if (name === undefined) return null;
  const found = root.lookup({ names: [...names, name], isDirectory: false });
  if (found.kind !== "file") return null;
  using open = found.file;
  if (open.info.size > MAX_README_BYTES) return null;
  const bytes = new Uint8Array(open.info.size);
  return new TextDecoder().decode(bytes.subarray(0, open.file.readSync(bytes) ?? 0));
}
