import { type Handler, type HttpRequest, type HttpResponse, statusText } from "../message.ts";
import { acceptsExplicitly } from "../protocol/negotiation.ts";
import type { ArchiveFormat, ArchiveResponder } from "./archive/archive_response.ts";
import { rememberBriefly } from "./brief_memory.ts";
import { type FileContext, respondWithFile } from "./file_response.ts";
import type { DiskWork } from "./disk.ts";
import type { FileRoot, OpenFile } from "./file_root.ts";
import { HotFiles } from "./hot_files.ts";
import { liveReloadScript } from "./watch/live_reload.ts";
import { parseSegments, type PathSegments } from "./path_segments.ts";
import { LeastRecent } from "./least_recent.ts";
import { lastSegment, redirectTo } from "./redirect.ts";

/** How a directory is shown. */
export interface FileHandlerOptions {
  /** The part of the URL's path that stands for the directory, ending in a slash: `"/files/"`. */
  readonly prefix: string;
  /**
   * Whether directories without an `index.html` are listed; so they are by default. Where not, there
   * are no archives of directories, and their events only for `live`.
   */
  readonly listing?: boolean;
  /**
   * Whether a page that is not there, or a directory that has none and is not listed, is answered
   * with the root's `index.html` and 200.
   */
  readonly spa?: boolean;
  /**
   * Whether `/about` means `about.html`, and `/about.html` redirects to it. Where there is a directory
   * `about` as well, `/about` is the page and `/about/` the directory.
   */
  readonly cleanUrls?: boolean;
  /**
   * Seconds that clients may keep what they get without asking. By default they ask every time,
   * and an edit is seen at once.
   */
  readonly cacheSeconds?: number;
  /** Nothing can be written, whatever is granted: listings have no form for uploads. */
  readonly readOnly?: boolean;
  /** Nothing can be read: directories are a form for uploads, see `letterBox`. */
  readonly uploadOnly?: boolean;
  /** Whether pages reload by themselves when a file changes. */
  readonly live?: boolean;
  /**
   * Whether pages that can have been uploaded, because writing is granted where they lie, are shown
   * without scripts and forms. By default they are as much the site's own as any.
   */
  readonly sandbox?: boolean;
  /** Ends the streams of events, which would hold up a shutdown. */
  readonly signal?: AbortSignal;
}

/**
 * Answers GET and HEAD with what lies in a directory: a file, `index.html` or a listing for a
 * directory, a redirect where a directory's slash is missing, and 404, with the root's `404.html`
 * if it has one, for all else. With `?events` a directory is a stream of the changes below it, with
 * `?archive=tar` or `?archive=zip` all of it in one file.
 *
 * @example
 * ```ts
 * import { fileHandler, FileRoot, Router, serve } from "../mod.ts";
 *
 * const files = fileHandler(FileRoot.open("."), { prefix: "/files/" });
 * const router = new Router().get("/files/*path", files);
 * await using server = serve(router.handler, { port: 0 });
 * const response = await fetch(`http://localhost:${server.addr.port}/files/no-such-file`);
 * await response.body?.cancel();
 * console.assert(response.status === 404);
 * ```
 */
