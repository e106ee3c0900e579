import { systemCode } from "../disk/system_error.ts";
import { PATH_LIMITS } from "../root/path_limits.ts";
import type { WriteRefusal } from "../root/write_target.ts";

/** Why nothing is written, whatever it was to be: a file that is stored, or a change. */
export type CommonRefusal =
  | WriteRefusal
  /** The conditions of the request are not met. */
  | "condition-failed"
  /** The system forbids it, by the permissions of files or as on a read-only file system. */
  | "not-permitted"
  | "over-quota"
  | "disk-full"
  /** More bytes than a file of this file system can have. */
  | "too-large";

/** The status of an answer and, where that does not say it all, the reason. */
export type Answer = readonly [status: number, reason?: string];

/** The answer to each. */
export const COMMON_ANSWERS: Readonly<Record<CommonRefusal, Answer>> = {
  "not-a-name": [404],
  "too-long": [414, PATH_LIMITS],
  "not-granted": [403, "writing there is not granted; start the server with --allow-write=DIR"],
  denied: [403, "writing there is denied with --deny-read or --deny-write"],
  "not-permitted": [403, "the system does not let the server write there"],
  "no-parent": [409, "the directory above it does not exist"],
  "condition-failed": [412],
  "too-large": [413, "the file system takes no file so large"],
  "over-quota": [507, "over --quota"],
  "disk-full": [507, "the disk is full"],
};

/**
 * What a failure of the system means to the client that asked for something to be written.
 *
 * @param codes Refusals by {@linkcode systemCode}, which go before those that are common to all.
 * @returns `null` for a failure that is not the client's business, such as EIO.
 */
export function refusalFor<Refusal extends string>(
  error: unknown,
  codes: Readonly<Record<string, Refusal>>,
): Refusal | CommonRefusal | null {
  // Writing to the directory is granted, or it would not have come to this.
  if (error instanceof Deno.errors.NotCapable) return "denied";
  const code = systemCode(error);
  return codes[code] ?? COMMON_CODES[code] ?? null;
}

/**
 * The failure that came first, where the system then did not let the server clean up either: that
 * is no answer for the client. Any other failure to clean up, such as one that says where something
 * is kept, is for the owner and stays with it.
 */
export function firstFailure(error: unknown): unknown {
  if (!(error instanceof SuppressedError)) return error;
  return systemCode(firstFailure(error.error)) === "" ? error : firstFailure(error.suppressed);
}

const COMMON_CODES: Readonly<Record<string, CommonRefusal>> = {
  ENOSPC: "disk-full",
  EDQUOT: "disk-full",
  EROFS: "not-permitted",
  EACCES: "not-permitted",
  EPERM: "not-permitted",
  ENAMETOOLONG: "too-long",
  EFBIG: "too-large",
};
