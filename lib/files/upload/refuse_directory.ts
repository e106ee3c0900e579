import { type HttpRequest, type HttpResponse, statusText } from "../../message.ts";
import { formatAllow } from "../../protocol/allow.ts";
import { FORM_TYPE } from "../page/upload_form.ts";
import type { FileRoot } from "../root/file_root.ts";
import { segmentsBelow } from "../root/path_segments.ts";
import { whyNotGranted } from "../root/write_target.ts";
import { allowedMethods, type FileAccess } from "../write/allowed_methods.ts";
import { isCrossSite } from "../write/request_site.ts";
import { refuseUpload } from "./refusal.ts";

/**
 * Answers PUT, and POST that brings no form, where the path is that of a directory. It is there, so
 * the answer is not 404, but 405 to PUT (RFC 9110 §15.5.6) and 415 to POST (§15.5.16), or 403.
 *
 * @param mount The part of the URL's path that stands for the root, ending in a slash.
 * @returns `null` where no directory can be seen: absence and refusal look alike.
 */
export async function refuseDirectory(
  root: FileRoot,
  mount: string,
  access: FileAccess,
  request: HttpRequest,
): Promise<HttpResponse | null> {
  const segments = segmentsBelow(mount, request.path);
  if (segments === null || !segments.isDirectory || isCrossSite(request)) return null;
  const found = await root.disk.run(root.look(segments));
  if (found.kind !== "directory") return null;
  const isWritable = root.mayWrite(found.path);
  if (access === "upload-only" && !isWritable) return null;
  if (request.method === "PUT") {
    const methods = await root.disk.run(allowedMethods(root, segments, access));
    const allow = formatAllow(methods);
    return statusText(405, { allow }, "a file's path has no slash at its end");
  }
  if (!isWritable) return refuseUpload(whyNotGranted(found.path));
  return statusText(415, { accept: FORM_TYPE }, "a directory takes files in a form");
}
