import { createHash } from "node:crypto";
import type { TreeEntry } from "../root/walk.ts";
import { type FileVersion, isUnsettled } from "../version/file_version.ts";

/** What tells one state of a tree from another. */
export interface Fingerprint {
  /**
   * An entity tag (RFC 9110 §8.8.3), from the names, sizes and times of the entries; two servers
   * over one shared directory agree on it. While the tree is unsettled it is weak, and not the one
   * that the tree has later.
   */
  readonly etag: string;
  /** When an entry or the directory changed last, in milliseconds since the epoch. */
  readonly modified: number;
  /** Whether something had changed so lately that it could change once more and look the same. */
  readonly isUnsettled: boolean;
}

/** When something changed, as in a version of it. */
export type Times = Pick<FileVersion, "modified" | "changed">;

/** Takes the fingerprint of a tree, entry by entry, beginning when it is made. */
export class FingerprintTaker {
  readonly #began = Date.now();
  readonly #hash = createHash("sha256");
  /** What is still to be hashed. */
  #text = "";
  /** When anything changed last. */
  #modified = 0;
  #isUnsettled = false;

  /** @param times Of the directory itself: when that changed, names may have gone. */
  constructor(times: Times) {
    this.#note(times);
  }

  /** Adds the next entry. */
  add({ path, kind, version }: TreeEntry): void {
    const { size, modified, changed } = version;
    // A directory's time of change tells of its entries, which are hashed themselves.
    const ownChange = kind === "directory" ? 0 : changed;
    // Hashed, because sizes alone do not tell which name is which. None has a line break.
    this.#text += `${path}\0${kind}\0${size}\0${modified}\0${ownChange}\n`;
    if (this.#text.length >= HASHED_CHARS) this.#flush();
    this.#note(version);
  }

  /** The fingerprint, when all have been added. */
  finish(): Fingerprint {
    this.#flush();
    const digest = this.#hash.digest("base64url").slice(0, 22);
    const etag = this.#isUnsettled ? `W/"zip-${digest}-new"` : `"zip-${digest}"`;
    return { etag, modified: this.#modified, isUnsettled: this.#isUnsettled };
  }

  #note(times: Times): void {
    this.#modified = Math.max(this.#modified, times.modified, times.changed);
    // What was looked at first may have changed by the time the last was.
    this.#isUnsettled ||= isUnsettled(times, this.#began);
  }

  #flush(): void {
    this.#hash.update(this.#text);
    this.#text = "";
  }
}

/** Hashed together: each call leaves a buffer behind. */
const HASHED_CHARS = 8 * 1024;
