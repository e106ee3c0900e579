/**
 * The records of a ZIP archive (APPNOTE.TXT 6.3.10 §4.3). Files are stored, not compressed, with
 * their checksum behind their content, so that an archive's length is known before a byte is read
 * and the first byte waits for no checksum.
 *
 * Readers of the central directory take that: unzip, 7-Zip, libarchive, Python and the rest.
 * Readers of a stream cannot know where stored content ends; libarchive finds it all the same,
 * `java.util.zip.ZipInputStream` refuses, and so did the Archive Utility before macOS 10.15.
 *
 * @module
 */

import { LittleEndianWriter } from "./little_endian.ts";

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
function hasDescriptor(member: ZipMember): boolean {
  return member.size > 0;
}

/** How many bytes of an archive a member takes: its local header, content and descriptor. */
export function localLength(member: ZipMember): number {
  const { size } = member;
  const descriptor = hasDescriptor(member) ? descriptorLength(size) : 0;
  return LOCAL_BYTES + nameLength(member) + localExtraLength(member) + size + descriptor;
}

/**
 * How much its record in the central directory takes, in bytes.
 *
 * @param start Where its local header begins in the archive.
 */
export function centralLength(member: ZipMember, start: number): number {
  return CENTRAL_BYTES + nameLength(member) + centralExtraLength(member, start);
}

/** The local file header (§4.3.7). */
export function formatLocalHeader(member: ZipMember): Uint8Array<ArrayBuffer> {
  const isLarge = isZip64(member.size);
  const name = nameOf(member);
  const stamp = timestampSeconds(member);
  const extraLength = localExtraLength(member);
  const writer = new LittleEndianWriter(LOCAL_BYTES + name.length + extraLength);
  writer.u32(0x04034b50).u16(isLarge ? VERSION_ZIP64 : VERSION);
  // §4.4.4 bit 3: the sizes are behind the content, and here they are 0.
  putCommonFields(writer, member, 0, isLarge ? MAX_32 : 0);
  writer.u16(name.length, extraLength).put(name);
  if (isLarge) writer.u16(ZIP64, 2 * 8).u64(0, 0);
  if (stamp !== null) putTimestamp(writer, stamp);
  return writer.bytes;
}

/**
 * The data descriptor (§4.3.9), empty where none is needed.
 *
 * @param checksum CRC-32 of the content.
 */
export function formatDescriptor(member: ZipMember, checksum: number): Uint8Array<ArrayBuffer> {
  if (!hasDescriptor(member)) return new Uint8Array(0);
  const { size } = member;
  const writer = new LittleEndianWriter(descriptorLength(size)).u32(0x08074b50, checksum);
  return (isZip64(size) ? writer.u64(size, size) : writer.u32(size, size)).bytes;
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
  const large = largeNumbers(size, start);
  const isLarge = large.length > 0;
  const stamp = timestampSeconds(member);
  const extraLength = centralExtraLength(member, start);
  const writer = new LittleEndianWriter(CENTRAL_BYTES + name.length + extraLength);
  writer.u32(0x02014b50).u16(MADE_BY, isLarge ? VERSION_ZIP64 : VERSION);
  putCommonFields(writer, member, checksum, Math.min(size, MAX_32));
  // No comment, on disk 0, nothing internal.
  writer.u16(name.length, extraLength, 0, 0, 0);
  writer.u32(kind === "directory" ? DIRECTORY_ATTRIBUTES : FILE_ATTRIBUTES);
  writer.u32(Math.min(start, MAX_32)).put(name);
  if (isLarge) writer.u16(ZIP64, 8 * large.length).u64(...large);
  if (stamp !== null) putTimestamp(writer, stamp);
  return writer.bytes;
}

