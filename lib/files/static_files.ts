import { encodeContent, isCompressible } from "../content_coding.ts";
import { html, type HttpRequest, type HttpResponse, json, statusText } from "../message.ts";
import { acceptsExplicitly } from "../protocol/negotiation.ts";
import { formatHttpDate } from "../protocol/http_date.ts";
import { directoryJson, directoryPage } from "./directory_page.ts";
import type { DirectoryEntry, FileRoot, OpenFile } from "./file_root.ts";
import { FileSource } from "./file_source.ts";
import { mediaType } from "./media_type.ts";
import { parseSegments } from "./path_segments.ts";

/**
 * Answers GET and HEAD with what lies in a directory: a file, `index.html` or a listing for a
 * directory, a redirect where a directory's slash is missing, 404 for all else.
 *
 * @param root The directory.
 * @param prefix The part of the URL's path that stands for it, ending in a slash: `"/files/"`.
 *
 * @example
 * ```ts
 * import { FileRoot, Router, serve, serveFile } from "./../mod.ts";
 *
 * const root = FileRoot.open(".");
 * const router = new Router().get("/files/*path", (request) => serveFile(root, "/files/", request));
 * await using server = serve(router.handler, { port: 0 });
 * const response = await fetch(`http://localhost:${server.addr.port}/files/no-such-file`);
 * await response.body?.cancel();
 * console.assert(response.status === 404);
 * ```
 */
export function serveFile(
  root: FileRoot,
  prefix: string,
  request: HttpRequest,
): HttpResponse | Promise<HttpResponse> {
  const segments = parseSegments(request.path.slice(prefix.length));
  if (segments === null) return statusText(404);
  const found = root.lookup(segments);
  switch (found.kind) {
    case "missing":
      return statusText(404);
    case "file":
      return sendFile(request, found.file);
    case "directory": {
      if (!segments.isDirectory) return addSlash(request);
      const index = root.lookup({ names: [...segments.names, INDEX], isDirectory: false });
      if (index.kind === "file") return sendFile(request, index.file);
      return sendListing(root, found.path, request);
    }
  }
}

const INDEX = "index.html";
/** What is smaller hardly gets smaller still: as nginx has it. */
const MIN_COMPRESSED_BYTES = 20;

function sendFile(request: HttpRequest, file: OpenFile): HttpResponse | Promise<HttpResponse> {
  const type = mediaType(file.name);
  const modified = file.info.mtime?.getTime();
  const response = {
    status: 200,
    headers: {
      "content-type": type,
      "last-modified": modified === undefined ? undefined : formatHttpDate(modified),
      // Whoever may upload decides what is in the file, and must not decide what it is taken for.
      "x-content-type-options": "nosniff",
    },
    body: new FileSource(file, file.info.size),
  };
  const isWorthIt = isCompressible(type) && file.info.size >= MIN_COMPRESSED_BYTES;
  return isWorthIt ? encodeContent(request, response) : response;
}

/** Relative, so it holds behind any proxy; the last segment alone, so no path leads elsewhere. */
function addSlash(request: HttpRequest): HttpResponse {
  const segment = request.path.slice(request.path.lastIndexOf("/") + 1);
  const query = request.query === "" ? "" : `?${request.query}`;
  return statusText(308, { location: `./${segment}/${query}` });
}

async function sendListing(
  root: FileRoot,
  directory: string,
  request: HttpRequest,
): Promise<HttpResponse> {
  const entries: DirectoryEntry[] = await Array.fromAsync(root.list(directory));
  const headers = {
    "cache-control": "no-cache",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
    "x-content-type-options": "nosniff",
    vary: "accept",
  };
  const accept = request.headers.get("accept");
  if (acceptsExplicitly(accept, "application/json") && !acceptsExplicitly(accept, "text/html")) {
    return json(directoryJson(entries), { headers });
  }
  return html(directoryPage(request.path, entries), { headers });
}
