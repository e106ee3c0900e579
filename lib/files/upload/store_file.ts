import { type HttpRequest, type HttpResponse, statusText } from "../../message.ts";
import { formatDigest, selectDigest } from "../../protocol/digest_fields.ts";
import { parseDecimal } from "../../protocol/syntax.ts";
import type { FileRoot } from "../root/file_root.ts";
import { segmentsBelow } from "../root/path_segments.ts";
import { conditionsOf } from "../write/conditions.ts";
import { isCrossSite, refuseCrossSite } from "../write/request_site.ts";
import type { WritePolicy } from "../write/write_policy.ts";
import { bodyPieces } from "./body_pieces.ts";
import { expectDigests } from "./expected_digests.ts";
import { refuseCoding, refuseUpload } from "./refusal.ts";
import { storeBytes, type StoredBytes } from "./store_bytes.ts";

/**
 * Answers POST and PUT by storing the body as a file. The answer leaves when the file is on the
 * disk under its name: 201, or 204 where PUT replaced one. It has the file's entity tag and, if the
 * request wants one, its digest.
 *
 * What a browser sends for a page of another origin is 403. This does not find out a page whose own
 * name was made to lead to this machine (DNS rebinding): a server on a loopback address has to
 * compare `request.authority` with the names that it goes by, before it calls this.
 *
 * @param root The directory, for which writing must be granted.
 * @param mount The part of the URL's path that stands for it, ending in a slash; what is not below
 * it is 404.
 * @param policy What may be written, of all that is granted.
 * @throws {ProtocolError} 400 for an If that is malformed (RFC 4918 §10.4).
 *
 * @example
 * ```ts
 * import { changeFiles, fileHandler, FileRoot, isForm, Router, serve } from "../../mod.ts";
 * import { measureUsage, Quota, storeFile, storeForm, UNLIMITED_POLICY } from "../../mod.ts";
 *
 * const root = FileRoot.open(Deno.makeTempDirSync());
 * const mount = "/files/";
 * const quota = new Quota(1024 ** 3, () => measureUsage(root));
 * const policy = { ...UNLIMITED_POLICY, quota };
 * const router = new Router()
 *   .get("/files/*path", fileHandler(root, { mount }))
 *   .put("/files/*path", (request) => storeFile(root, mount, policy, request))
 *   .post("/files/*path", (request) => {
 *     return isForm(request)
 *       ? storeForm(root, mount, policy, request)
 *       : storeFile(root, mount, policy, request);
 *   })
 *   .delete("/files/*path", (request) => changeFiles(root, mount, policy, request));
 *
 * await using server = serve(router.handler, { port: 0 });
 * const url = `http://localhost:${server.addr.port}/files/a.txt`;
 * const stored = await fetch(url, { method: "PUT", body: "hello" });
 * await stored.body?.cancel();
 * console.assert(stored.status === 201);
 * console.assert(await measureUsage(root) === 5);
 * await Deno.remove(root.path, { recursive: true });
 * ```
 */
export async function storeFile(
  root: FileRoot,
  mount: string,
  policy: WritePolicy,
  request: HttpRequest,
): Promise<HttpResponse> {
  if (isCrossSite(request)) return refuseCrossSite();
  const { headers, path, method } = request;
  // RFC 9110 §14.5: a part of a file is not to be taken for the whole.
  if (headers.has("content-range")) {
    return statusText(400, {}, "Content-Range is not for uploads");
  }
  const refused = refuseCoding(headers);
  if (refused !== null) return refused;
  const expected = expectDigests(request);
  if (expected === null) return refuseUpload("malformed-digest");
  const segments = segmentsBelow(mount, path);
  if (segments === null) return refuseUpload("not-a-name");
  const outcome = await storeBytes({
    root,
    segments,
    policy: policyFor(method, policy),
    conditions: conditionsOf(request, mount),
    bytes: bodyPieces(request),
    length: parseDecimal(headers.get("content-length") ?? ""),
    expected,
    wanted: selectDigest(headers.get("want-repr-digest")),
  });
  if (typeof outcome === "string") return refuseUpload(outcome);
  const isRenamed = outcome.name !== segments.names.at(-1);
  return describeStored(method, isRenamed ? beside(path, outcome.name) : path, outcome);
}

function describeStored(
  method: string,
  location: string,
  { isNew, etag, digest }: StoredBytes,
): HttpResponse {
  const validators = { etag: etag ?? undefined };
  const digests = digest === null ? {} : { "repr-digest": formatDigest(digest) };
  if (method === "PUT" && !isNew) return { status: 204, headers: { ...validators, ...digests } };
  if (digest === null) return statusText(201, { location, ...validators });
  // RFC 9530 §3.1: beside content that tells of the request, a digest would be of that content.
  return { status: 201, headers: { location, ...validators, ...digests } };
}

/** RFC 9110 §9.3.4: PUT stores at its own path or nowhere. */
function policyFor(method: string, policy: WritePolicy): WritePolicy {
  const { onConflict } = policy;
  return method === "PUT" && onConflict === "rename" ? { ...policy, onConflict: "error" } : policy;
}

/** The path of a name in the same directory. */
function beside(path: string, name: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1) + encodeURIComponent(name);
}
