import {
  type HttpRequest,
  type HttpResponse,
  type ResponseHeaders,
  statusText,
} from "../../message.ts";
import { formatHttpDate } from "../../protocol/http_date.ts";
import { formatContentRange, formatUnsatisfied, selectRange } from "../byte_range.ts";
import { isRacy } from "../entity_tag.ts";
import type { FileRoot } from "../file_root.ts";
import { admitsRange, evaluatePreconditions } from "../preconditions.ts";
import { tarArchive } from "./tar_archive.ts";
import { walkTree } from "../walk.ts";

/** The formats a directory can be downloaded in. */
export type ArchiveFormat = "tar" | "zip";

/**
 * Answers GET and HEAD with all below a directory as one file. A ZIP has a length and an entity
 * tag, so a download that broke goes on where it did; a tar is made as it is sent.
 *
 * @param directory Its real path.
 * @param name What the file is to be called, without its extension.
 */
export async function respondWithArchive(
  root: FileRoot,
  directory: string,
  name: string,
  format: ArchiveFormat,
  request: HttpRequest,
): Promise<HttpResponse> {
  const headers: ResponseHeaders = {
    "content-type": format === "zip" ? "application/zip" : "application/x-tar",
    // RFC 6266 §4.3, RFC 8187: the name as UTF-8, every byte that could mean something escaped.
    "content-disposition": `attachment; filename*=UTF-8''${encodeName(`${name}.${format}`)}`,
    "cache-control": "no-cache",
    "x-content-type-options": "nosniff",
  };
  if (format === "tar") {
    return { status: 200, headers, body: tarArchive(walkTree(root, directory)) };
  }
  // Loading what it takes costs 50 ms, which only those pay who want it.
  const { zipArchive } = await import("./zip_archive.ts");
  const archive = zipArchive(await Array.fromAsync(walkTree(root, directory)));
  const { length, etag, modified } = archive;
  const now = Date.now();
  const validators = { etag: isRacy(modified, now) ? null : etag, modified };
  const lasting = { ...headers, etag, "last-modified": formatHttpDate(Math.min(modified, now)) };
  const outcome = evaluatePreconditions(request.method, request.headers, validators, now);
  if (outcome === "failed") return statusText(412);
  if (outcome === "not-modified") return { status: 304, headers: lasting };

  const described = { ...lasting, "accept-ranges": "bytes" };
  const range = request.headers.get("range");
  const isHeeded = request.method === "GET" &&
    admitsRange(request.headers.get("if-range"), validators, now);
  const selection = selectRange(isHeeded ? range : null, length);
  switch (selection.kind) {
    case "unsatisfiable":
      return statusText(416, { "content-range": formatUnsatisfied(length), etag });
    case "part": {
      const { span } = selection;
      const partial = { ...described, "content-range": formatContentRange(span, length) };
      return { status: 206, headers: partial, body: archive.open(span.start, span.length) };
    }
    // Several parts of an archive are nobody's wish; all of it is an answer, too (RFC 9110 §14.2).
    case "parts":
    case "whole":
      return { status: 200, headers: described, body: archive.open(0, length) };
  }
}

/** `ext-value` of RFC 8187: attr-char as it is, all else escaped. */
function encodeName(name: string): string {
  return encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (char) => "%" + char.charCodeAt(0).toString(16).toUpperCase(),
  );
}
