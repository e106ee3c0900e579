import { allowedMethods } from "../files/write/allowed_methods.ts";
import type { FileRoot } from "../files/root/file_root.ts";
import { onDemand } from "../files/on_demand.ts";
import { parseSegments } from "../files/root/path_segments.ts";
import type { FileHandlerOptions } from "../files/static_files.ts";
import { isForm } from "../files/page/upload_form.ts";
import type { WritePolicy } from "../files/write/write_policy.ts";
import { type Handler, type HttpRequest, statusText } from "../message.ts";
import type { Router } from "../router.ts";

/**
 * Adds the files of a root to a router: what can be read, stored and changed there, and which flag
 * forbids what cannot.
 *
 * @param policy What may be written, of all that is granted.
 */
export function addFiles(
  router: Router,
  root: FileRoot,
  options: FileHandlerOptions,
  policy: WritePolicy,
): Router {
  const { mount, access = "all" } = options;
  const isReadOnly = access === "read-only";
  const path = `${mount}*path` as const;
  const read = onDemand(root, async () => {
    const { fileHandler } = await import("../files/static_files.ts");
    return fileHandler(root, options);
  });
  const store = onDemand(root, async () => {
    const { refuseDirectory } = await import("../files/upload/refuse_directory.ts");
    const { storeFile } = await import("../files/upload/store_file.ts");
    return async (request: HttpRequest) => {
      return await refuseDirectory(root, mount, access, request) ??
        await storeFile(root, mount, policy, request);
    };
  });
  const storeParts = onDemand(root, async () => {
    const { storeForm } = await import("../files/upload/store_form.ts");
    return (request: HttpRequest) => storeForm(root, mount, policy, request);
  });
  const change = onDemand(root, async () => {
    const { changeFiles } = await import("../files/change/change_files.ts");
    return (request: HttpRequest) => changeFiles(root, mount, policy, request);
  });
  router
    .get(path, read)
    .post(path, isReadOnly ? refuseWriting : (it) => isForm(it) ? storeParts(it) : store(it))
    .put(path, isReadOnly ? refuseWriting : store);
  const changeIfAllowed = access === "upload-only" ? refuseChanging : change;
  for (const method of CHANGES) {
    router.on(method, path, isReadOnly ? refuseWriting : changeIfAllowed);
  }
  return router.allow(path, (request) => {
    // "*" asks about all there is: what a file in the root has, be it there or not.
    const below = request.path.startsWith(mount) ? request.path.slice(mount.length) : "*";
    return root.disk.run(allowedMethods(root, parseSegments(below), access));
  });
}

const CHANGES = ["DELETE", "MKCOL", "MOVE", "COPY"];

const refuseWriting: Handler = () =>
  statusText(403, {}, "started with --read-only, the server takes and changes nothing");

const refuseChanging: Handler = () =>
  statusText(403, {}, "started with --upload-only, the server takes files and changes none");
