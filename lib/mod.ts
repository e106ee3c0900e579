/**
 * Postern: an HTTP/1.1 server from the TCP socket up, which serves and receives the files of one
 * directory.
 *
 * @example
 * ```ts
 * import { Router, serve, text } from "./mod.ts";
 *
 * const router = new Router()
 *   .get("/hello/:name", (_request, { name }) => text(`Hello, ${name}\n`))
 *   .post("/length", async (request) => text(`${(await request.body.bytes()).length}\n`));
 *
 * await using server = serve(router.handler, { port: 0 });
 * const origin = `http://localhost:${server.addr.port}`;
 *
 * const hello = await fetch(`${origin}/hello/world`);
 * console.assert(await hello.text() === "Hello, world\n");
 *
 * const length = await fetch(`${origin}/length`, { method: "POST", body: "12345" });
 * console.assert(await length.text() === "5\n");
 * ```
 *
 * @module
 */

export {
  type BodySource,
  type DerivedName,
  type Handler,
  html,
  HttpRequest,
  type HttpResponse,
  json,
  redirect,
  type RequestBody,
  type ResponseBody,
  type ResponseHeaders,
  type ResponseOptions,
  type SizedSource,
  statusText,
  text,
} from "./message.ts";
export type { ParamName, Params } from "./path_pattern.ts";
export { type RouteHandler, Router } from "./router.ts";
export { type FetchHandler, type FetchInfo, fromFetch } from "./web.ts";
export { isCompressible } from "./compression.ts";
export { encodeContent } from "./content_coding.ts";
export { type Exchange } from "./server/responder.ts";
export { DEFAULT_LIMITS, type Limits } from "./server/limits.ts";
export { serve, type ServeOptions, Server } from "./server/server.ts";
export { Disk, type DiskCall, type DiskWork } from "./files/disk/disk.ts";
export type { DirectoryEntry, GlancedEntry, NamedEntry } from "./files/root/directory_entry.ts";
export { type FileHandle } from "./files/root/file_handle.ts";
export {
  FileRoot,
  type FileRootOptions,
  type FileSystem,
  type Lookup,
} from "./files/root/file_root.ts";
export { type OpenFile } from "./files/root/open_file.ts";
export { parseSegments, type PathSegments } from "./files/root/path_segments.ts";
export type { WriteDirectory, WriteRefusal, WriteTarget } from "./files/root/write_target.ts";
export { type SiteRules } from "./files/site_rules.ts";
export { fileHandler, type FileHandlerOptions } from "./files/static_files.ts";
export { type FileAccess } from "./files/write/allowed_methods.ts";
export { Quota, type Reservation } from "./files/write/quota.ts";
export { measureUsage } from "./files/write/usage.ts";
export { changeFiles } from "./files/change/change_files.ts";
export { storeFile } from "./files/upload/store_file.ts";
export { isForm } from "./files/page/upload_form.ts";
export { storeForm } from "./files/upload/store_form.ts";
export {
  type ConflictPolicy,
  UNLIMITED_POLICY,
  type WritePolicy,
} from "./files/write/write_policy.ts";
export { HeaderList } from "./protocol/header_list.ts";
export { ProtocolError } from "./protocol/protocol_error.ts";
export { type HttpVersion, type RequestHead } from "./protocol/request_head.ts";
