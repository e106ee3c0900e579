import { EARLIEST_HTTP_DATE, formatHttpDate } from "../../protocol/http_date.ts";
import { formatEntityTag } from "./entity_tag.ts";
import { FAT_MILLIS, isRacy, isUnsettled, versionOf } from "./file_version.ts";

/** What tells one version of a file from another, in the fields of a response (RFC 9110 §8.8). */
export interface VersionFields {
  readonly etag: string;
  /** Whether it may change again under the same tag, so that no condition is to be met by that. */
  readonly isRacy: boolean;
  /** Milliseconds since the epoch; `null` where the file has a time that no date can tell. */
  readonly modified: number | null;
  /** `undefined` where there is none to tell. */
  readonly lastModified: string | undefined;
}

/**
 * The fields for a status. They are worked out once for each status object, which a file in memory
 * keeps: each time would take 2 microseconds of an answer.
 *
 * @param now Milliseconds since the epoch.
 * @param variant What becomes of the file on its way: see {@linkcode formatEntityTag}.
 */
export function versionFields(
  info: Deno.FileInfo,
  now: number,
  variant: string = "identity",
): VersionFields {
  const variants = kept.get(info);
  const known = variants?.get(variant);
  // A clock may be put back.
  if (known !== undefined && mayBeKept(known, now)) return known;
  const fields = workOut(info, now, variant);
  if (!mayBeKept(fields, now)) return fields;
  if (variants === undefined) kept.set(info, new Map([[variant, fields]]));
  else variants.set(variant, fields);
  return fields;
}

/** By status, then by variant. */
const kept = new WeakMap<Deno.FileInfo, Map<string, VersionFields>>();

/** Whether the fields will be the same whenever they are worked out again for this status. */
function mayBeKept({ modified }: VersionFields, now: number): boolean {
  return modified !== null && !isRacy(modified, now);
}

function workOut(info: Deno.FileInfo, now: number, variant: string): VersionFields {
  const told = info.mtime?.getTime() ?? NaN;
  // A time to come was set, and no later change will have it: but for one so near that an upload
  // may, where times are not kept exactly.
  const isSet = told > now + FAT_MILLIS && !isUnsettled(versionOf(info), now);
  // Whether a time that cannot be told has changed is unknown, so it counts as this moment's.
  const [millis, seen] = Number.isNaN(told) ? [0, 0] : [told, isSet ? Infinity : now];
  const modified = told >= EARLIEST_HTTP_DATE ? told : null;
  return {
    etag: formatEntityTag(info.size, millis, seen, variant),
    isRacy: isRacy(millis, seen),
    modified,
    // RFC 9110 §8.8.2.1: no date that is still to come.
    lastModified: modified === null ? undefined : formatHttpDate(Math.min(modified, now)),
  };
}