export function fileHandler(root: FileRoot, options: FileHandlerOptions): Handler {
  if (options.uploadOnly) return letterBoxOnDemand(root, options.prefix);
  const { cacheSeconds } = options;
  const files = new HotFiles(root);
  const context: FileContext = {
    files,
    cache: new LeastRecent(VARIANT_BYTES),
    cacheControl: cacheSeconds === undefined ? "no-cache" : `max-age=${cacheSeconds}`,
    status: 200,
    vary: undefined,
    isUploadable: options.sandbox ? rememberBriefly((path) => root.mayWrite(path)) : () => false,
    liveScript: options.live ? liveReloadScript(options.prefix) : undefined,
  };
  const missing = (request: HttpRequest) =>
    respondMissing(request, { ...context, vary: options.spa ? NAVIGATION_FIELDS : undefined });
  let archives: ArchiveResponder | undefined;
  const listing = { mount: options.prefix, canUpload: !options.readOnly };
  return (request) => root.disk.run(respond(request));

  function* respond(request: HttpRequest): DiskWork<HttpResponse | Promise<HttpResponse>> {
    const found = yield* decide(root, files, options, request);
    switch (found.kind) {
      case "file":
        return yield* respondWithFile(request, found.segments, found.file, context);
      case "fallback":
        return yield* respondWithFile(request, found.segments, found.file, {
          ...context,
          vary: NAVIGATION_FIELDS,
        });
      case "redirect":
        return redirectTo(request, found.segment);
      case "directory":
        return list(found.path, found.segments, request);
      case "events":
        return watch(found.path);
      case "archive":
        return archive(found, request);
      case "missing":
        return yield* missing(request);
    }
  }

  // What few ask for is loaded for the first who does: at the start all would wait for it.
  async function list(
    path: string,
    segments: PathSegments,
    request: HttpRequest,
  ): Promise<HttpResponse> {
    const { respondWithListing } = await import("./listing/listing_response.ts");
    return await respondWithListing(root, path, segments, listing, request) ??
      root.disk.run(missing(request));
  }

  async function watch(path: string): Promise<HttpResponse> {
    const { respondWithEvents } = await import("./watch/events_response.ts");
    return respondWithEvents(root, path, root.showsDotfiles, options.signal);
  }

  async function archive(found: FoundArchive, request: HttpRequest): Promise<HttpResponse> {
    const { archiveResponder } = await import("./archive/archive_response.ts");
    archives ??= archiveResponder(root);
    return await archives(found.path, found.name, found.format, request);
  }
}

function letterBoxOnDemand(root: FileRoot, prefix: string): Handler {
  return async (request) => {
    const { letterBox } = await import("./listing/letter_box.ts");
    return await letterBox(root, prefix)(request);
  };
}

/** What is to be sent. */
type Outcome =
  | { readonly kind: "file"; readonly file: OpenFile; readonly segments: PathSegments }
  /** A file that stands for a page that is not there. */
  | { readonly kind: "fallback"; readonly file: OpenFile; readonly segments: PathSegments }
  /** To a name beside the last segment, or, ending in a slash, below it. */
  | { readonly kind: "redirect"; readonly segment: string }
  | { readonly kind: "directory"; readonly path: string; readonly segments: PathSegments }
  | { readonly kind: "events"; readonly path: string }
  | FoundArchive
  | { readonly kind: "missing" };

interface FoundArchive {
  readonly kind: "archive";
  readonly path: string;
  readonly name: string;
  readonly format: ArchiveFormat;
}

const INDEX = "index.html";
const PAGE_SUFFIX = ".html";
/** What tells a person who goes somewhere from a script that asks for data. */
const NAVIGATION_FIELDS = "accept, sec-fetch-mode";
const NOT_FOUND_PAGE = "404.html";
const MISSING: Outcome = { kind: "missing" };
/** For compressed variants: a few hundred pages, style sheets and scripts. */
const VARIANT_BYTES = 32 * 1024 * 1024;

function* decide(
  root: FileRoot,
  files: HotFiles,
  options: FileHandlerOptions,
  request: HttpRequest,
): DiskWork<Outcome> {
  const segments = parseSegments(request.path.slice(options.prefix.length));
  if (segments === null) return MISSING;
  if (options.cleanUrls) {
    const clean = yield* cleanSegment(files, segments, request.path);
    if (clean !== null) return { kind: "redirect", segment: clean };
  }
  const found = yield* files.find(segments);
  if (found.kind === "file") return { kind: "file", file: found.file, segments };
  // A page goes before a directory of its name, whose address has a slash.
  const page = options.cleanUrls ? yield* openBeside(files, segments, PAGE_SUFFIX) : MISSING;
  if (page.kind !== "missing") return page;
  if (found.kind === "missing") return yield* decideMissing(files, options, request);
  return yield* decideDirectory(root, files, options, request, segments, found.path);
}

