import {
  type Handler,
  html,
  type HttpRequest,
  type HttpResponse,
  statusText,
} from "../../message.ts";
import type { DiskWork } from "../disk/disk.ts";
import { pageHead } from "../page/page_head.ts";
import { PAGE_CSP } from "../page/style.ts";
import { uploadForm } from "../page/upload_form.ts";
import type { FileRoot } from "../root/file_root.ts";
import { segmentsBelow } from "../root/path_segments.ts";
import { answerConditions } from "../version/unversioned.ts";
import { takesForms } from "../write/allowed_methods.ts";

/**
 * Answers GET and HEAD where files can be brought and none can be had: a directory is a page with
 * the form for uploads and nothing else, whatever is in it. All else is 404.
 *
 * @param mount The part of the URL's path that stands for the root.
 */
export function letterBox(root: FileRoot, mount: string): Handler {
  return (request) => root.disk.run(respond(root, mount, request));
}

function* respond(root: FileRoot, mount: string, request: HttpRequest): DiskWork<HttpResponse> {
  const segments = segmentsBelow(mount, request.path);
  const isBox = segments?.isDirectory && (yield* takesForms(root, segments));
  return isBox ? respondWithForm(request) : statusText(404);
}

/** The browser comes back with this query: there is no listing to tell by that it all went well. */
const STORED = "?stored";

function respondWithForm(request: HttpRequest): HttpResponse {
  const lasting = { "cache-control": "no-cache" };
  const unmet = answerConditions(request, lasting);
  if (unmet !== null) return unmet;
  const headers = {
    ...lasting,
    "content-security-policy": PAGE_CSP,
    "x-content-type-options": "nosniff",
  };
  return html(page(`?${request.query}` === STORED), { headers });
}

function page(isStored: boolean): string {
  return `${pageHead("Upload files")}
<header><h1>Upload files</h1></header>
<main>
${uploadForm(STORED)}<p role="status">${isStored ? "The files are stored." : ""}
</main>
</html>
`;
}
