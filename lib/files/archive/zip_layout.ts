import { Column } from "./column.ts";
import {
  centralLength,
  formatCentralRecord,
  formatDescriptor,
  formatEnd,
  formatLocalHeader,
  localLength,
  type ZipMember,
} from "./zip_records.ts";

/** What lies at a position of an archive. */
export type ZipPart =
  /** A record, from that position on. */
  | { readonly kind: "record"; readonly bytes: Uint8Array }
  /** A record that states the checksum of the member's content. */
  | {
    readonly kind: "checked";
    readonly member: number;
    /** The record from that position on. */
    format(checksum: number): Uint8Array;
  }
  /** The content of a member, from `offset` of it on. */
  | { readonly kind: "content"; readonly member: number; readonly offset: number };

/**
 * What lies where in a ZIP archive: the local header, content and descriptor of each member, then
 * the central record of each, then the end. Sixteen bytes a member; records are made on demand.
 */
export class ZipLayout {
  readonly #memberAt: (index: number) => ZipMember;
  /** Where the local header of each member begins, and where the last member ends. */
  readonly #starts = new Column(Float64Array);
  /** The same for the central records, counted from where the first of them begins. */
  readonly #records = new Column(Float64Array);

  /** @param memberAt A member that has been added. */
  constructor(memberAt: (index: number) => ZipMember) {
    this.#memberAt = memberAt;
    this.#starts.push(0);
    this.#records.push(0);
  }

  /** Puts a member behind the others. */
  add(member: ZipMember): void {
    const start = this.#centralStart;
    this.#starts.push(start + localLength(member));
    this.#records.push(this.#centralLength + centralLength(member, start));
  }

  /** Of the archive, in bytes. */
  get length(): number {
    return this.#centralStart + this.#centralLength + this.#end().length;
  }

  /** What lies at a position less than {@linkcode length}. */
  partAt(position: number): ZipPart {
    if (position < this.#centralStart) {
      const index = indexAt(this.#starts, position);
      return this.#partOfMember(index, position - this.#starts.at(index));
    }
    const recordPosition = position - this.#centralStart;
    if (recordPosition >= this.#centralLength) {
      const bytes = this.#end().subarray(recordPosition - this.#centralLength);
      return { kind: "record", bytes };
    }
    const member = indexAt(this.#records, recordPosition);
    const offset = recordPosition - this.#records.at(member);
    const format = (checksum: number) =>
      formatCentralRecord(this.#memberAt(member), this.#starts.at(member), checksum).subarray(
        offset,
      );
    return { kind: "checked", member, format };
  }

  #partOfMember(index: number, offset: number): ZipPart {
    const member = this.#memberAt(index);
    const header = formatLocalHeader(member);
    if (offset < header.length) return { kind: "record", bytes: header.subarray(offset) };
    const contentOffset = offset - header.length;
    if (contentOffset < member.size) {
      return { kind: "content", member: index, offset: contentOffset };
    }
    const format = (checksum: number) =>
      formatDescriptor(member, checksum).subarray(contentOffset - member.size);
    return { kind: "checked", member: index, format };
  }

  get #centralStart(): number {
    return this.#starts.at(this.#starts.length - 1);
  }

  get #centralLength(): number {
    return this.#records.at(this.#records.length - 1);
  }

  #end(): Uint8Array {
    return formatEnd(this.#starts.length - 1, this.#centralStart, this.#centralLength);
  }
}

/** The last one that begins at a position or before it. */
function indexAt(starts: Column, position: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (starts.at(middle) <= position) low = middle;
    else high = middle;
  }
  return low;
}
