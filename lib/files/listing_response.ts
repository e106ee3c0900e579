import { html, type HttpRequest, type HttpResponse, json } from "../message.ts";
import { acceptsExplicitly } from "../protocol/negotiation.ts";
import { directoryJson, directoryPage } from "./directory_page.ts";
import type { FileRoot } from "./file_root.ts";

/**
 * Answers GET and HEAD with the entries of a directory: as a page, or as JSON for programs.
 *
 * @param directory Its real path.
 * @param prefix The part of the URL's path that stands for the root.
 */
export async function respondWithListing(
  root: FileRoot,
  directory: string,
  _prefix: string,
  request: HttpRequest,
): Promise<HttpResponse> {
  const entries = await Array.fromAsync(root.list(directory));
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