/** What ends an archive (§4.3.14-16), in its ZIP64 form where the numbers need that. */
export function formatEnd(
  members: number,
  centralStart: number,
  centralLength: number,
): Uint8Array<ArrayBuffer> {
  const isLarge = members >= MAX_16 || isZip64(centralStart) || isZip64(centralLength);
  const writer = new LittleEndianWriter(isLarge ? 56 + 20 + 22 : 22);
  if (isLarge) {
    // The record, of which 44 bytes follow this number, then its locator.
    writer.u32(0x06064b50).u64(44).u16(MADE_BY, VERSION_ZIP64).u32(0, 0);
    writer.u64(members, members, centralLength, centralStart);
    writer.u32(0x07064b50, 0).u64(centralStart + centralLength).u32(1);
  }
  const count = Math.min(members, MAX_16);
  writer.u32(0x06054b50).u16(0, 0, count, count);
  return writer.u32(Math.min(centralLength, MAX_32), Math.min(centralStart, MAX_32)).u16(0).bytes;
}

/** Bytes of the two headers of a member, without name and extra fields. */
const LOCAL_BYTES = 30;
const CENTRAL_BYTES = 46;
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
/** The extra field with the sizes that 32 bits cannot say (§4.5.3). */
const ZIP64 = 1;
/** Info-ZIP's extended timestamp, which unlike DOS time has a zone and single seconds. */
const TIMESTAMP = 0x5455;
const TIMESTAMP_BYTES = 9;
const HAS_MODIFICATION_TIME = Uint8Array.of(1);
const encoder = new TextEncoder();

/** §4.4.8: the largest value says that the number is in the ZIP64 field. */
function isZip64(value: number): boolean {
  return value >= MAX_32;
}

/** What a central record says in 64 bits: both sizes, which are the same, and the start. */
function largeNumbers(size: number, start: number): number[] {
  return [size, size, start].filter(isZip64);
}

function localExtraLength(member: ZipMember): number {
  return (isZip64(member.size) ? 4 + 2 * 8 : 0) + timestampLength(member);
}

function centralExtraLength(member: ZipMember, start: number): number {
  const { length } = largeNumbers(member.size, start);
  return (length > 0 ? 4 + 8 * length : 0) + timestampLength(member);
}

function timestampLength(member: ZipMember): number {
  return timestampSeconds(member) === null ? 0 : TIMESTAMP_BYTES;
}

function descriptorLength(size: number): number {
  return isZip64(size) ? 24 : 16;
}

/** The length of a name in UTF-8, without encoding it. */
function nameLength({ path, kind }: ZipMember): number {
  let length = kind === "directory" ? 1 : 0;
  for (let i = 0; i < path.length; i++) {
    const unit = path.charCodeAt(i);
    if (unit < 0x80) length++;
    // Each surrogate counts for two of the four bytes of its pair.
    else length += unit < 0x800 || isSurrogate(unit) ? 2 : 3;
  }
  return length;
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xe000;
}

function nameOf({ path, kind }: ZipMember): Uint8Array {
  return encoder.encode(kind === "directory" ? `${path}/` : path);
}

/** From the flags to the sizes, which both headers of a member have. */
function putCommonFields(
  writer: LittleEndianWriter,
  member: ZipMember,
  checksum: number,
  size: number,
): void {
  const { date, time } = dosTime(member.modified);
  const flags = FLAG_UTF8 | (hasDescriptor(member) ? FLAG_DESCRIPTOR : 0);
  writer.u16(flags, 0, time, date).u32(checksum, size, size);
}

/** §4.4.6: two seconds are the finest it can say, 1980 to 2107 the range. Here it is UTC. */
function dosTime(modified: number): { date: number; time: number } {
  const t = new Date(Math.min(Math.max(modified, DOS_MIN), DOS_MAX));
  return {
    date: (t.getUTCFullYear() - 1980) << 9 | (t.getUTCMonth() + 1) << 5 | t.getUTCDate(),
    time: t.getUTCHours() << 11 | t.getUTCMinutes() << 5 | t.getUTCSeconds() >> 1,
  };
}

const DOS_MIN = Date.UTC(1980);
const DOS_MAX = Date.UTC(2108) - 2000;

/** Seconds since the epoch, `null` where a signed number of 32 bits cannot say them. */
function timestampSeconds({ modified }: ZipMember): number | null {
  const seconds = Math.floor(modified / 1000);
  return seconds < 0 || seconds > 0x7fffffff ? null : seconds;
}

function putTimestamp(writer: LittleEndianWriter, seconds: number): void {
  writer.u16(TIMESTAMP, TIMESTAMP_BYTES - 4).put(HAS_MODIFICATION_TIME).u32(seconds);
}
