import { encodeContent } from "../../content_coding.ts";
import {
  type HttpRequest,
  type HttpResponse,
  type ResponseBody,
  statusText,
} from "../../message.ts";
import { explicitWeight } from "../../protocol/negotiation.ts";
import { Stretch } from "../../stretch.ts";
import { isAbsence } from "../disk/absence.ts";
import type { DiskWork } from "../disk/disk.ts";
import { read } from "../disk/disk_calls.ts";
import { PAGE_CSP } from "../page/style.ts";
import type { DirectoryEntry, GlancedEntry } from "../root/directory_entry.ts";
import type { FileRoot } from "../root/file_root.ts";
import type { PathSegments } from "../root/path_segments.ts";
import { lookAtFile } from "../root/real_path.ts";
import { answerConditions } from "../version/unversioned.ts";
import { directoryJson } from "./directory_json.ts";
import { directoryPage } from "./directory_page.ts";
import type { EntryAccount, HeldEntries } from "./held_entries.ts";
import { lookedEntries } from "./looked_entries.ts";
import { type ListingOrder, parseOrder, sortByName, sortEntries } from "./order.ts";
import type { Wait } from "./pieces.ts";

/** How a directory is listed, wherever in the root it is. */
export interface ListingOptions {
  /** The part of the URL's path that stands for the root. */
  readonly mount: string;
  /** Whether files may be uploaded to directories for which writing is granted. */
  readonly canUpload: boolean;
  /** Ends the page with a script, and adds what lets it run to its Content-Security-Policy. */
  readonly live?: { readonly script: string; readonly policy: string };
  /** Counts the entries of all listings. */
  readonly held: HeldEntries;
}

/**
 * Answers GET and HEAD with the entries of a directory: as a page, or as JSON for programs; with
 * gzip for clients that accept it, because all rows are much alike.
 *
 * @param directory Its real path.
 * @param segments The path that led to it.
 * @returns `null` where the directory is gone, or the system does not let it be read.
 */
export async function respondWithListing(
  root: FileRoot,
  directory: string,
  segments: PathSegments,
  { mount, canUpload, live, held }: ListingOptions,
  request: HttpRequest,
): Promise<HttpResponse | null> {
  const order = parseOrder(request.query);
  using stack = new DisposableStack();
  const account = stack.use(held.open());
  const listed = await listSorted(root, directory, order, account);
  if (listed === "gone") return null;
  if (listed === "crowded") {
    return statusText(503, { "retry-after": "5" }, "too many large directories are being listed");
  }
  const lasting = { "cache-control": "no-cache", vary: "accept, accept-encoding" };
  const unmet = answerConditions(request, lasting);
  if (unmet !== null) return unmet;
  const entries = lookedEntries(root, directory, listed.entries);
  const accept = request.headers.get("accept");
  // Of what a client likes equally, the page.
  const isJson = explicitWeight(accept, "application/json") > explicitWeight(accept, "text/html");
  const pieces = isJson ? directoryJson(entries) : directoryPage({
    // From the names, not the path of the request: with "/./" in that, links would lead too far up.
    path: [mount.slice(0, -1), ...segments.names.map(encodeURIComponent), ""].join("/"),
    mount,
    entries,
    order,
    readme: await root.disk.run(readReadme(root, segments, listed.readmes)),
    canUpload: canUpload && root.mayWrite(directory),
    end: live?.script,
  });
  const headers = {
    "content-type": isJson ? "application/json" : "text/html; charset=utf-8",
    "cache-control": "no-cache",
    "content-security-policy": live === undefined ? PAGE_CSP : `${PAGE_CSP}; ${live.policy}`,
    "x-content-type-options": "nosniff",
    vary: "accept",
  };
  return await encodeContent(request, {
    status: 200,
    headers,
    body: await toBody(whileOwned(stack.move(), pieces)),
  });
}

/** What is longer is sent while it is being made. */
const MAX_WHOLE_CHARS = 64 * 1024;
const READMES = ["README", "README.txt", "README.md", "readme.txt", "readme.md"];
/** A longer one is a book, and has its own link. */
const MAX_README_BYTES = 64 * 1024;

/** What is in a directory. */
interface Listed {
  readonly entries: GlancedEntry[];
  /** The names of the files among them that may be a README. */
  readonly readmes: string[];
}

/** Sorted by name, entries are looked at only as they are sent: 100,000 looks take a second. */
async function listSorted(
  root: FileRoot,
  directory: string,
  order: ListingOrder,
  account: EntryAccount,
): Promise<Listed | "crowded" | "gone"> {
  try {
    const listed = await collect(root.glance(directory), account);
    if (listed === "crowded") return listed;
    const { entries, readmes } = listed;
    if (order.by === "name") {
      return { entries: await sortByName(entries, order.descending), readmes };
    }
    const looked = await lookAtAll(lookedEntries(root, directory, entries));
    return { entries: await sortEntries(looked, order), readmes };
  } catch (error) {
    if (isAbsence(error)) return "gone";
    throw error;
  }
}

async function collect(
  entries: AsyncIterable<GlancedEntry>,
  account: EntryAccount,
): Promise<Listed | "crowded"> {
  const listed: Listed = { entries: [], readmes: [] };
  const stretch = new Stretch();
  for await (const entry of entries) {
    // Looks at links among them may be synchronous.
    if (stretch.isOver) await stretch.end();
    if (!account.take()) return "crowded";
    listed.entries.push(entry);
    const { name, kind } = entry;
    if (kind === "file" && READMES.includes(name)) listed.readmes.push(name);
  }
  return listed;
}

async function lookAtAll(entries: Iterable<DirectoryEntry | Wait>): Promise<DirectoryEntry[]> {
  const looked: DirectoryEntry[] = [];
  for (const entry of entries) {
    if (entry instanceof Promise) await entry;
    else looked.push(entry);
  }
  return looked;
}

/** Hands pieces on, and disposes of what they need after the last. */
function* whileOwned<T>(owned: Disposable, pieces: Iterable<T>): Generator<T> {
  using _ = owned;
  yield* pieces;
}

/** Pieces as one string if they are short, so that the length is known; else as a stream. */
async function toBody(pieces: Generator<string | Wait>): Promise<ResponseBody> {
  let start = "";
  while (start.length <= MAX_WHOLE_CHARS) {
    const piece = await nextPiece(pieces);
    if (piece === null) return start;
    start += piece;
  }
  return streamRest(start, pieces);
}

function streamRest(start: string, rest: Generator<string | Wait>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    start: (controller) => controller.enqueue(encoder.encode(start)),
    async pull(controller) {
      const piece = await nextPiece(rest);
      if (piece === null) controller.close();
      else controller.enqueue(encoder.encode(piece));
    },
    cancel: () => void rest.return(undefined),
  });
}

/** Waits for the next piece; `null` at the end. */
async function nextPiece(pieces: Generator<string | Wait>): Promise<string | null> {
  for (;;) {
    const { done, value } = pieces.next();
    if (done) return null;
    if (typeof value === "string") return value;
    await value;
  }
}

function* readReadme(
  root: FileRoot,
  { names }: PathSegments,
  readmes: readonly string[],
): DiskWork<string | null> {
  const name = READMES.find((it) => readmes.includes(it));
  if (name === undefined) return null;
  using open = yield* lookAtFile(root, { names: [...names, name], isDirectory: false });
  if (open === null || open.info.size > MAX_README_BYTES) return null;
  const bytes = new Uint8Array(open.info.size);
  const length = yield* read(open.file, bytes);
  return new TextDecoder().decode(bytes.subarray(0, length ?? 0));
}
