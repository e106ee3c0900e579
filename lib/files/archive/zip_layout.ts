import {
  formatCentralRecord,
  formatDescriptor,
  formatEnd,
  formatLocalHeader,
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
 * Where what lies in a ZIP archive: the local header, content and descriptor of each member, then
 * the central record of each, then the end. Sixteen bytes a member; records are made when asked for.
 */
export class ZipLayout {
  readonly #members: readonly ZipMember[];
  /** Where each block begins: one for each member, one for its central record, the end, no more. */
  readonly #starts: Float64Array;

  constructor(members: readonly ZipMember[]) {
    this.#members = members;
    const count = members.length;
    const starts = this.#starts = new Float64Array(2 * count + 2);
    for (let i = 0; i < count; i++) {
      const member = members[i];
      starts[i + 1] = starts[i] + formatLocalHeader(member).length + member.size +
        formatDescriptor(member, 0).length;
    }
    for (let i = 0; i < count; i++) {
      const record = formatCentralRecord(members[i], starts[i], 0);
      starts[count + i + 1] = starts[count + i] + record.length;
    }
    starts[2 * count + 1] = starts[2 * count] + this.#end().length;
  }

  /** Of the archive, in bytes. */
  get length(): number {
    return this.#starts[this.#starts.length - 1];
  }

  /** @param position Less than {@linkcode length}. */
  partAt(position: number): ZipPart {
    const count = this.#members.length;
    const block = this.#blockAt(position);
    const offset = position - this.#starts[block];
    if (block === 2 * count) return { kind: "record", bytes: this.#end().subarray(offset) };
    if (block < count) return this.#partOfMember(block, offset);
    const member = block - count;
    const format = (checksum: number) =>
      formatCentralRecord(this.#members[member], this.#starts[member], checksum).subarray(offset);
    return { kind: "checked", member, format };
  }

  #partOfMember(index: number, offset: number): ZipPart {
    const member = this.#members[index];
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

  #end(): Uint8Array {
    const count = this.#members.length;
    const start = this.#starts[count];
    return formatEnd(count, start, this.#starts[2 * count] - start);
  }

  /** The last block that begins at a position or before it. */
  #blockAt(position: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (this.#starts[middle] <= position) low = middle;
      else high = middle;
    }
    return low;
  }
}
