import { type Compression, isCompressible, isCompressingMuch } from "../../compression.ts";
import { codingSelector } from "../../protocol/negotiation.ts";
import type { DiskWork } from "../disk/disk.ts";
import type { HotFiles, Looks } from "../memory/hot_files.ts";
import type { OpenFile } from "../root/open_file.ts";
import type { PathSegments } from "../root/path_segments.ts";

/** Which form of a file a client gets. */
export type Representation =
  /** The file as it is. */
  | { readonly kind: "identity"; readonly file: OpenFile }
  /** A file beside it that has been compressed in advance. */
  | { readonly kind: "sibling"; readonly file: OpenFile; readonly coding: Compression }
  /** The file, to be compressed now. */
  | { readonly kind: "compressed"; readonly file: OpenFile; readonly coding: Compression }
  /** The client refuses all of them, or all but those for which there is no room now. */
  | { readonly kind: "refused" };

/** A file, and how it was found. */
export interface FoundFile {
  readonly file: OpenFile;
  /** Where: siblings lie beside it. */
  readonly segments: PathSegments;
  /** What was looked at to find it, and to find its siblings. */
  readonly looks: Looks;
}

/** Which form of a file would do. */
export interface Wish {
  /** The media type of the file. */
  readonly type: string;
  /** The value of Accept-Encoding, `null` where it is absent. */
  readonly accept: string | null;
  /**
   * Whether a part of the file is wanted: parts of what is compressed on the way would make the
   * client put together what was never one.
   */
  readonly isPartial: boolean;
}

/**
 * Selects a form of a file by `Accept-Encoding` (RFC 9110 §12.5.3). What has been compressed in
 * advance wins over what would have to be compressed now, and among equals Brotli over Zstandard
 * over gzip. A sibling older than the file is not of it.
 *
 * @returns A form that owns its file; the one that was found is closed where it is another.
 */
export function* selectRepresentation(
  files: HotFiles,
  found: FoundFile,
  { type, accept, isPartial }: Wish,
): DiskWork<Representation> {
  const { file } = found;
  if (accept === null) return { kind: "identity", file };
  using opened = new DisposableStack();
  opened.use(file);
  const select = codingSelector(accept);
  const isText = isCompressible(type);
  const admitted = isText ? CODINGS.filter((it) => select([it]) !== null) : [];
  const siblings = yield* openSiblings(files, found, admitted);
  const canIdentity = select(["identity"]) !== null;
  const { size } = file.info;
  const isWorthIt = isText && size >= MIN_COMPRESSED_BYTES && !isPartial;
  const isTooMuch = size > MAX_WHOLE_BYTES && isCompressingMuch();
  const onTheWay = (isWorthIt || !canIdentity) && !isTooMuch ? CODINGS : [];
  const coding = select([...siblings.keys(), ...onTheWay, "identity"]);

  const sibling = coding === null || coding === "identity" ? undefined : siblings.get(coding);
  for (const other of siblings.values()) if (other !== sibling) other[Symbol.dispose]();
  if (coding === null) return { kind: "refused" };
  if (coding === "identity" || sibling === undefined) {
    opened.move();
    return coding === "identity"
      ? { kind: "identity", file }
      : { kind: "compressed", file, coding };
  }
  return { kind: "sibling", file: sibling, coding };
}

/** In the order of preference among those a client likes equally. */
export const CODINGS: readonly Compression[] = ["br", "zstd", "gzip"];
const EXTENSIONS: Readonly<Record<Compression, string>> = { br: ".br", zstd: ".zst", gzip: ".gz" };
/** What is compressed as a whole, to be kept and to have a length; the rest while it is sent. */
export const MAX_WHOLE_BYTES = 1024 * 1024;
/** What is smaller hardly gets smaller still: as nginx has it. */
const MIN_COMPRESSED_BYTES = 20;

function* openSiblings(
  files: HotFiles,
  { file, segments: { names }, looks }: FoundFile,
  codings: readonly Compression[],
): DiskWork<Map<Compression, OpenFile>> {
  using opened = new DisposableStack();
  const siblings = new Map<Compression, OpenFile>();
  for (const coding of codings) {
    const name = names.at(-1) + EXTENSIONS[coding];
    const sibling = { names: [...names.slice(0, -1), name], isDirectory: false };
    const found = yield* files.find(sibling, looks);
    if (found.kind !== "file") continue;
    if (timeOf(found.file) >= timeOf(file)) siblings.set(coding, opened.use(found.file));
    else found.file[Symbol.dispose]();
  }
  opened.move();
  return siblings;
}

function timeOf(file: OpenFile): number {
  return file.info.mtime?.getTime() ?? 0;
}
