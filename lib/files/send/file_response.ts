import { toBytes } from "@std/streams/to-bytes";
import { AT_ONCE_BYTES, loadCompressors } from "../../compression.ts";
import { addVary, readSource, refuseCodings } from "../../content_coding.ts";
import {
  type HttpRequest,
  type HttpResponse,
  type ResponseHeaders,
  statusText,
} from "../../message.ts";
import type { DiskWork } from "../disk/disk.ts";
import type { HotFiles } from "../memory/hot_files.ts";
import type { LeastRecent } from "../memory/least_recent.ts";
import type { OpenFile } from "../root/open_file.ts";
import { isLasting, versionKey, versionOf } from "../version/file_version.ts";
import { admitsRange, evaluatePreconditions } from "../version/preconditions.ts";
import { type VersionFields, versionFields } from "../version/version_fields.ts";
import { AppendedSource } from "./appended_source.ts";
import { formatContentRange, formatUnsatisfied, selectRange } from "./byte_range.ts";
import { FileSource } from "./file_source.ts";
import { mediaType } from "./media_type.ts";
import { MultipartRanges } from "./multipart_ranges.ts";
import {
  type FoundFile,
  MAX_WHOLE_BYTES,
  type Representation,
  selectRepresentation,
} from "./representation.ts";
import { sandboxPolicy } from "./sandbox.ts";

/** What a file response takes beside the request. */
export interface FileContext {
  readonly files: HotFiles;
  /** Compressed variants, each of one version of one file, wherever that lies: none goes stale. */
  readonly cache: LeastRecent<Uint8Array>;
  /** The value of Cache-Control. */
  readonly cacheControl: string;
  /** Added to the end of HTML pages, if there is one. */
  readonly liveScript: Uint8Array | undefined;
  /** The fields that selected the answer beside Accept-Encoding: the beginning of Vary. */
  readonly vary: string | undefined;
  /** Whether anybody may have uploaded the file at this real path. */
  readonly isUploadable: (path: string) => boolean;
  /** 200, or 404 where the file is the page for that. */
  readonly status: number;
}

/**
 * Answers GET and HEAD with a file: selects a representation, evaluates the conditions, then the
 * range, in the order of RFC 9110 §13.2.2.
 *
 * @param found Its file is closed at once, or with the body of the answer.
 */
export function* respondWithFile(
  request: HttpRequest,
  found: FoundFile,
  context: FileContext,
): DiskWork<HttpResponse | Promise<HttpResponse>> {
  const { method, headers } = request;
  const { status } = context;
  const type = mediaType(found.segments.names.at(-1) ?? "");
  const liveScript = type.startsWith("text/html") ? context.liveScript : undefined;
  const range = method === "GET" && liveScript === undefined ? headers.get("range") : null;
  // A page with the live script is not compressed: it is under development.
  const accept = liveScript === undefined ? headers.get("accept-encoding") : null;
  const wish = { type, accept, isPartial: range !== null };
  const selected = yield* selectRepresentation(context.files, found, wish);
  if (selected.kind === "refused") return refuseAll(context);

  const now = found.looks.since;
  const coding = selected.kind === "identity" ? undefined : selected.coding;
  const variant = liveScript === undefined ? coding : "live";
  const version = versionFields(selected.file.info, now, variant);
  const { etag, isRacy, modified } = version;
  const validators = { etag: isRacy ? null : etag, modified };
  const lasting = lastingFields(selected.file, type, version, context);
  if (status === 200) {
    const outcome = evaluatePreconditions(method, headers, validators, now);
    if (outcome !== "proceed") {
      selected.file[Symbol.dispose]();
      return outcome === "failed" ? statusText(412) : { status: 304, headers: lasting };
    }
  }
  const isMade = liveScript !== undefined || selected.kind === "compressed";
  const described: ResponseHeaders = {
    "content-type": type,
    "content-encoding": coding,
    ...lasting,
    "accept-ranges": isMade ? undefined : "bytes",
    // Whoever may upload decides what is in the file, and must not decide what it is taken for.
    "x-content-type-options": "nosniff",
  };
  if (liveScript !== undefined) {
    const body = new AppendedSource(new FileSource(selected.file), liveScript);
    return { status, headers: described, body };
  }
  if (selected.kind === "compressed") return sendCompressed(selected, described, context, now);
  const isHeeded = status === 200 && admitsRange(headers.get("if-range"), validators, now);
  return sendRange(selected.file, isHeeded ? range : null, described, status);
}

/** The client refuses every form of the file. */
function refuseAll({ status, vary }: FileContext): HttpResponse | Promise<HttpResponse> {
  if (status === 200) return refuseCodings(undefined);
  // A line in place of the page of an error: its status says more than 406 would.
  return statusText(status, { vary: addVary(vary) });
}

/** The fields that a 304 has, too (RFC 9110 §15.4.5). */
function lastingFields(
  file: OpenFile,
  type: string,
  { etag, lastModified }: VersionFields,
  { isUploadable, cacheControl, vary }: FileContext,
): ResponseHeaders {
  const sandbox = sandboxPolicy(type);
  const isSandboxed = sandbox !== null && isUploadable(file.path);
  return {
    // With 304, too: a page that was cached before others could write it gets the sandbox now.
    ...(isSandboxed ? { "content-security-policy": sandbox } : {}),
    "cache-control": cacheControl,
    etag,
    "last-modified": lastModified,
    vary: addVary(vary),
  };
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
      return { status, headers, body: file.content ?? new FileSource(file) };
    case "unsatisfiable":
      file[Symbol.dispose]();
      // The size, and so the status, depends on the coding.
      return statusText(416, {
        "content-range": formatUnsatisfied(size),
        etag: headers.etag,
        vary: headers.vary,
      });
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

/** @returns A promise only where it is not in the cache. */
function sendCompressed(
  selected: Compressed,
  headers: ResponseHeaders,
  context: FileContext,
  now: number,
): HttpResponse | Promise<HttpResponse> {
  const version = versionOf(selected.file.info);
  const key = isLasting(version, now) ? `${selected.coding} ${versionKey(version)}` : null;
  const kept = key === null ? undefined : context.cache.get(key);
  if (kept === undefined) return compress(selected, headers, context, key);
  selected.file[Symbol.dispose]();
  return { status: context.status, headers, body: kept };
}

type Compressed = Representation & { readonly kind: "compressed" };

/** @param key Its key in the cache; `null` where it is not to be kept. */
async function compress(
  { file, coding }: Compressed,
  headers: ResponseHeaders,
  { cache, status }: FileContext,
  key: string | null,
): Promise<HttpResponse> {
  const source = new FileSource(file);
  const { size } = file.info;
  const compressors = await loadCompressors();
  if (size > MAX_WHOLE_BYTES) {
    return { status, headers, body: compressors.stream(coding, source) };
  }
  const body = size > AT_ONCE_BYTES
    ? await toBytes(compressors.stream(coding, source))
    : compressors.compress(coding, await readSource(source));
  if (key !== null) cache.set(key, body, KEY_BYTES + body.length);
  return { status, headers, body };
}

/** What an entry of the cache takes beside its body, roughly. */
const KEY_BYTES = 200;
