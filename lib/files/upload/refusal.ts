import { type HttpResponse, statusText } from "../../message.ts";
import { systemCode } from "../disk/system_error.ts";
import type { WriteRefusal } from "../root/file_root.ts";
import { PATH_LIMITS } from "../root/path_limits.ts";

/** Why a file cannot be stored. */
export type UploadRefusal =
  | WriteRefusal
  /** The path ends in a slash. */
  | "no-name"
  /** A directory has the name. */
  | "is-directory"
  /** What has the name is no file that could be replaced: a FIFO, a device. */
  | "is-special"
  /** A file has the name, and is not to be replaced. */
  | "is-taken"
  /** The conditions of the request are not met. */
  | "condition-failed"
  /** The content does not match its digest. */
  | "wrong-digest"
  /** No digest can be read from the field that is to have one. */
  | "malformed-digest"
  | "over-quota"
  | "disk-full"
  /** The system does not admit it: who may write there, or that it is a read-only file system. */
  | "not-permitted"
  /** More bytes than a file of this file system can have. */
  | "too-large";

/**
 * What a failure of the system means to whoever asked for it.
 *
 * @returns `null` for a failure that is none of theirs.
 */
export function refusalOf(error: unknown): UploadRefusal | null {
  // Writing to the directory is granted, or it would not have come to this.
  if (error instanceof Deno.errors.NotCapable) return "denied";
  return REFUSALS[systemCode(error)] ?? null;
}

/** The answer to what was refused. */
export function refuseUpload(refusal: UploadRefusal): HttpResponse {
  const [status, reason] = ANSWERS[refusal];
  return statusText(status, {}, reason);
}

const REFUSALS: Readonly<Record<string, UploadRefusal>> = {
  ENOSPC: "disk-full",
  EDQUOT: "disk-full",
  EROFS: "not-permitted",
  EACCES: "not-permitted",
  EPERM: "not-permitted",
  ENAMETOOLONG: "too-long",
  // The directory has vanished since it was found.
  ENOENT: "no-parent",
  ENOTDIR: "no-parent",
  EISDIR: "is-directory",
  EFBIG: "too-large",
};

/** The status and the reason of each refusal. */
export const ANSWERS: Readonly<Record<UploadRefusal, readonly [status: number, reason?: string]>> =
  {
    "not-a-name": [404],
    "no-name": [404, "a file's path has no slash at its end; add the name that the file is to get"],
    "too-long": [414, PATH_LIMITS],
    "not-granted": [403, "writing there is not granted; start the server with --allow-write=DIR"],
    denied: [403, "writing there is denied with --deny-read or --deny-write"],
    "not-permitted": [403, "the system does not let the server write there"],
    "no-parent": [409, "the directory above it does not exist"],
    "is-directory": [409, "there is a directory of this name"],
    "is-special": [409, "what has this name is neither a file nor a directory"],
    "is-taken": [
      409,
      "there is a file of this name, and --on-conflict or --upload-only has none replaced",
    ],
    "condition-failed": [412],
    "wrong-digest": [400, "the content is not that of its digest (RFC 9530)"],
    "malformed-digest": [400, "a digest is malformed (RFC 9530, RFC 9651)"],
    "too-large": [413, "the file system takes no file so large"],
    "over-quota": [507, "over --quota"],
    "disk-full": [507, "the disk is full"],
  };