function* decideMissing(
  files: HotFiles,
  options: FileHandlerOptions,
  request: HttpRequest,
): DiskWork<Outcome> {
  const index = options.spa && isNavigation(request) ? yield* openAt(files, [INDEX]) : MISSING;
  return index.kind === "file" ? { ...index, kind: "fallback" } : MISSING;
}

function* decideDirectory(
  root: FileRoot,
  files: HotFiles,
  options: FileHandlerOptions,
  request: HttpRequest,
  segments: PathSegments,
  path: string,
): DiskWork<Outcome> {
  if (!segments.isDirectory) {
    return { kind: "redirect", segment: `${lastSegment(request.path)}/` };
  }
  const query = new URLSearchParams(request.query);
  // Both tell names, as a listing does; pages that reload need the events.
  const isListed = options.listing !== false;
  if (query.has("events") && (isListed || options.live)) return { kind: "events", path };
  const format = query.get("archive");
  if (isListed && (format === "tar" || format === "zip")) {
    const name = segments.names.at(-1) ??
      (root.path.slice(root.path.lastIndexOf("/") + 1) || "root");
    return { kind: "archive", path, name, format };
  }
  const index = yield* openAt(files, [...segments.names, INDEX]);
  if (index.kind !== "missing") return index;
  if (!isListed) return yield* decideMissing(files, options, request);
  return { kind: "directory", path, segments };
}

function* openAt(files: HotFiles, names: readonly string[]): DiskWork<Outcome> {
  const segments = { names, isDirectory: false };
  const found = yield* files.find(segments);
  return found.kind === "file" ? { kind: "file", file: found.file, segments } : MISSING;
}

function* openBeside(
  files: HotFiles,
  { names, isDirectory }: PathSegments,
  suffix: string,
): DiskWork<Outcome> {
  if (isDirectory) return MISSING;
  return yield* openAt(files, [...names.slice(0, -1), names.at(-1) + suffix]);
}

/**
 * Where a page is to be asked for instead: `about.html` at `about`, `index.html` at its directory;
 * `null` where there is no such page, or a file of the clean name would be sent instead of it.
 */
function* cleanSegment(
  files: HotFiles,
  { names }: PathSegments,
  path: string,
): DiskWork<string | null> {
  const segment = lastSegment(path);
  if (!segment.endsWith(PAGE_SUFFIX) || !(yield* isFile(files, names))) return null;
  if (segment === INDEX) return "";
  const clean = segment.slice(0, -PAGE_SUFFIX.length);
  // "...html" would lead to the parent, ".html" to the directory.
  const cleanNames = parseSegments(`${clean}/x`)?.names;
  if (cleanNames?.length !== 2) return null;
  const isTaken = yield* isFile(files, [...names.slice(0, -1), cleanNames[0]]);
  return isTaken ? null : clean;
}

function* isFile(files: HotFiles, names: readonly string[]): DiskWork<boolean> {
  const found = yield* files.find({ names, isDirectory: false });
  if (found.kind === "file") found.file[Symbol.dispose]();
  return found.kind === "file";
}

/** A person who goes somewhere, not a script or style sheet that asks for what it needs. */
function isNavigation(request: HttpRequest): boolean {
  const mode = request.headers.get("sec-fetch-mode");
  if (mode !== null) return mode === "navigate";
  return acceptsExplicitly(request.headers.get("accept"), "text/html");
}

function* respondMissing(
  request: HttpRequest,
  context: FileContext,
): DiskWork<HttpResponse | Promise<HttpResponse>> {
  const page = yield* openAt(context.files, [NOT_FOUND_PAGE]);
  if (page.kind !== "file") return statusText(404, { vary: context.vary });
  // What is not there may be there in a moment.
  const absent = { ...context, status: 404, cacheControl: "no-cache" };
  return yield* respondWithFile(request, page.segments, page.file, absent);
}
