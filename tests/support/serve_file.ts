import { fileHandler } from "../../lib/files/static_files.ts";
import type { FileRoot } from "../../lib/files/root/file_root.ts";
import type { HttpRequest, HttpResponse } from "../../lib/message.ts";

/** Answers one request with what lies in a directory, as it does where nothing else is said. */
export async function serveFile(
  root: FileRoot,
  mount: string,
  request: HttpRequest,
): Promise<HttpResponse> {
  return await fileHandler(root, { mount })(request);
}
