import { encodeContent } from "../content_coding.ts";
import type { FileRoot } from "../files/file_root.ts";
import { serveFile } from "../files/static_files.ts";
import { storeFile } from "../files/store_file.ts";
import { html, type HttpRequest, type HttpResponse, redirect, statusText } from "../message.ts";
import { acceptsExplicitly } from "../protocol/negotiation.ts";
import { Router } from "../router.ts";
import { homePage } from "./home_page.ts";

/**
 * The endpoints of the program: `/`, `/echo/{text}`, `/user-agent` and the files.
 *
 * @param root What `/files/` serves; `null` where no directory may be read.
 */
export function createRouter(root: FileRoot | null): Router {
  const router = new Router()
    .get("/", (request) => home(root, request))
    .get("/echo/*text", (request, { text }) => echo(request, text))
    .get("/user-agent", (request) => echo(request, userAgent(request)))
    .get("/files", () => redirect("/files/"));
  if (root === null) return router.get("/files/*path", noFiles);
  return router
    .get("/files/*path", (request) => serveFile(root, PREFIX, request))
    .post("/files/*path", (request) => storeFile(root, PREFIX, request))
    .put("/files/*path", (request) => storeFile(root, PREFIX, request));
}

const PREFIX = "/files/";

/** A browser gets a page; curl, which asks for just anything, an empty 200. */
function home(root: FileRoot | null, request: HttpRequest): HttpResponse {
  if (!acceptsExplicitly(request.headers.get("accept"), "text/html")) {
    return { status: 200, headers: { vary: "accept" } };
  }
  const headers = {
    vary: "accept",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
  };
  return html(homePage(root), { headers });
}

/** Exactly `text/plain`, and never what a browser might make of the bytes. */
function echo(
  request: HttpRequest,
  content: string | Uint8Array,
): HttpResponse | Promise<HttpResponse> {
  return encodeContent(request, { status: 200, headers: ECHO_HEADERS, body: content });
}

const ECHO_HEADERS = { "content-type": "text/plain", "x-content-type-options": "nosniff" };

/** The bytes that came: a field value reads as Latin-1, whatever the client meant by them. */
function userAgent(request: HttpRequest): Uint8Array {
  return Uint8Array.from(request.headers.get("user-agent") ?? "", (char) => char.charCodeAt(0));
}

function noFiles(): HttpResponse {
  return statusText(404, {}, "no directory is served; start the server with --allow-read=DIR");
}
