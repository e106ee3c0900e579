import { type HttpRequest, type HttpResponse, statusText } from "../../message.ts";
import { parseDecimal } from "../../protocol/syntax.ts";
import type { FileRoot } from "../file_root.ts";
import { parseSegments } from "../path_segments.ts";
import { conditionsOf } from "./current_version.ts";
import { refuseUpload } from "./refusal.ts";
import { isCrossSite } from "./request_site.ts";
import { storeBytes } from "./store_bytes.ts";
import type { WritePolicy } from "./write_policy.ts";

/**
 * Answers POST and PUT by storing the body as a file. The answer leaves when the file is on the
 * disk under its name: 201, or 204 where PUT replaced one.
 *
 * @param root The directory, for which writing must be granted.
 * @param prefix The part of the URL's path that stands for it, ending in a slash.
 * @param policy What may be written; whatever is granted by default.
 */
export async function storeFile(
  root: FileRoot,
  prefix: string,
  policy: WritePolicy,
  request: HttpRequest,
): Promise<HttpResponse> {
  if (isCrossSite(request)) return statusText(403, {}, "a page of another site may not write");
  const { headers, path, method } = request;
  // RFC 9110 §14.4: a part of a file is not to be taken for the whole.
  if (headers.has("content-range")) {
    return statusText(400, {}, "Content-Range is not for uploads");
  }
  const segments = parseSegments(path.slice(prefix.length));
  if (segments === null) return refuseUpload("not-a-name");
  const conditions = conditionsOf(headers);
  const length = parseDecimal(headers.get("content-length") ?? "");
  // RFC 9110 §9.3.4: PUT stores at its own path or nowhere.
  const allowed: WritePolicy = method === "PUT" && policy.onConflict === "rename"
    ? { ...policy, onConflict: "error" }
    : policy;
  const bytes = readPieces(request);
  const outcome = await storeBytes(root, segments, allowed, bytes, conditions, { length });
  if (outcome.kind === "refused") return refuseUpload(outcome.refusal);
  const etag = outcome.etag ?? undefined;
  if (method === "PUT" && !outcome.isNew) return { status: 204, headers: { etag } };
  const isRenamed = outcome.name !== segments.names.at(-1);
  const location = isRenamed ? beside(path, outcome.name) : path;
  return statusText(201, { location, etag });
}

/** Large enough that system calls do not matter; one per upload under way. */
const COPY_BYTES = 1024 * 1024;

/** The body in pieces that lie in one buffer, one after the other. */
async function* readPieces({ body }: HttpRequest): AsyncGenerator<Uint8Array> {
  const reader = body.getReader({ mode: "byob" });
  try {
    let buffer = new ArrayBuffer(COPY_BYTES);
    for (;;) {
      const { done, value } = await reader.read(new Uint8Array(buffer));
      if (done) return;
      yield value;
      buffer = value.buffer;
    }
  } finally {
    reader.releaseLock();
  }
}

/** The path of a name in the same directory. */
function beside(path: string, name: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1) + encodeURIComponent(name);
}
