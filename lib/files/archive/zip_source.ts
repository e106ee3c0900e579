import type { SizedSource } from "../../message.ts";
import { nextTurn } from "../../stretch.ts";
import { ListedContent, type ListedFile } from "./listed_content.ts";
import type { MemberChecksums } from "./member_checksums.ts";
import type { ZipLayout, ZipPart } from "./zip_layout.ts";

/** What the bytes of an archive come from. */
export interface ZipParts {
  readonly layout: ZipLayout;
  readonly checksums: MemberChecksums;
  fileAt(index: number): ListedFile;
}

type ContentPart = ZipPart & { readonly kind: "content" };

/** A part of an archive as a response body. */
export class ZipSource implements SizedSource {
  readonly length: number;
  readonly #parts: ZipParts;
  readonly #end: number;
  readonly #owned: Disposable | undefined;
  #position: number;
  #content: ListedContent | null = null;
  /** When the content began to be read, in milliseconds since the epoch. */
  #since = 0;
  #spentMicros = 0;

  /** @param owned What is disposed of with the source. */
  constructor(parts: ZipParts, start: number, length: number, owned: Disposable | undefined) {
    this.#parts = parts;
    this.#position = start;
    this.#end = start + length;
    this.#owned = owned;
    this.length = length;
  }

  read(into: Uint8Array): Promise<number> | number | null {
    const wanted = into.subarray(0, this.#end - this.#position);
    if (wanted.length === 0) return null;
    if (this.#spentMicros < TURN_MICROS) return this.#read(wanted);
    // A large buffer takes thousands of small files before it is sent.
    this.#spentMicros = 0;
    return nextTurn().then(() => this.#read(wanted));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.try(() => {
      using _ = this.#owned;
      this.#closeContent();
    });
  }

  #read(wanted: Uint8Array): Promise<number> | number {
    const part = this.#parts.layout.partAt(this.#position);
    switch (part.kind) {
      case "record":
        return this.#copy(part.bytes, wanted);
      case "content":
        return this.#readContent(part, wanted);
      case "checked": {
        const checksum = this.#parts.checksums.of(part.member);
        if (typeof checksum === "number") return this.#copy(part.format(checksum), wanted);
        return checksum.then((checksum) => this.#copy(part.format(checksum), wanted));
      }
    }
  }

  #copy(record: Uint8Array, wanted: Uint8Array): number {
    const bytes = record.subarray(0, wanted.length);
    wanted.set(bytes);
    this.#position += bytes.length;
    this.#spentMicros += RECORD_MICROS;
    return bytes.length;
  }

  #readContent(part: ContentPart, wanted: Uint8Array): Promise<number> | number {
    const content = this.#content ?? this.#openContent(part);
    return content instanceof Promise
      ? content.then((content) => this.#readOn(part, content, wanted))
      : this.#readOn(part, content, wanted);
  }

  #openContent({ member, offset }: ContentPart): ListedContent | Promise<ListedContent> {
    this.#since = Date.now();
    this.#spentMicros += OPEN_MICROS;
    const file = this.#parts.fileAt(member);
    const length = Math.min(file.version.size - offset, this.#end - this.#position);
    const opening = ListedContent.open(file, { start: offset, length });
    if (opening instanceof Promise) return opening.then((content) => this.#content = content);
    return this.#content = opening;
  }

  #readOn(
    { member }: ContentPart,
    content: ListedContent,
    wanted: Uint8Array,
  ): Promise<number> | number {
    const reading = content.read(wanted);
    return reading instanceof Promise
      ? reading.then((count) => this.#advance(member, content, count))
      : this.#advance(member, content, reading);
  }

  #advance(member: number, content: ListedContent, count: number): number {
    this.#position += count;
    if (!content.isAtEnd) return count;
    if (content.checksum !== null) this.#parts.checksums.set(member, content.checksum, this.#since);
    this.#closeContent();
    return count;
  }

  #closeContent(): void {
    this.#content?.[Symbol.dispose]();
    this.#content = null;
  }
}

/** After so much work, as it is estimated, others have their turn. */
const TURN_MICROS = 4_000;
/** As measured: to make a record, and to open a file and prove that it lies within the root. */
const RECORD_MICROS = 5;
const OPEN_MICROS = 80;
