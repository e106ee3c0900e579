import { encodeContent } from "../content_coding.ts";
import { onDemand } from "../files/on_demand.ts";
import type { FileRoot } from "../files/root/file_root.ts";
import { redirectToDirectory } from "../files/redirect.ts";
import type { FileHandlerOptions } from "../files/static_files.ts";
import { answerConditions } from "../files/version/unversioned.ts";
import { UNLIMITED_POLICY, type WritePolicy } from "../files/write/write_policy.ts";
import { html, type HttpRequest, type HttpResponse, statusText } from "../message.ts";
import { encodeLatin1 } from "../protocol/latin1.ts";
import { acceptsExplicitly } from "../protocol/negotiation.ts";
import { shareHeaders } from "../protocol/shared_head.ts";
import { Router } from "../router.ts";
import { addFiles } from "./file_endpoints.ts";

/**
 * The endpoints of the program: `/`, `/echo/{text}`, `/user-agent` and the files. A site that is
 * mounted at `/` has the server to itself.
 *
 * @param root What is served; `null` where no directory may be read.
 * @param options Where and how; at `/files/` by default.
 * @param policy What may be written; by default all that is granted.
 */
export function createRouter(
  root: FileRoot | null,
  options: FileHandlerOptions = { mount: "/files/" },
  policy: WritePolicy = UNLIMITED_POLICY,
): Router {
  const { mount, access } = options;
  const router = new Router();
  if (mount !== "/") {
    const page = onDemand(root, async () => {
      const { homePage } = await import("./home_page.ts");
      return () => homePage(root, mount, access);
    });
    // Without a root nobody knows whether there will be a descriptor to load it with.
    if (root === null) void page();
    router
      .get("/", (request) => home(page, request))
      .get("/echo/*text", (request, { text }) => echo(request, text))
      .get("/user-agent", (request) => echo(request, userAgent(request), BY_USER_AGENT))
      .get(mount.slice(0, -1), redirectToDirectory);
  }
  if (root === null) return router.get(`${mount}*path`, noFiles);
  return addFiles(router, root, options, policy);
}

/**
 * The endpoint that would answer in place of files at a mount; `null` where none would.
 *
 * @param mount With a slash at both ends.
 */
export function endpointBefore(mount: string): string | null {
  if (mount.startsWith("/echo/")) return "/echo/{text}";
  return mount === "/user-agent/" ? "/user-agent" : null;
}

/** A browser gets a page; curl, which asks for just anything, an empty 200. */
async function home(
  page: () => string | Promise<string>,
  request: HttpRequest,
): Promise<HttpResponse> {
  const lasting = { vary: "accept" };
  const unmet = answerConditions(request, lasting);
  if (unmet !== null) return unmet;
  if (!acceptsExplicitly(request.headers.get("accept"), "text/html")) {
    return { status: 200, headers: lasting };
  }
  const headers = {
    ...lasting,
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
  };
  return html(await page(), { headers });
}

/** Exactly `text/plain`, and never what a browser might make of the bytes. */
function echo(
  request: HttpRequest,
  content: string | Uint8Array,
  { lasting, headers } = BY_PATH,
): HttpResponse | Promise<HttpResponse> {
  return answerConditions(request, lasting) ??
    encodeContent(request, { status: 200, headers, body: content });
}

const TEXT = { "content-type": "text/plain", "x-content-type-options": "nosniff" };
const BY_PATH = { lasting: { vary: "accept-encoding" }, headers: shareHeaders(TEXT) };
/** A cache is not to tell one client what another is. */
const BY_USER_AGENT: typeof BY_PATH = {
  lasting: { vary: "user-agent, accept-encoding" },
  headers: shareHeaders({ ...TEXT, vary: "user-agent" }),
};

/** The bytes that came: a field value reads as Latin-1, whatever the client meant by them. */
function userAgent(request: HttpRequest): Uint8Array {
  return encodeLatin1(request.headers.get("user-agent") ?? "");
}

function noFiles(): HttpResponse {
  return statusText(
    404,
    {},
    "no directory is served; start the server with --allow-read=DIR main.ts DIR",
  );
}
