import { toBytes } from "@std/streams/to-bytes";
import { loadCompressors } from "../compression.ts";
import { addVary, readSource, refuseCodings } from "../content_coding.ts";
import {
  type HttpRequest,
  type HttpResponse,
  type ResponseBody,
  type ResponseHeaders,
  statusText,
} from "../message.ts";
import { formatHttpDate } from "../protocol/http_date.ts";
import { formatContentRange, formatUnsatisfied, selectRange } from "./byte_range.ts";
import { formatEntityTag, isRacy } from "./entity_tag.ts";
import type { FileRoot, OpenFile } from "./file_root.ts";
import { FileSource } from "./file_source.ts";
import { MultipartRanges } from "./multipart_ranges.ts";
import type { PathSegments } from "./path_segments.ts";
import { admitsRange, evaluatePreconditions } from "./preconditions.ts";
import { describeVariants, type Representation, selectRepresentation } from "./representation.ts";
import type { VariantCache } from "./variant_cache.ts";

/** What a file response takes beside the request. */
export interface FileContext {
  readonly root: FileRoot;
  readonly cache: VariantCache;
  /** The value of Cache-Control. */
  readonly cacheControl: string;
  /** 200, or that of an error whose page the file is. */
  readonly status: number;
}

/**
 * Answers GET and HEAD with a file: selects a representation, evaluates the conditions, then the
 * range, in the order of RFC 9110 §13.2.2.
 *
 * @param segments Where the file was found.
 * @param file It is closed, now or when it has been sent.
 */
export function respondWithFile(
  request: HttpRequest,
  segments: PathSegments,
  file: OpenFile,
  context: FileContext,
): HttpResponse | Promise<HttpResponse> {
  const { headers } = request;
  const variants = describeVariants(file);
  const { type, isNegotiated } = variants;
  const range = request.method === "GET" ? headers.get("range") : null;
  const accept = headers.get("accept-encoding");
  const isPartial = range !== null;
  const selected = selectRepresentation(context.root, segments, file, variants, accept, isPartial);
  if (selected.kind === "refused") return refuseCodings(undefined);

  const now = Date.now();
  const { info } = selected.file;
  const modified = timeOf(info);
  const coding = selected.kind === "identity" ? undefined : selected.coding;
  const etag = formatEntityTag(info.size, modified ?? 0, now, coding);
  const validators = { etag: isRacy(modified ?? 0, now) ? null : etag, modified };
  const lasting: ResponseHeaders = {
    "cache-control": context.cacheControl,
    etag,
    "last-modified": modified === null ? undefined : formatHttpDate(Math.min(modified, now)),
    vary: isNegotiated ? addVary(undefined) : undefined,
  };
  if (context.status === 200) {
    const outcome = evaluatePreconditions(request.method, headers, validators, now);
    if (outcome !== "proceed") {
      selected.file[Symbol.dispose]();
      return outcome === "failed" ? statusText(412) : { status: 304, headers: lasting };
    }
  }
  const described: ResponseHeaders = {
    "content-type": type,
    "content-encoding": coding,
    ...lasting,
    "accept-ranges": selected.kind === "compressed" ? undefined : "bytes",
    // Whoever may upload decides what is in the file, and must not decide what it is taken for.
    "x-content-type-options": "nosniff",
  };
  if (selected.kind === "compressed") {
    return sendCompressed(selected, described, context, `${etag} ${segments.names.join("/")}`);
  }
  const isHeeded = context.status === 200 &&
    admitsRange(headers.get("if-range"), validators, now);
  return sendRange(selected.file, isHeeded ? range : null, described, context.status);
}

/** What is compressed in one piece, to be kept and to have a length; the rest while it is sent. */
const MAX_KEPT_BYTES = 1024 * 1024;

/** A file system may hold times that no date can tell. */
function timeOf({ mtime }: Deno.FileInfo): number | null {
  const millis = mtime?.getTime() ?? NaN;
  return Number.isNaN(millis) ? null : millis;
}

function sendRange(
  file: OpenFile,
  range: string | null,
  headers: ResponseHeaders,
  status: number,
): HttpResponse {
  const { size } = file.info;
  const selection = selectRange(range, size);
  switch (selection.kind) {
    case "whole":
      return { status, headers, body: new FileSource(file) };
    case "unsatisfiable":
      file[Symbol.dispose]();
      return statusText(416, { "content-range": formatUnsatisfied(size), etag: headers.etag });
    case "part": {
      const { span } = selection;
      const partial = { ...headers, "content-range": formatContentRange(span, size) };
      return { status: 206, headers: partial, body: new FileSource(file, span) };
    }
    case "parts": {
      const type = String(headers["content-type"]);
      const body = new MultipartRanges(file, selection.spans, type);
      return { status: 206, headers: { ...headers, "content-type": body.contentType }, body };
    }
  }
}

async function sendCompressed(
  { file, coding }: Representation & { kind: "compressed" },
  headers: ResponseHeaders,
  { cache, status }: FileContext,
  key: string,
): Promise<HttpResponse> {
  const kept = cache.get(key);
  if (kept !== undefined) {
    file[Symbol.dispose]();
    return { status, headers, body: kept };
  }
  const compressors = await loadCompressors();
  const stream = () => compressors.stream(coding, new FileSource(file));
  if (file.info.size > MAX_KEPT_BYTES) return { status, headers, body: stream() };
  const body = file.info.size <= AT_ONCE_BYTES
    ? compressors.compress(coding, await readSource(new FileSource(file)))
    : await toBytes(stream());
  cache.set(key, body);
  return { status, headers, body: body satisfies ResponseBody };
}

/** 64 KiB take 2 ms, during which nobody else is served; more is done a piece at a time. */
const AT_ONCE_BYTES = 64 * 1024;
