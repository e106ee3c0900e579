import {
  type HttpRequest,
  type HttpResponse,
  type ResponseHeaders,
  statusText,
} from "../../message.ts";
import { formatAllow } from "../../protocol/allow.ts";
import type { FileRoot } from "../root/file_root.ts";
import { type PathSegments, segmentsBelow } from "../root/path_segments.ts";
import { allowedMethods } from "../write/allowed_methods.ts";
import { conditionsOf } from "../write/conditions.ts";
import { firstFailure } from "../write/refusal.ts";
import { isCrossSite, refuseCrossSite } from "../write/request_site.ts";
import type { WritePolicy } from "../write/write_policy.ts";
import { copy } from "./copy.ts";
import { makeDirectory } from "./make_directory.ts";
import { move } from "./move.ts";
import { type ChangeRefusal, changeRefusalOf, refuseChange } from "./refusal.ts";
import { removeEntry } from "./remove.ts";
import { readTransfer } from "./transfer.ts";

/**
 * Answers DELETE (RFC 9110 §9.3.5), MKCOL, MOVE and COPY (RFC 4918 §9.3, §9.9, §9.8). The answer
 * leaves when the change is on the disk.
 *
 * Of WebDAV it is these methods and no more: no properties, no locks, and directories are moved but
 * not copied.
 *
 * @param root The directory, for which writing must be granted.
 * @param mount The part of the URL's path that stands for it, ending in a slash; what is not below
 * it is 404.
 * @param policy What may be written, of all that is granted.
 * @throws {ProtocolError} 400 for an If that is malformed (RFC 4918 §10.4).
 */
export async function changeFiles(
  root: FileRoot,
  mount: string,
  policy: WritePolicy,
  request: HttpRequest,
): Promise<HttpResponse> {
  if (isCrossSite(request)) return refuseCrossSite();
  // RFC 4918 §8.4: what would be ignored is refused.
  if (await hasContent(request)) return refuseChange("has-content");
  const segments = segmentsBelow(mount, request.path);
  if (segments === null) return refuseChange("not-a-name");
  try {
    const answer = await change(root, mount, policy, request, segments);
    if (typeof answer === "object") return answer;
    const headers = answer === "exists" ? await allowOthers(root, segments, policy) : {};
    return refuseChange(answer, headers);
  } catch (thrown) {
    const error = firstFailure(thrown);
    const refusal = changeRefusalOf(error);
    if (refusal === null) throw error;
    return refuseChange(refusal);
  }
}

async function change(
  root: FileRoot,
  mount: string,
  policy: WritePolicy,
  request: HttpRequest,
  segments: PathSegments,
): Promise<HttpResponse | ChangeRefusal> {
  const { method, path } = request;
  const isRoot = segments.names.length === 0;
  switch (method) {
    case "MKCOL": {
      if (isRoot) return "exists";
      const refusal = await makeDirectory(root, segments, conditionsOf(request, mount));
      if (refusal !== null) return refusal;
      return statusText(201, { location: asDirectory(path) });
    }
    case "DELETE": {
      if (!policy.deletes) return "deletes-off";
      if (isRoot) return "is-root";
      const freed = await removeEntry(root, segments, conditionsOf(request, mount));
      if (typeof freed === "string") return freed;
      policy.quota.release(freed);
      return { status: 204 };
    }
    case "MOVE": {
      if (!policy.deletes) return "deletes-off";
      if (isRoot) return "is-root";
      const wish = readTransfer(request, mount, policy, segments);
      if (typeof wish === "string") return wish;
      const outcome = await move(root, wish);
      if (typeof outcome === "string") return outcome;
      policy.quota.release(outcome.bytes);
      if (!outcome.isNew) return { status: 204 };
      const location = outcome.isDirectory ? asDirectory(wish.location) : wish.location;
      return statusText(201, { location });
    }
    case "COPY": {
      const wish = readTransfer(request, mount, policy, segments);
      if (typeof wish === "string") return wish;
      const outcome = await copy(root, wish, policy);
      if (typeof outcome === "string") return outcome;
      const etag = outcome.etag ?? undefined;
      if (!outcome.isNew) return { status: 204, headers: { etag } };
      return statusText(201, { location: wish.location, etag });
    }
    default:
      throw new TypeError("changeFiles() is for DELETE, MKCOL, MOVE and COPY");
  }
}

/** RFC 4918 §5.2: wherever a server tells a directory's path, that ends in a slash. */
function asDirectory(path: string): string {
  return path.endsWith("/") ? path : `${path}/`;
}

/** RFC 9110 §15.5.6: a 405 tells what else may be done. */
async function allowOthers(
  root: FileRoot,
  segments: PathSegments,
  { deletes }: WritePolicy,
): Promise<ResponseHeaders> {
  const access = deletes ? "all" : "no-delete";
  const methods = await root.disk.run(allowedMethods(root, segments, access));
  return { allow: formatAllow(methods.filter((it) => it !== "MKCOL")) };
}

/** Whether there is content. A chunked body may be empty: ffmpeg sends one with a DELETE. */
async function hasContent(request: HttpRequest): Promise<boolean> {
  const { headers } = request;
  if (headers.has("transfer-encoding")) return await request.readInto(new Uint8Array(1)) !== null;
  return !/^0*$/.test(headers.get("content-length") ?? "");
}
