import { type HttpResponse, type ResponseHeaders, statusText } from "../../message.ts";
import { PATH_LIMITS } from "../root/path_limits.ts";
import type { WriteRefusal } from "../root/write_target.ts";
import { type Answer, COMMON_ANSWERS, type CommonRefusal, refusalFor } from "../write/refusal.ts";

/** Why something is not changed. */
export type ChangeRefusal =
  | CommonRefusal
  /** Nothing is there that could be changed. */
  | "missing"
  /** It is the root. */
  | "is-root"
  /** Something is where a directory is to be made. */
  | "exists"
  /** A directory that would be lost with what is in it. */
  | "not-empty"
  /** Something is at the destination, and the request lets nothing be replaced. */
  | "taken"
  /** The same, but it is the server that lets nothing be replaced. */
  | "irreplaceable"
  /** A file where a directory is, or the other way round. */
  | "other-kind"
  /** Source and destination are the same. */
  | "same-place"
  | "within-itself"
  /** A directory is to be copied. */
  | "is-directory"
  /** A directory on the way has been moved since it was found, or what is in it. */
  | "moved"
  /** It was written to while it was copied: the copy would be of no version that there was. */
  | "source-changed"
  /** A part of the directory may not be read or written. */
  | "partly-denied"
  | "other-file-system"
  | "in-use"
  /** The disk is full, after the file had been emptied to make room, which did not help. */
  | "emptied"
  /** `--no-delete`. */
  | "deletes-off"
  | "has-content"
  | "bad-overwrite"
  | "bad-destination"
  /** Destination is not of this server. */
  | "elsewhere"
  /** Destination is not among the files. */
  | "outside"
  /** Destination names the root, what is hidden, or what nothing can be called. */
  | "no-destination"
  | "no-destination-parent"
  | "destination-too-long"
  | "destination-not-granted";

/** The answer to what was refused. */
export function refuseChange(
  refusal: ChangeRefusal,
  headers: ResponseHeaders = {},
): HttpResponse {
  const [status, reason] = ANSWERS[refusal];
  return statusText(status, headers, reason);
}

/** What a failure of the system means to whoever changes something: see {@linkcode refusalFor}. */
export function changeRefusalOf(error: unknown): ChangeRefusal | null {
  return refusalFor(error, CODES);
}

/** Why nothing is written at Destination. */
export function atDestination(refusal: WriteRefusal): ChangeRefusal {
  switch (refusal) {
    case "not-a-name":
      return "no-destination";
    case "no-parent":
      return "no-destination-parent";
    case "too-long":
      return "destination-too-long";
    case "not-granted":
      return "destination-not-granted";
    case "denied":
      return refusal;
  }
}

const CODES: Readonly<Record<string, ChangeRefusal>> = {
  ENOENT: "moved",
  ENOTDIR: "moved",
  ENOTEMPTY: "not-empty",
  EEXIST: "not-empty",
  EISDIR: "other-kind",
  EINVAL: "within-itself",
  EXDEV: "other-file-system",
  EBUSY: "in-use",
  ETXTBSY: "in-use",
};

const ANSWERS: Readonly<Record<ChangeRefusal, Answer>> = {
  ...COMMON_ANSWERS,
  missing: [404],
  "is-root": [403, "the directory that is served stays where it is"],
  exists: [405, "there is something of this name (RFC 4918 §9.3.1)"],
  "not-empty": [409, "the directory is not empty"],
  taken: [412, "there is something at the destination, and Overwrite is F (RFC 4918 §10.6)"],
  irreplaceable: [403, "started with --no-delete or --on-conflict, the server replaces nothing"],
  "other-kind": [409, "only a file takes the place of a file, and a directory that of a directory"],
  "same-place": [403, "source and destination are the same (RFC 4918 §9.8.5)"],
  "within-itself": [403, "a directory does not go into itself"],
  "is-directory": [403, "directories are not copied, only files"],
  moved: [409, "it was moved while it was to be changed"],
  "source-changed": [409, "it was changed while it was copied"],
  "partly-denied": [403, "a part of it is denied with --deny-read or --deny-write"],
  // RFC 4918 §9.9.4: source and destination are parts of one name space, and of two file systems.
  "other-file-system": [
    502,
    "the destination is on another file system; COPY each file, then DELETE",
  ],
  "in-use": [409, "the system says that it is in use"],
  emptied: [507, "the disk is full; the file is empty now, but could not be removed"],
  "deletes-off": [403, "started with --no-delete, the server removes and moves nothing"],
  "has-content": [415, "this method takes no content (RFC 4918 §8.4)"],
  "bad-overwrite": [400, "Overwrite is T or F (RFC 4918 §10.6)"],
  "bad-destination": [400, "Destination is an absolute path or URL (RFC 4918 §10.3)"],
  elsewhere: [502, "Destination is on another server (RFC 4918 §9.9.4)"],
  outside: [403, "Destination is not among the files"],
  "no-destination": [403, "Destination is no name that can be written"],
  "no-destination-parent": [409, "the directory above Destination does not exist"],
  "destination-too-long": [403, PATH_LIMITS],
  "destination-not-granted": [403, "writing is not granted at Destination; see --allow-write"],
};
