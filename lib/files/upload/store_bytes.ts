import type { Digest, DigestAlgorithm } from "../../protocol/digest_fields.ts";
import type { DiskWork } from "../disk/disk.ts";
import { ChangedDirectories } from "../names/changed_directories.ts";
import { sweepGrant } from "../names/sweep.ts";
import type { FileRoot } from "../root/file_root.ts";
import type { PathSegments } from "../root/path_segments.ts";
import type { WriteRefusal, WriteTarget } from "../root/write_target.ts";
import { versionFields } from "../version/version_fields.ts";
import type { Conditions } from "../write/conditions.ts";
import type { Reservation } from "../write/quota.ts";
import { firstFailure } from "../write/refusal.ts";
import type { WritePolicy } from "../write/write_policy.ts";
import { ContentHash } from "./content_hash.ts";
import { type ExpectedDigests, NO_DIGESTS } from "./expected_digests.ts";
import { findMissingParent, MadeDirectories } from "./parent_directories.ts";
import { findObstacle, obstacleIn } from "./place_file.ts";
import { refusalOf, type UploadRefusal } from "./refusal.ts";
import { Upload } from "./upload.ts";

/** A file that is to be stored, and what is known of it before its bytes come. */
export interface IncomingFile {
  readonly root: FileRoot;
  /** Its path. */
  readonly segments: PathSegments;
  readonly policy: WritePolicy;
  /** Of the request, `null` where it has none. */
  readonly conditions: Conditions | null;
  /** Its content, in pieces of any size. What this throws is thrown. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** How many bytes are to come; `null`, as by default, where that is not known. */
  readonly length?: number | null;
  /** Permission bits of a file that replaces none; `null`, as by default, for the usual ones. */
  readonly mode?: number | null;
  /** The digests that the bytes must have; where one differs, nothing is stored. */
  readonly expected?: ExpectedDigests;
  /** The digest to put into the answer; `null`, as by default, for none. */
  readonly wanted?: DigestAlgorithm | null;
}

/** A file that was stored. */
export interface StoredBytes {
  /** The name that the file got: with `--on-conflict rename` it may be another. */
  readonly name: string;
  /** Whether there was nothing of this name before. */
  readonly isNew: boolean;
  /** In bytes. */
  readonly size: number;
  /** Its entity tag; `null` where it cannot be told yet. */
  readonly etag: string | null;
  /** The one that was wanted; `null` without any. */
  readonly digest: Digest | null;
}

/**
 * Stores bytes as a file, on the disk under its name when this returns, or not at all. Nothing of
 * it can be seen before.
 *
 * What can be refused is refused before the first of the bytes is asked for. They are asked for
 * one piece at a time, and each has been written when the next is asked for, so its memory can be
 * used again.
 *
 * @returns The file, or why there is none.
 * @throws What the system throws that is no fault of whoever asked, such as EIO.
 */
export async function storeBytes(file: IncomingFile): Promise<StoredBytes | UploadRefusal> {
  try {
    await using resources = new AsyncDisposableStack();
    const begun = await begin(file, resources);
    return typeof begun === "string" ? begun : await finish(file, begun);
  } catch (thrown) {
    const error = firstFailure(thrown);
    const refusal = refusalOf(error);
    if (refusal === null) throw error;
    return refusal;
  }
}

interface BegunFile {
  readonly reservation: Reservation;
  readonly parents: MadeDirectories;
  readonly upload: Upload;
}

