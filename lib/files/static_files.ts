import { type Handler, type HttpRequest, type HttpResponse, statusText } from "../message.ts";
import { acceptsExplicitly } from "../protocol/negotiation.ts";
import { normalizePath } from "../protocol/percent_encoding.ts";
import type { DiskWork } from "./disk/disk.ts";
import { rememberBriefly } from "./memory/brief_memory.ts";
import { HotFiles, Looks } from "./memory/hot_files.ts";
import { KeptFiles } from "./memory/kept_files.ts";
import { isPlain, KnownAnswers } from "./memory/known_answers.ts";
import { LeastRecent } from "./memory/least_recent.ts";
import { countMoments } from "./memory/moments.ts";
import { onDemand } from "./on_demand.ts";
import { redirectTo } from "./redirect.ts";
import type { FileRoot } from "./root/file_root.ts";
import type { PathSegments } from "./root/path_segments.ts";
import { type FileContext, respondWithFile } from "./send/file_response.ts";
import { decide, findFile, NAVIGATION_FIELDS, type SiteRules } from "./site_rules.ts";
import { liveReloadPolicy, liveReloadScript } from "./watch/live_reload.ts";
import type { FileAccess } from "./write/allowed_methods.ts";

/** How a directory is shown. */
export interface FileHandlerOptions extends SiteRules {
  /** What may be done with the files; by default all that is granted. */
  readonly access?: FileAccess;
  /**
   * Seconds that clients may keep what they get without asking. By default they ask every time,
   * and an edit is seen at once.
   */
  readonly cacheSeconds?: number;
  /**
   * Whether pages that can have been uploaded, because writing is granted where they lie, are shown
   * without scripts and forms. By default they are as much the site's own as any.
   */
  readonly sandbox?: boolean;
  /**
   * Whether one look at a small file serves all requests for it that had been read before: nobody
   * can tell which of them came first. With 64 connections that spares a third of the time of each.
   * By default each has a look of its own, or two could get what was there a moment before: a
   * handler that changes a file and, without an `await`, has it sent, and a server that takes
   * several requests without one, as `Deno.serve` does.
   */
  readonly sharesLooks?: boolean;
  /**
   * Has large files that were sent stay open for half a second at most, for whoever asks next: a
   * part of one takes half the time. When it is aborted they are closed. By default each is closed
   * when it has been sent.
   */
  readonly keptUntil?: AbortSignal;
  /** Ends the streams of events, which would hold up a shutdown. */
  readonly signal?: AbortSignal;
}

/**
 * Answers GET and HEAD with what lies in a directory: a file, `index.html` or a listing for a
 * directory, a redirect where a directory's slash is missing, and 404, with the root's `404.html`
 * if it has one, for all else. With `?events` a directory is a stream of the changes below it, with
 * `?archive=tar` or `?archive=zip` all of it in one file.
 *
 * @throws {TypeError} If the mount is none (see {@linkcode SiteRules.mount}), or the seconds are no
 * whole number.
 *
 * @example
 * ```ts
 * import { fileHandler, FileRoot, Router, serve } from "../mod.ts";
 *
 * const files = fileHandler(FileRoot.open("."), { mount: "/files/" });
 * const router = new Router().get("/files/*path", files);
 * await using server = serve(router.handler, { port: 0 });
 * const response = await fetch(`http://localhost:${server.addr.port}/files/no-such-file`);
 * await response.body?.cancel();
 * console.assert(response.status === 404);
 * ```
 */
export function fileHandler(root: FileRoot, options: FileHandlerOptions): Handler {
  requireSound(options);
  if (options.access === "upload-only") {
    return onDemand(root, async () => {
      const { letterBox } = await import("./listing/letter_box.ts");
      return letterBox(root, options.mount);
    });
  }
  const script = options.live ? liveReloadScript(options.mount) : undefined;
  const context = contextOf(root, options, script);
  const { files } = context;
  const absent = { ...context, vary: options.spa ? NAVIGATION_FIELDS : undefined };
  const missing = (request: HttpRequest, looks: Looks) => respondMissing(request, absent, looks);
  const { list, watch, archive } = directoryResponders(root, options, script);
  const answers = new KnownAnswers(root, options.sharesLooks ? countMoments() : undefined);
  const answerPlain = (request: HttpRequest) => root.disk.run(respondAndKeep(request));
  return (request) => {
    if (!isPlain(request)) return root.disk.run(respond(request, new Looks()));
    const finding = answers.find(request);
    if (finding instanceof Promise) return finding.then((known) => known ?? answerPlain(request));
    return finding ?? answerPlain(request);
  };

  function* respondAndKeep(request: HttpRequest): DiskWork<HttpResponse | Promise<HttpResponse>> {
    const looks = new Looks();
    const response = yield* respond(request, looks);
    answers.keep(request, response, looks);
    return response;
  }

  function* respond(
    request: HttpRequest,
    looks: Looks,
  ): DiskWork<HttpResponse | Promise<HttpResponse>> {
    const found = yield* decide({ root, files, rules: options, request, looks });
    switch (found.kind) {
      case "file":
        return yield* respondWithFile(request, { ...found, looks }, context);
      case "fallback": {
        const fallback = { ...context, vary: NAVIGATION_FIELDS };
        return yield* respondWithFile(request, { ...found, looks }, fallback);
      }
      case "redirect":
        return redirectTo(request, found.segment);
      case "directory":
        return orMissing(list(found.path, found.segments, request), request);
      case "events":
        if (!(yield* root.isReadable(found.path))) return yield* missing(request, looks);
        return watch(found.path, request);
      case "archive":
        if (!(yield* root.isReadable(found.path))) return yield* missing(request, looks);
        return archive(found.path, found.name, found.format, request);
      case "missing":
        return yield* missing(request, looks);
    }
  }

  /** A directory may be gone by the time that it is listed. */
  async function orMissing(
    listing: HttpResponse | null | Promise<HttpResponse | null>,
    request: HttpRequest,
  ): Promise<HttpResponse> {
    return await listing ?? await root.disk.run(missing(request, new Looks()));
  }
}

