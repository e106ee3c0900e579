/**
 * The records of a ZIP archive (APPNOTE.TXT 6.3.10 §4.3). Files are stored, not compressed, with
 * their checksum behind their content, so that an archive's length is known before a byte is read.
 *
 * @module
 */

/** What the records say of a member. */
export interface ZipMember {
  /** Names with `/` between them. */
  readonly path: string;
  readonly kind: "file" | "directory";
  /** In bytes; 0 for directories. */
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly modified: number;
}

/** Whether a checksum follows a member's content: where there is none, its checksum is 0. */
export function hasDescriptor(member: ZipMember): boolean {
  return member.size > 0;
}

/** The local file header (§4.3.7). */
export function formatLocalHeader(member: ZipMember): Uint8Array<ArrayBuffer> {
  const isLarge = isZip64(member.size);
  const name = nameOf(member);
  // §4.4.4 bit 3: the sizes are behind the content, and here they are 0.
  const sizes = isLarge ? join([2, 1], [2, 16], [8, 0], [8, 0]) : NOTHING;
  const extra = join(sizes, timestamp(member));
  return join(
    [4, 0x04034b50],
    [2, isLarge ? VERSION_ZIP64 : VERSION],
    ...commonFields(member, 0, isLarge ? MAX_32 : 0),
    [2, name.length],
    [2, extra.length],
    name,
    extra,
  );
}

/**
 * The data descriptor (§4.3.9), empty where none is needed.
 *
 * @param checksum CRC-32 of the content.
 */
export function formatDescriptor(member: ZipMember, checksum: number): Uint8Array<ArrayBuffer> {
  if (!hasDescriptor(member)) return NOTHING;
  const { size } = member;
  const width = isZip64(size) ? 8 : 4;
  return join([4, 0x08074b50], [4, checksum], [width, size], [width, size]);
}

/**
 * The record of a member in the central directory (§4.3.12).
 *
 * @param start Where its local header begins in the archive.
 * @param checksum CRC-32 of the content.
 */
export function formatCentralRecord(
  member: ZipMember,
  start: number,
  checksum: number,
): Uint8Array<ArrayBuffer> {
  const { size, kind } = member;
  const name = nameOf(member);
  const large: Field[] = [size, size, start].filter(isZip64).map((value) => [8, value]);
  const isLarge = large.length > 0;
  const sizes = isLarge ? join([2, 1], [2, 8 * large.length], ...large) : NOTHING;
  const extra = join(sizes, timestamp(member));
  return join(
    [4, 0x02014b50],
    [2, MADE_BY],
    [2, isLarge ? VERSION_ZIP64 : VERSION],
    ...commonFields(member, checksum, Math.min(size, MAX_32)),
    [2, name.length],
    [2, extra.length],
    // No comment, on disk 0, nothing internal.
    [2, 0],
    [2, 0],
    [2, 0],
    [4, kind === "directory" ? DIRECTORY_ATTRIBUTES : FILE_ATTRIBUTES],
    [4, Math.min(start, MAX_32)],
    name,
    extra,
  );
}

/** What ends an archive (§4.3.14–16), in its ZIP64 form where the numbers need that. */
export function formatEnd(
  members: number,
  centralStart: number,
  centralLength: number,
): Uint8Array<ArrayBuffer> {
  const isLarge = members >= MAX_16 || isZip64(centralStart) || isZip64(centralLength);
  const count = Math.min(members, MAX_16);
  return join(
    isLarge ? formatZip64End(members, centralStart, centralLength) : NOTHING,
    [4, 0x06054b50],
    [2, 0],
    [2, 0],
    [2, count],
    [2, count],
    [4, Math.min(centralLength, MAX_32)],
    [4, Math.min(centralStart, MAX_32)],
    [2, 0],
  );
}

type Field = readonly [width: 2 | 4 | 8, value: number];

const MAX_16 = 0xffff;
const MAX_32 = 0xffffffff;
/** §4.4.3: 2.0 has directories, 4.5 has ZIP64. */
const VERSION = 20;
const VERSION_ZIP64 = 45;
/** Unix, so the upper half of the external attributes is a mode. */
const MADE_BY = (3 << 8) | VERSION_ZIP64;
const FILE_ATTRIBUTES = 0o100644 * 0x10000;
const DIRECTORY_ATTRIBUTES = 0o040755 * 0x10000 + 0x10;
const FLAG_DESCRIPTOR = 1 << 3;
const FLAG_UTF8 = 1 << 11;
const NOTHING = new Uint8Array(0);
const encoder = new TextEncoder();

/** §4.3.14.2: the largest value stands for "see the ZIP64 field". */
function isZip64(value: number): boolean {
  return value >= MAX_32;
}

function nameOf({ path, kind }: ZipMember): Uint8Array {
  return encoder.encode(kind === "directory" ? `${path}/` : path);
}

/** From the flags to the sizes, which both headers of a member have. */
function commonFields(member: ZipMember, checksum: number, size: number): Field[] {
  const { date, time } = dosTime(member.modified);
  const flags = FLAG_UTF8 | (hasDescriptor(member) ? FLAG_DESCRIPTOR : 0);
  return [[2, flags], [2, 0], [2, time], [2, date], [4, checksum], [4, size], [4, size]];
}

/** §4.4.6: two seconds are the finest it can say, 1980 to 2107 the range. Here it is UTC. */
function dosTime(modified: number): { date: number; time: number } {
  const t = new Date(Math.min(Math.max(modified, Date.UTC(1980)), Date.UTC(2108) - 2000));
  return {
    date: (t.getUTCFullYear() - 1980) << 9 | (t.getUTCMonth() + 1) << 5 | t.getUTCDate(),
    time: t.getUTCHours() << 11 | t.getUTCMinutes() << 5 | t.getUTCSeconds() >> 1,
  };
}

/** Info-ZIP's extended timestamp: seconds since the epoch, which know their time zone. */
function timestamp({ modified }: ZipMember): Uint8Array {
  const seconds = Math.floor(modified / 1000);
  if (seconds < 0 || seconds > 0x7fffffff) return NOTHING;
  return join([2, 0x5455], [2, 5], Uint8Array.of(1), [4, seconds]);
}

function formatZip64End(
  members: number,
  centralStart: number,
  centralLength: number,
): Uint8Array {
  return join(
    [4, 0x06064b50],
    // The bytes of this record that follow.
    [8, 44],
    [2, MADE_BY],
    [2, VERSION_ZIP64],
    [4, 0],
    [4, 0],
    [8, members],
    [8, members],
    [8, centralLength],
    [8, centralStart],
    // Its locator.
    [4, 0x07064b50],
    [4, 0],
    [8, centralStart + centralLength],
    [4, 1],
  );
}

/** Numbers, little-endian (§4.4.1.2), and bytes, one behind the other. */
function join(...parts: readonly (Field | Uint8Array)[]): Uint8Array<ArrayBuffer> {
  const length = (part: Field | Uint8Array) => part instanceof Uint8Array ? part.length : part[0];
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + length(part), 0));
  const view = new DataView(bytes.buffer);
  let offset = 0;
  for (const part of parts) {
    if (part instanceof Uint8Array) bytes.set(part, offset);
    else putNumber(view, offset, part);
    offset += length(part);
  }
  return bytes;
}

function putNumber(view: DataView, offset: number, [width, value]: Field): void {
  if (width === 2) view.setUint16(offset, value, true);
  else if (width === 4) view.setUint32(offset, value, true);
  else view.setBigUint64(offset, BigInt(value), true);
}
