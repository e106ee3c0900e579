import type { HttpRequest } from "../../message.ts";
import type { HeaderList } from "../../protocol/header_list.ts";
import { type IfCondition, type IfLists, parseIf } from "../../protocol/if_field.ts";
import type { DiskWork } from "../disk/disk.ts";
import type { FileRoot } from "../root/file_root.ts";
import { type PathSegments, segmentsBelow } from "../root/path_segments.ts";
import { matchesStrongly } from "../version/entity_tag.ts";
import { evaluatePreconditions, type Validators } from "../version/preconditions.ts";
import { type CurrentVersion, validatorsFor, validatorsOf } from "./current_version.ts";

/** What must hold for a request to change something. */
export interface Conditions {
  /** The header that has fields of RFC 9110 §13.1, about what is changed; `null` without any. */
  readonly fields: HeaderList | null;
  /** If (RFC 4918 §10.4), of which one list must hold; `null` without the field. */
  readonly stated: readonly StatedLists[] | null;
}

/** The lists of If that are about one resource. */
export interface StatedLists extends Pick<IfLists, "lists"> {
  /** `null` where it is none of the files: then it has no state. */
  readonly segments: PathSegments | null;
}

/**
 * Reads the conditions of a request, `null` where it has none.
 *
 * GET and HEAD do not come here: they ignore If. It is WebDAV's, which a server without a DAV field
 * does not claim to speak (RFC 4918 §10.1); nor can a reader rely on it, since a cache may answer
 * and ignore it (§10.4.5).
 *
 * @param mount The part of the URL's path that stands for the root, ending in a slash.
 * @throws {ProtocolError} 400 for an If that is malformed.
 */
export function conditionsOf(
  { headers, path, authority }: HttpRequest,
  mount: string,
): Conditions | null {
  const fields = FIELDS.some((name) => headers.has(name)) ? headers : null;
  const value = headers.get("if");
  if (value === null) return fields === null ? null : { fields, stated: null };
  const stated = parseIf(value, authority).map(({ resource, lists }) => {
    const place = resource ?? { kind: "path", path };
    const segments = place.kind === "path" ? segmentsBelow(mount, place.path) : null;
    return { segments, lists };
  });
  return { fields, stated };
}

/**
 * Whether the conditions of a request that changes something are met: first those of RFC 9110
 * §13.2.2, then If.
 *
 * @param current What is changed.
 */
export function* admitsChange(
  root: FileRoot,
  conditions: Conditions | null,
  current: CurrentVersion,
): DiskWork<boolean> {
  if (conditions === null) return true;
  const { fields, stated } = conditions;
  if (fields !== null && !meets(fields, current)) return false;
  if (stated === null) return true;
  for (const { segments, lists } of stated) {
    const found = segments === null ? null : validatorsOf(yield* root.look(segments));
    if (lists.some((list) => list.every((condition) => holds(condition, found)))) return true;
  }
  return false;
}

/**
 * The paths to lock, so that what If is about stays as it is between a look at it and the change;
 * and the root, because moving a directory changes what is below it.
 */
export function* pathsOf(
  root: FileRoot,
  conditions: Conditions | null,
): DiskWork<readonly string[]> {
  const stated = conditions?.stated ?? null;
  if (stated === null) return [];
  const paths = [root.path];
  for (const { segments } of stated) {
    const target = segments === null ? "no-parent" : yield* root.findTarget(segments);
    if (typeof target === "object") paths.push(target.path);
  }
  return paths;
}

/** The conditions of RFC 9110 §13.1 that a request to change something can have. */
const FIELDS = ["if-match", "if-none-match", "if-unmodified-since"];

function meets(fields: HeaderList, current: CurrentVersion): boolean {
  const validators = validatorsFor(current);
  return validators !== "hidden" &&
    evaluatePreconditions("PUT", fields, validators, Date.now()) === "proceed";
}

/** What is not there has no tag (RFC 4918 §10.4.4), and without locks nothing has a state token. */
function holds({ etag, isNegated }: IfCondition, found: Validators | null): boolean {
  const current = found?.etag ?? null;
  const tags = current === null ? [] : [current, ...found?.variantTags ?? []];
  return isNegated !== (etag !== null && tags.some((tag) => matchesStrongly(etag, tag)));
}
