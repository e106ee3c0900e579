import type { HttpRequest, HttpResponse } from "../../message.ts";
import { shareHeaders } from "../../protocol/shared_head.ts";
import type { DiskCall } from "../disk/disk.ts";
import type { FileRoot } from "../root/file_root.ts";
import { isSameStatus } from "../version/file_version.ts";
import { MAX_KEYS, MEMORY_MILLIS } from "./brief_memory.ts";
import type { Looks } from "./hot_files.ts";
import { momentsApart } from "./moments.ts";

/**
 * Answers that were given lately, to be given again. Each rests on what was looked at for it: the
 * file, and the directory where compressed forms of it would be. It holds while those are the same,
 * which takes a call each to see; all else of an answer, from the names in its path to its head,
 * takes twice that. All who ask in one moment are answered by one look, which with 64 connections
 * spares a third of the time of a request.
 *
 * All are forgotten after {@linkcode MEMORY_MILLIS}, and with them what no look would show, such as
 * a grant that was taken back.
 */
export class KnownAnswers {
  readonly #root: FileRoot;
  readonly #moment: () => number;
  readonly #now: () => number;
  readonly #known = new Map<string, KnownAnswer>();
  #since = 0;
  #bytes = 0;

  /**
   * @param moment Numbers the moments of which each has one look; see `countMoments()`.
   * @param now Milliseconds since the epoch.
   */
  constructor(
    root: FileRoot,
    moment: () => number = momentsApart,
    now: () => number = Date.now,
  ) {
    this.#root = root;
    this.#moment = moment;
    this.#now = now;
  }

  /**
   * The answer to a request that {@linkcode isPlain}, if it is known; `null` where it is not, or
   * not any more.
   *
   * @returns A promise only where the disk is slow.
   */
  find(request: HttpRequest): HttpResponse | null | Promise<HttpResponse | null> {
    const known = this.#known.get(request.path);
    if (known === undefined) return null;
    if (known.accept !== request.headers.get("accept-encoding")) return null;
    const age = this.#now() - this.#since;
    if (age >= MEMORY_MILLIS || age < 0) {
      this.#forget();
      return null;
    }
    return known.moment === this.#moment() ? known.response : this.#check(request.path, known, 0);
  }

  /** The answer, if what it rests on is still the same, from the witness of this index on. */
  #check(
    path: string,
    known: KnownAnswer,
    from: number,
  ): HttpResponse | null | Promise<HttpResponse | null> {
    for (let i = from; i < known.witnesses.length; i++) {
      const witness = known.witnesses[i];
      const looking = this.#root.disk.make(witness.look);
      if (looking instanceof Promise) {
        return looking.then((there) => {
          return this.#holds(path, witness, there) ? this.#check(path, known, i + 1) : null;
        });
      }
      if (!this.#holds(path, witness, looking)) return null;
    }
    // One that had to be waited for may be from a moment before.
    if (from === 0) known.moment = this.#moment();
    return known.response;
  }

  /** Whether a witness is as it was; if not, the answer is dropped. */
  #holds(path: string, { info }: Witness, there: Deno.FileInfo | null): boolean {
    if (there !== null && isSameStatus(there, info)) return true;
    this.#drop(path);
    return false;
  }

  /**
   * Keeps the answer to a request that {@linkcode isPlain}, if its body is in memory and it rests on
   * nothing but its looks.
   */
  keep(request: HttpRequest, response: HttpResponse | Promise<HttpResponse>, looks: Looks): void {
    if (!looks.areComplete || response instanceof Promise || response.status !== 200) return;
    const { headers, body } = response;
    if (!(body instanceof Uint8Array) || headers === undefined) return;
    const witnesses: Witness[] = [];
    for (const [path, info] of looks.statuses) {
      if (info === null) return;
      witnesses.push({ look: this.#root.statusCall(path), info });
    }
    this.#drop(request.path);
    if (this.#known.size >= MAX_KEYS || this.#bytes + body.length > MAX_BYTES) this.#forget();
    if (this.#known.size === 0) this.#since = this.#now();
    this.#bytes += body.length;
    shareHeaders(headers);
    const accept = request.headers.get("accept-encoding");
    const { length: bytes } = body;
    this.#known.set(request.path, { accept, response, witnesses, bytes, moment: NaN });
  }

  #drop(path: string): void {
    this.#bytes -= this.#known.get(path)?.bytes ?? 0;
    this.#known.delete(path);
  }

  #forget(): void {
    this.#known.clear();
    this.#bytes = 0;
  }
}

/**
 * Whether an answer that is a file's depends on the path and `Accept-Encoding` alone, as far as the
 * request goes. Others depend on more, and are not kept.
 */
export function isPlain({ method, path, query, headers }: HttpRequest): boolean {
  if (method !== "GET" && method !== "HEAD") return false;
  // The query of a directory asks for other things.
  if (query !== "" && path.endsWith("/")) return false;
  // "." is the segment before it: a file would have as many answers as somebody likes.
  if (path.includes("/.")) return false;
  return !CONDITIONS.some((name) => headers.has(name));
}

/** RFC 9110 §13.1 and §14.2. */
const CONDITIONS = [
  "if-none-match",
  "if-modified-since",
  "range",
  "if-match",
  "if-unmodified-since",
] as const;
/**
 * Of bodies, which may outlive what is kept of the files; each is there once more in a message with
 * its head.
 */
const MAX_BYTES = 8 * 1024 * 1024;

interface KnownAnswer {
  /** For this `Accept-Encoding`; `null` for none. */
  readonly accept: string | null;
  readonly response: HttpResponse;
  readonly witnesses: readonly Witness[];
  /** Of its body. */
  readonly bytes: number;
  /** In which it was last found to hold. */
  moment: number;
}

/** What an answer rests on: a place, and what lay there. */
interface Witness {
  readonly look: DiskCall<Deno.FileInfo | null>;
  readonly info: Deno.FileInfo;
}
