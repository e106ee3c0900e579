import {
  type HttpRequest,
  type HttpResponse,
  type ResponseHeaders,
  statusText,
} from "../../message.ts";
import { formatHttpDate } from "../../protocol/http_date.ts";
import type { FileRoot } from "../root/file_root.ts";
import { walkTree } from "../root/walk.ts";
import { formatContentRange, formatUnsatisfied, selectRange } from "../send/byte_range.ts";
import { admitsRange, evaluatePreconditions } from "../version/preconditions.ts";
import { answerConditions } from "../version/unversioned.ts";
import { TooManyEntriesError } from "./entry_budget.ts";
import { tarArchive } from "./tar_archive.ts";
import type { BorrowedArchive, ZipArchives, ZipLimits } from "./zip_archives.ts";

/** The formats a directory can be downloaded in. */
export type ArchiveFormat = "tar" | "zip";

/**
 * Answers GET and HEAD with all below a directory as one file.
 *
 * @param directory Its real path.
 * @param name What the file is to be called, without its extension.
 */
export type ArchiveResponder = (
  directory: string,
  name: string,
  format: ArchiveFormat,
  request: HttpRequest,
) => Promise<HttpResponse>;

/**
 * Makes archives of the directories of a root. A ZIP has a length and an entity tag, so a download
 * that broke goes on where it did; a tar is made as it is sent.
 */
export function archiveResponder(
  root: FileRoot,
  limits: Partial<ZipLimits> = {},
): ArchiveResponder {
  let archives: ZipArchives | undefined;
  return async (directory, name, format, request) => {
    const headers: ResponseHeaders = {
      "content-type": format === "zip" ? "application/zip" : "application/x-tar",
      "content-disposition": `attachment; ${nameParameters(`${name}.${format}`)}`,
      "cache-control": "no-cache",
      "x-content-type-options": "nosniff",
    };
    if (format === "tar") {
      return answerConditions(request, { "cache-control": headers["cache-control"] }) ??
        { status: 200, headers, body: tarArchive(walkTree(root, directory)) };
    }
    // Loading this takes 50 ms, so it is done for the first ZIP.
    const { ZipArchives } = await import("./zip_archives.ts");
    archives ??= new ZipArchives(root, limits);
    try {
      using stack = new DisposableStack();
      const borrowed = stack.use(await archives.borrow(directory));
      return respondWithZip(borrowed, stack, headers, request);
    } catch (error) {
      if (error instanceof TooManyEntriesError) return refuse(error);
      throw error;
    }
  };
}

/** @param stack Holds the archive; the body takes it along, if there is one. */
function respondWithZip(
  { archive }: BorrowedArchive,
  stack: DisposableStack,
  headers: ResponseHeaders,
  request: HttpRequest,
): HttpResponse {
  const { length, etag, isUnsettled } = archive;
  const now = Date.now();
  const modified = Math.min(archive.modified, now);
  const validators = { etag: isUnsettled ? null : etag, modified };
  const lasting = {
    "cache-control": headers["cache-control"],
    etag,
    "last-modified": formatHttpDate(modified),
  };
  const outcome = evaluatePreconditions(request.method, request.headers, validators, now);
  if (outcome === "failed") return statusText(412);
  // RFC 9110 §15.4.5: what describes the content is left to the answer that has it.
  if (outcome === "not-modified") return { status: 304, headers: lasting };

  const described = { ...headers, ...lasting, "accept-ranges": "bytes" };
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
      const body = archive.open(span.start, span.length, stack.move());
      return { status: 206, headers: partial, body };
    }
    // Nobody asks for several parts of an archive; a Range may be ignored (RFC 9110 §14.2).
    case "parts":
    case "whole":
      return { status: 200, headers: described, body: archive.open(0, length, stack.move()) };
  }
}

/** RFC 9110 §15.5.4: it is understood and refused, for a reason that is no secret. */
function refuse({ limit, isAlone }: TooManyEntriesError): HttpResponse {
  const reason = `a ZIP has at most ${limit} entries; ?archive=tar has any number`;
  if (isAlone) return statusText(403, {}, reason);
  return statusText(503, { "retry-after": "5" }, "too many files are being archived");
}

/**
 * A name twice (RFC 6266 §4.3, appendix D): as `filename` for clients that know no other, as curl,
 * with `_` for what they read differently; and as `filename*`, percent-encoded (RFC 8187).
 */
function nameParameters(name: string): string {
  const extended = encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (char) => "%" + char.charCodeAt(0).toString(16).toUpperCase(),
  );
  return `filename="${name.replaceAll(/[^ -~]|["%\\]/g, "_")}"; filename*=UTF-8''${extended}`;
}
