import { HeaderList } from "../../protocol/header_list.ts";
import type { DiskWork } from "../disk/disk.ts";
import { type FileRoot, isSameFile } from "../root/file_root.ts";
import type { OpenFile } from "../root/open_file.ts";
import type { PathSegments } from "../root/path_segments.ts";
import { isChanged } from "../send/file_source.ts";
import type { UploadRefusal } from "../upload/refusal.ts";
import { storeBytes, type StoredBytes } from "../upload/store_bytes.ts";
import { admitsChange, type Conditions } from "../write/conditions.ts";
import { currentVersion, currentVersionFrom } from "../write/current_version.ts";
import type { WritePolicy } from "../write/write_policy.ts";
import { atDestination, type ChangeRefusal } from "./refusal.ts";
import type { Transfer } from "./transfer.ts";

/**
 * Copies a file as if it were uploaded to its destination: it appears there when it is complete,
 * within the quota, and readable by no more people than the original. A link is copied as the file
 * that it leads to.
 *
 * @param policy Its quota holds.
 * @throws What the system throws that is no fault of whoever asked.
 */
export async function copy(
  root: FileRoot,
  transfer: Transfer,
  policy: WritePolicy,
): Promise<StoredBytes | ChangeRefusal> {
  const { from, to, conditions, replacing } = transfer;
  const { disk } = root;
  const found = await disk.run(root.look(from));
  if (found.kind === "missing") return "missing";
  if (found.kind === "directory") return "is-directory";
  using file = found.file;
  const obstacle = await disk.run(findCopyObstacle(root, file, transfer));
  if (obstacle !== null) return obstacle;
  const atPlace = conditionsAtPlace(replacing === "taken", conditions);

  const outcome = await storeBytes({
    root,
    segments: to,
    policy: {
      ...policy,
      makesParents: false,
      onConflict: replacing === "irreplaceable" ? "error" : "overwrite",
    },
    conditions: atPlace,
    bytes: readPieces(file),
    length: file.info.size,
    mode: file.info.mode,
  }).catch((error) => {
    if (error instanceof SourceChanged) return "source-changed" as const;
    throw error;
  });
  if (typeof outcome === "object" || outcome === "source-changed") return outcome;
  return toChangeRefusal(outcome, atPlace);
}

/** Why a file may not be copied, as far as that is known before its bytes are read. */
function* findCopyObstacle(
  root: FileRoot,
  file: OpenFile,
  { from, to, conditions, replacing }: Transfer,
): DiskWork<ChangeRefusal | null> {
  const target = yield* root.findTarget(to);
  if (typeof target === "string") return atDestination(target);
  const isInPlace = target.path === file.path || (yield* isOneName(root, from, target.path));
  if (isInPlace) return "same-place";
  // RFC 4918 §10.6: whatever is there.
  if (replacing === "taken" && (yield* root.status(target.path)) !== null) return "taken";
  if (to.isDirectory) return "other-kind";
  // RFC 9110 §13.2.1: what is refused without the conditions is refused for that.
  const { kind } = yield* currentVersion(root, to, target);
  if (kind === "directory" || kind === "special") return "other-kind";
  if (kind === "file" && replacing === "irreplaceable") return "irreplaceable";
  if (conditions === null) return null;
  const current = yield* currentVersionFrom(root, from, file.info);
  if (!(yield* admitsChange(root, conditions, current))) return "condition-failed";
  // The conditions must hold for what is copied, which was opened before they were evaluated.
  const there = yield* root.status(file.path);
  return there !== null && isSameFile(there, file.info) ? null : "source-changed";
}

/**
 * The conditions for when the copy gets its name: If, which may be about the destination, and that
 * nothing is there, where nothing may be replaced. The others were about the source.
 */
function conditionsAtPlace(isOnlyNew: boolean, conditions: Conditions | null): Conditions | null {
  const fields = isOnlyNew ? ONLY_NEW : null;
  const stated = conditions?.stated ?? null;
  return fields === null && stated === null ? null : { fields, stated };
}

function toChangeRefusal(refusal: UploadRefusal, atPlace: Conditions | null): ChangeRefusal {
  switch (refusal) {
    case "not-a-name":
    case "no-parent":
    case "too-long":
    case "not-granted":
    case "denied":
      return atDestination(refusal);
    case "condition-failed":
      return atPlace?.stated ? refusal : "taken";
    case "is-taken":
      return "irreplaceable";
    case "no-name":
    case "is-special":
    case "is-directory":
      return "other-kind";
    case "wrong-digest":
    case "malformed-digest":
      throw new TypeError("A copy has no digest");
    default:
      return refusal;
  }
}

/** RFC 9110 §13.1.2: met where nothing is there yet. */
const ONLY_NEW = HeaderList.from([["if-none-match", "*"]]);
/** Large enough that system calls do not matter; one per copy under way. */
const COPY_BYTES = 1024 * 1024;

/** Whether a path is that of the source itself, which may be a link to what is copied. */
function* isOneName(root: FileRoot, from: PathSegments, path: string): DiskWork<boolean> {
  const target = yield* root.findTarget(from);
  return typeof target === "object" && target.path === path;
}

/** What {@linkcode readPieces} throws: the file has been written to. */
class SourceChanged extends Error {}

/**
 * A file in pieces, each read into the same buffer. The last comes only if the file is still the
 * version that was opened.
 */
async function* readPieces(source: OpenFile): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(COPY_BYTES);
  for (let rest = source.info.size; rest > 0;) {
    const count = await source.file.read(buffer.subarray(0, Math.min(rest, COPY_BYTES)));
    rest -= count ?? 0;
    if (count === null || (rest === 0 && await source.disk.run(isChanged(source)))) {
      throw new SourceChanged();
    }
    yield buffer.subarray(0, count);
  }
}
