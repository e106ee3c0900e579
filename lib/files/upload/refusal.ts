import { type HttpResponse, statusText } from "../../message.ts";
import type { HeaderList } from "../../protocol/header_list.ts";
import { splitList } from "../../protocol/syntax.ts";
import { type Answer, COMMON_ANSWERS, type CommonRefusal, refusalFor } from "../write/refusal.ts";

/** Why a file cannot be stored. */
export type UploadRefusal =
  | CommonRefusal
  /** The path ends in a slash. */
  | "no-name"
  /** A directory has the name. */
  | "is-directory"
  /** What has the name is no file that could be replaced: a FIFO, a device. */
  | "is-special"
  /** A file has the name, and is not to be replaced. */
  | "is-taken"
  /** The content does not match its digest. */
  | "wrong-digest"
  /** No digest can be read from the field that is to have one. */
  | "malformed-digest";

/** What a failure of the system means to whoever stores a file: see {@linkcode refusalFor}. */
export function refusalOf(error: unknown): UploadRefusal | null {
  return refusalFor(error, CODES);
}

/** The answer to what was refused. */
export function refuseUpload(refusal: UploadRefusal): HttpResponse {
  const [status, reason] = ANSWERS[refusal];
  return statusText(status, {}, reason);
}

/**
 * The answer to content that has a coding; `null` where it has none. The stored file has no place
 * to say that it is coded (RFC 9110 §8.4).
 */
export function refuseCoding(headers: HeaderList): HttpResponse | null {
  const codings = splitList(headers.get("content-encoding") ?? "");
  if (codings.every((coding) => coding.toLowerCase() === "identity")) return null;
  return statusText(415, { "accept-encoding": "identity" }, "files are stored as they are sent");
}

const CODES: Readonly<Record<string, UploadRefusal>> = {
  // The directory has vanished since it was found.
  ENOENT: "no-parent",
  ENOTDIR: "no-parent",
  EISDIR: "is-directory",
};

/** The status and the reason of each refusal. */
export const ANSWERS: Readonly<Record<UploadRefusal, Answer>> = {
  ...COMMON_ANSWERS,
  "no-name": [404, "a file's path has no slash at its end; add the name that the file is to get"],
  "is-directory": [409, "there is a directory of this name"],
  "is-special": [409, "what has this name is neither a file nor a directory"],
  "is-taken": [
    409,
    "there is a file of this name, and --on-conflict or --upload-only has none replaced",
  ],
  "wrong-digest": [400, "the content is not that of its digest (RFC 9530)"],
  "malformed-digest": [400, "a digest is malformed (RFC 9530, RFC 9651)"],
};
