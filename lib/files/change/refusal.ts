import { type HttpResponse, type ResponseHeaders, statusText } from "../../message.ts";
import { systemCode } from "../disk/system_error.ts";
import type { WriteRefusal } from "../root/file_root.ts";
import { PATH_LIMITS } from "../root/path_limits.ts";

/** Why something is not changed. */
export type ChangeRefusal =
  | WriteRefusal
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
  /** Source and destination are one. */
  | "same-place"
  | "within-itself"
  /** A directory is to be copied. */
  | "is-directory"
  | "condition-failed"
  /** A directory on the way has been moved since it was found, or what is in it. */
  | "moved"
  /** It was written to while it was copied: the copy would be of no version that there was. */
  | "source-changed"
  /** A part of the directory may not be read or written. */
  | "partly-denied"
  | "other-file-system"
  | "in-use"
  | "not-permitted"
  | "disk-full"
  /** The same, after the file had been emptied to make room, which did not help. */
  | "emptied"
  | "over-quota"
  /** More bytes than a file of this file system can have. */
  | "too-large"
  /** `--no-delete`. */
  | "deletes-off"
  | "has-content"
  | "bad-overwrite"
  | "bad-destination"
  /** Destination is not of this server. */
  | "elsewhere"
  /** It is not among the files. */
  | "outside"
  /** It names nothing, or what is hidden. */
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

/**
 * What a failure of the system means to whoever asked for the change.
 *
 * @returns `null` for a failure that is none of theirs.
 */
export function changeRefusalOf(error: unknown): ChangeRefusal | null {
  // Writing to the directories is granted, or it would not have come to this.
  if (error instanceof Deno.errors.NotCapable) return "denied";
  return REFUSALS[systemCode(error)] ?? null;
}

/** The same for the end of a change that is named by Destination. */
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

const REFUSALS: Readonly<Record<string, ChangeRefusal>> = {
  ENOENT: "moved",
  ENOTDIR: "moved",
  ENOTEMPTY: "not-empty",
  EEXIST: "not-empty",
  EISDIR: "other-kind",
  EINVAL: "within-itself",
  EXDEV: "other-file-system",
  EBUSY: "in-use",
  ETXTBSY: "in-use",
  EACCES: "not-permitted",
  EPERM: "not-permitted",
  EROFS: "not-permitted",
  ENOSPC: "disk-full",
  EDQUOT: "disk-full",
  ENAMETOOLONG: "too-long",
};

const ANSWERS: Readonly<Record<ChangeRefusal, readonly [status: number, reason?: string]>> = {
  "not-a-name": [404],
  missing: [404],
  "too-long": [414, PATH_LIMITS],
  "not-granted": [403, "writing there is not granted; start the server with --allow-write=DIR"],
  denied: [403, "writing there is denied with --deny-read or --deny-write"],
  "not-permitted": [403, "the system does not let the server write there"],
  "is-root": [403, "the directory that is served stays where it is"],
  "no-parent": [409, "the directory above it does not exist"],
  exists: [405, "there is something of this name (RFC 4918 §9.3.1)"],
  "not-empty": [409, "the directory is not empty"],
  taken: [412, "there is something at the destination, and Overwrite is F (RFC 4918 §10.6)"],
  irreplaceable: [403, "started with --no-delete or --on-conflict, the server replaces nothing"],
  "other-kind": [409, "only a file takes the place of a file, and a directory that of a directory"],
  "same-place": [403, "source and destination are the same (RFC 4918 §9.8.5)"],
  "within-itself": [403, "a directory does not go into itself"],
  "is-directory": [403, "directories are not copied, only files"],
  "condition-failed": [412],
  moved: [409, "it was moved while it was to be changed"],
  "source-changed": [409, "it was changed while it was copied"],
  "partly-denied": [403, "a part of it is denied with --deny-read or --deny-write"],
  // RFC 4918 §9.9.4: source and destination are parts of one name space, and of two file systems.
  "other-file-system": [
    502,
    "the destination is on another file system; COPY each file, then DELETE",
  ],
  "in-use": [409, "the system says that it is in use"],
  "disk-full": [507, "the disk is full"],
  emptied: [507, "the disk is full; the file is empty now, but could not be removed"],
  "over-quota": [507, "over --quota"],
  "too-large": [413, "the file system takes no file so large"],
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
