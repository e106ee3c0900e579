import { type HttpRequest, type HttpResponse, statusText } from "../../message.ts";
import type { FileRoot } from "../file_root.ts";
import { parseSegments } from "../path_segments.ts";
import { isCrossSite } from "./request_site.ts";
import { createUpload, type Upload, type UploadRefusal } from "./upload.ts";

/**
 * Answers POST and PUT by storing the body as a file. The answer leaves when the file is on the
 * disk under its name: 201, or 204 where PUT replaced one.
 *
 * @param root The directory, for which writing must be granted.
 * @param prefix The part of the URL's path that stands for it, ending in a slash.
 */
export async function storeFile(
  root: FileRoot,
  prefix: string,
  request: HttpRequest,
): Promise<HttpResponse> {
  if (isCrossSite(request)) return statusText(403, {}, "a page of another site may not write");
  // RFC 9110 §14.4: a part of a file is not to be taken for the whole.
  if (request.headers.has("content-range")) {
    return statusText(400, {}, "Content-Range is not for uploads");
  }
  const segments = parseSegments(request.path.slice(prefix.length));
  const upload = segments === null ? "not-a-name" : await createUpload(root, segments);
  if (typeof upload === "string") return refuse(upload);
  await using stored = upload;
  await copy(request, stored);
  const outcome = await stored.commit();
  if (request.method === "PUT" && outcome === "replaced") return { status: 204 };
  return statusText(201, { location: request.path });
}

/** Large enough that system calls do not matter; one per upload under way. */
const COPY_BYTES = 256 * 1024;

async function copy(request: HttpRequest, upload: Upload): Promise<void> {
  const reader = request.body.getReader({ mode: "byob" });
  let buffer = new ArrayBuffer(COPY_BYTES);
  for (;;) {
    const { done, value } = await reader.read(new Uint8Array(buffer));
    if (done) return;
    upload.write(value);
    buffer = value.buffer;
  }
}

function refuse(refusal: UploadRefusal): HttpResponse {
  switch (refusal) {
    case "not-a-name":
      return statusText(404);
    case "too-long":
      return statusText(414, {}, "a file name has at most 255 bytes");
    case "not-granted":
      return statusText(403, {}, "uploads are off; start the server with --allow-write=DIR");
    case "no-parent":
      return statusText(409, {}, "the directory above it does not exist");
    case "is-directory":
      return statusText(409, {}, "there is a directory of this name");
  }
}
