import { wholeVersion } from "../support/versioned_content.ts";

/** An upload of one version, from before its first byte was sent to when its answer was read. */
interface Entry {
  readonly version: number;
  readonly begin: number;
  /** When it was over: answered, or its server killed. `Infinity` until then. */
  end: number;
  isAnswered: boolean;
}

/**
 * What was uploaded, by name, and so which versions a file may be. Each name has a history that
 * some order of its uploads explains: a version may be there unless another was begun after it was
 * over, and answered.
 */
export class UploadJournal {
  readonly #entries = new Map<string, Entry[]>();
  /** Counts what happens: an order, and no time. */
  #now = 0;
  #lastVersion = 0;

  /** An upload begins. */
  begin(name: string): { readonly version: number; over(isAnswered: boolean): void } {
    const version = ++this.#lastVersion;
    const entry = { version, begin: ++this.#now, end: Infinity, isAnswered: false };
    const entries = this.#entries.get(name) ?? [];
    this.#entries.set(name, [...entries, entry]);
    return {
      version,
      over: (isAnswered) => {
        entry.end = ++this.#now;
        entry.isAnswered = isAnswered;
      },
    };
  }

  /** All names that were ever uploaded to. */
  get names(): readonly string[] {
    return [...this.#entries.keys()];
  }

  /** Forgets a name, whose file is removed. */
  forget(name: string): void {
    this.#entries.delete(name);
  }

  /**
   * Judges a file when no upload is under way.
   *
   * @param content What is there; `null` for nothing.
   * @returns What is wrong with it, or `null`.
   */
  judge(name: string, content: Uint8Array | null): string | null {
    const entries = this.#entries.get(name) ?? [];
    const answered = entries.filter(({ isAnswered }) => isAnswered);
    if (content === null) {
      if (answered.length > 0) return `${name} is lost`;
      this.#entries.delete(name);
      return null;
    }
    const version = wholeVersion(content);
    if (version === null) return `${name} is no whole version, with ${content.length} bytes`;
    const entry = entries.find((entry) => entry.version === version);
    if (entry === undefined) return `${name} is version ${version}, which it cannot be`;
    const newer = answered.find(({ begin }) => begin > entry.end);
    if (newer === undefined) {
      // It has been seen: from here on nothing but this or what is uploaded later may be there.
      this.#entries.set(name, [{ ...entry, end: ++this.#now, isAnswered: true }]);
      return null;
    }
    return `${name} is version ${version}, and ${newer.version} was answered after it`;
  }
}
