import type { HeaderList } from "../../protocol/header_list.ts";
import { formatEntityTag, isRacy } from "../entity_tag.ts";
import type { FileRoot } from "../file_root.ts";
import type { PathSegments } from "../path_segments.ts";
import { findMissingParent, MadeDirectories } from "./parent_directories.ts";
import { findObstacle, obstacleIn } from "./place_file.ts";
import type { Reservation } from "./quota.ts";
import { refusalOf, type UploadRefusal } from "./refusal.ts";
import { type StoredFile, syncDirectory, Upload } from "./upload.ts";
import type { WritePolicy } from "./write_policy.ts";

/** What is known of a file before its bytes come. */
export interface StoreDetails {
  /** How many bytes are to come; `null`, as by default, where that is not known. */
  readonly length?: number | null;
}

/** What became of bytes that were to be stored. */
export type StoreOutcome =
  | {
    readonly kind: "stored";
    /** The name that the file got: with `--on-conflict rename` it may be another. */
    readonly name: string;
    /** Whether there was nothing of this name before. */
    readonly isNew: boolean;
    /** In bytes. */
    readonly size: number;
    /** Its entity tag; `null` where it cannot be told yet. */
    readonly etag: string | null;
  }
  | { readonly kind: "refused"; readonly refusal: UploadRefusal };

/**
 * Stores bytes as a file, on the disk under its name when this returns, or not at all. Nothing of
 * it can be seen before.
 *
 * What can be refused is refused before the first of the bytes is asked for. They are asked for
 * one piece at a time, and each has been written when the next is asked for, so its memory can be
 * used again.
 *
 * @param segments The path of the file.
 * @param bytes In pieces of any size. What it throws is thrown.
 * @param conditions The fields of a request that has any, as `conditionsOf` finds them.
 * @throws What the system throws that is no fault of whoever asked, such as EIO.
 */
export async function storeBytes(
  root: FileRoot,
  segments: PathSegments,
  policy: WritePolicy,
  bytes: AsyncIterable<Uint8Array>,
  conditions: HeaderList | null,
  details: StoreDetails = {},
): Promise<StoreOutcome> {
  try {
    await using resources = new AsyncDisposableStack();
    const begun = await begin(root, segments, policy, conditions, details, resources);
    if (typeof begun === "string") return { kind: "refused", refusal: begun };
    return await finish(begun, bytes, details);
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === null) throw error;
    return { kind: "refused", refusal };
  }
}

interface BegunFile {
  readonly reservation: Reservation;
  readonly parents: MadeDirectories;
  readonly upload: Upload;
}

async function begin(
  root: FileRoot,
  segments: PathSegments,
  policy: WritePolicy,
  conditions: HeaderList | null,
  { length }: StoreDetails,
  resources: AsyncDisposableStack,
): Promise<BegunFile | UploadRefusal> {
  const { onConflict, makesParents, quota } = policy;
  const obstacle = await findFirstObstacle(root, segments, policy, conditions);
  if (obstacle !== null) return obstacle;
  const reservation = await quota.reserve(length ?? 0);
  if (reservation === null) return "over-quota";
  resources.use(reservation);
  const parents = resources.use(new MadeDirectories());
  const target = makesParents ? await parents.make(root, segments) : root.target(segments);
  if (typeof target === "string") return target;
  const upload = await Upload.create({ root, segments, target, onConflict, conditions });
  if (upload === null) return "no-parent";
  resources.use(upload);
  return { reservation, parents, upload };
}

/** What is in the way, as far as that is known before anything is made. */
async function findFirstObstacle(
  root: FileRoot,
  segments: PathSegments,
  { onConflict, makesParents }: WritePolicy,
  conditions: HeaderList | null,
): Promise<UploadRefusal | null> {
  if (segments.isDirectory) return "not-a-name";
  const missing = makesParents ? findMissingParent(root, segments) : null;
  if (typeof missing === "string") return missing;
  if (missing !== null) return obstacleIn({ kind: "nothing" }, onConflict, conditions);
  const target = root.target(segments);
  if (typeof target === "string") return target;
  return await findObstacle({ root, segments, target, onConflict, conditions });
}

async function finish(
  { reservation, parents, upload }: BegunFile,
  bytes: AsyncIterable<Uint8Array>,
  { length }: StoreDetails,
): Promise<StoreOutcome> {
  const isReserved = typeof length === "number";
  for await (const piece of bytes) {
    if (!isReserved && !await reservation.grow(piece.length)) {
      return { kind: "refused", refusal: "over-quota" };
    }
    upload.write(piece);
  }
  const stored = await upload.commit();
  if (typeof stored === "string") return { kind: "refused", refusal: stored };
  reservation.settle(upload.bytes, stored.replacedBytes);
  for (const path of parents.keep()) await syncDirectory(path);
  return describe(stored);
}

function describe({ name, isNew, info }: StoredFile): StoreOutcome {
  const modified = info.mtime?.getTime() ?? NaN;
  const now = Date.now();
  const isCertain = !Number.isNaN(modified) && !isRacy(modified, now);
  const etag = isCertain ? formatEntityTag(info.size, modified, now) : null;
  return { kind: "stored", name, isNew, size: info.size, etag };
}