async function begin(
  file: IncomingFile,
  resources: AsyncDisposableStack,
): Promise<BegunFile | UploadRefusal> {
  const { root, segments, policy, conditions, mode } = file;
  const { onConflict, makesParents, quota } = policy;
  // RFC 9110 §13.2.1: what is refused without the conditions is refused for that.
  const obstacle = await findFirstObstacle({ ...file, conditions: null });
  if (obstacle !== null) return obstacle;
  const reservation = await quota.reserve(file.length ?? 0);
  if (reservation === null) return "over-quota";
  resources.use(reservation);
  if (conditions !== null) {
    const unmet = await findFirstObstacle(file);
    if (unmet !== null) return unmet;
  }
  const parents = resources.use(new MadeDirectories());
  const create = (target: WriteTarget) =>
    Upload.create({ root, segments, target, onConflict, conditions, mode }, resources);
  const upload = makesParents
    ? await parents.make(root, segments, create)
    : await root.disk.run(createWithin(file, create));
  if (typeof upload === "string") return upload;
  if (!await root.disk.run(upload.isContained())) return "no-parent";
  await sweepGrant(root, upload.directory);
  return { reservation, parents, upload };
}

/** On a quick disk, nothing comes between finding the directory and creating the file there. */
function* createWithin<T>(
  { root, segments }: IncomingFile,
  create: (target: WriteTarget) => DiskWork<T>,
): DiskWork<T | WriteRefusal> {
  const target = yield* root.findTarget(segments);
  return typeof target === "string" ? target : yield* create(target);
}

/** What is in the way, as far as that is known before anything is made. */
async function findFirstObstacle(file: IncomingFile): Promise<UploadRefusal | null> {
  const { root, segments, conditions } = file;
  const { onConflict, makesParents } = file.policy;
  if (segments.isDirectory) return "no-name";
  const missing = makesParents ? await root.disk.run(findMissingParent(root, segments)) : null;
  if (typeof missing === "string") return missing;
  if (missing !== null) {
    // Something else has the name of the directory. If it is one, another server has just made it.
    const there = await root.disk.run(root.status(missing.path));
    if (there !== null && !there.isDirectory) return "no-parent";
    return await root.disk.run(obstacleIn({ kind: "nothing" }, { root, onConflict, conditions }));
  }
  const target = await root.disk.run(root.findTarget(segments));
  if (typeof target === "string") return target;
  return await findObstacle({ root, segments, target, onConflict, conditions });
}

async function finish(
  { root, bytes, length, expected = NO_DIGESTS, wanted = null }: IncomingFile,
  { reservation, parents, upload }: BegunFile,
): Promise<StoredBytes | UploadRefusal> {
  const { algorithms } = expected;
  const hash = await ContentHash.create(
    new Set(wanted === null ? algorithms : [...algorithms, wanted]),
  );
  const isReserved = typeof length === "number";
  for await (const piece of bytes) {
    if (!isReserved && !await reservation.grow(piece.length)) return "over-quota";
    hash.update(piece);
    const writing = upload.write(piece);
    if (writing !== undefined) await writing;
  }
  const digests = hash.finish();
  const told = expected.all();
  if (told === null) return "malformed-digest";
  const isRight = told.every((digest) => digests.some((it) => isSameDigest(digest, it)));
  if (!isRight) return "wrong-digest";
  await parents.sync();
  using changed = new ChangedDirectories();
  await root.disk.run(changed.open(upload.directory));
  const stored = await upload.commit();
  if (typeof stored === "string") return stored;
  reservation.settle(upload.bytes, stored.replacedBytes);
  await changed.syncDone();
  parents.keep();
  const digest = digests.find(({ algorithm }) => algorithm === wanted) ?? null;
  return {
    name: stored.name,
    isNew: stored.isNew,
    size: upload.bytes,
    etag: entityTagOf(stored.info),
    digest,
  };
}

/** The tag of a file that was just stored; `null` where GET may give another in a moment. */
function entityTagOf(info: Deno.FileInfo): string | null {
  const { etag, isRacy } = versionFields(info, Date.now());
  return isRacy ? null : etag;
}

function isSameDigest(a: Digest, b: Digest): boolean {
  return a.algorithm === b.algorithm && a.bytes.length === b.bytes.length &&
    a.bytes.every((byte, index) => byte === b.bytes[index]);
}