/** Whoever calls from JavaScript may give anything. */
function requireSound({ mount, cacheSeconds }: FileHandlerOptions): void {
  if (!isMount(mount)) {
    throw new TypeError("A mount is a path with a slash at both ends, escaped as in a URI");
  }
  // RFC 9111 §1.2.2: what is no such number would be taken for 0, or for nothing.
  if (cacheSeconds !== undefined && !/^\d+$/.test(String(cacheSeconds))) {
    throw new TypeError("cacheSeconds is a number of seconds, without a fraction");
  }
}

/** Anything else would be the beginning of no path, or be cut off at the wrong place. */
function isMount(mount: string): boolean {
  try {
    return /^\/(?:[!"$->@-~]*\/)?$/.test(mount) && normalizePath(mount) === mount;
  } catch {
    return false;
  }
}

/** For compressed variants: a few hundred pages, style sheets and scripts. */
const VARIANT_BYTES = 32 * 1024 * 1024;

function contextOf(
  root: FileRoot,
  { cacheSeconds, sandbox, keptUntil }: FileHandlerOptions,
  script: string | undefined,
): FileContext {
  return {
    files: new HotFiles(root, { kept: keptUntil && new KeptFiles(keptUntil) }),
    cache: new LeastRecent(VARIANT_BYTES),
    cacheControl: cacheSeconds === undefined ? "no-cache" : `max-age=${cacheSeconds}`,
    status: 200,
    vary: undefined,
    isUploadable: sandbox ? rememberBriefly((path) => root.mayWrite(path)) : () => false,
    liveScript: script === undefined ? undefined : new TextEncoder().encode(script),
  };
}

/** Answers for a directory that are no file in it, each loaded when it is first asked for. */
function directoryResponders(
  root: FileRoot,
  { mount, access, signal }: FileHandlerOptions,
  script: string | undefined,
) {
  const list = onDemand(root, async () => {
    const { respondWithListing } = await import("./listing/listing_response.ts");
    const { HeldEntries } = await import("./listing/held_entries.ts");
    const live = script === undefined
      ? undefined
      : { script, policy: await liveReloadPolicy(mount) };
    const listing = { mount, canUpload: access !== "read-only", live, held: new HeldEntries() };
    return (path: string, segments: PathSegments, request: HttpRequest) =>
      respondWithListing(root, path, segments, listing, request);
  });
  const watch = onDemand(root, async () => {
    const { respondWithEvents } = await import("./watch/events_response.ts");
    return (path: string, request: HttpRequest) => respondWithEvents(root, path, request, signal);
  });
  const archive = onDemand(root, async () => {
    const { archiveResponder } = await import("./archive/archive_response.ts");
    return archiveResponder(root);
  });
  return { list, watch, archive };
}

const NOT_FOUND_PAGE = "404.html";

function* respondMissing(
  request: HttpRequest,
  context: FileContext,
  looks: Looks,
): DiskWork<HttpResponse | Promise<HttpResponse>> {
  const page = yield* findFile(context.files, [NOT_FOUND_PAGE], looks);
  if (page.kind !== "file") return respondNowhere(request, context);
  const absent = { ...context, status: 404, cacheControl: "no-cache" };
  return yield* respondWithFile(request, { ...page, looks }, absent);
}

/**
 * What is not there may be there in a moment, and a cache may keep a 404 (RFC 9110 §15.1). A
 * browser with live reload gets a page that reloads when there is something here.
 */
function respondNowhere(request: HttpRequest, context: FileContext): HttpResponse {
  const { liveScript, vary = liveScript === undefined ? undefined : "accept" } = context;
  const lasting = { "cache-control": "no-cache", vary };
  const isPage = acceptsExplicitly(request.headers.get("accept"), "text/html");
  if (liveScript === undefined || !isPage) return statusText(404, lasting);
  const script = new TextDecoder().decode(liveScript);
  return {
    status: 404,
    headers: { ...lasting, "content-type": "text/html; charset=utf-8" },
    body: `<!doctype html><title>404</title>\n404 Not Found\n${script}`,
  };
}
