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
 * file, and the directory where compressed forms of it would be, or itself. It holds while those
 * are the same, which takes a call each to see; all else of an answer, from the names in its path
 * to its head, takes twice that. All who ask in one moment are answered by one look, which with 64
 * connections spares a third of the time of a request.
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
    const { path, headers } = request;
    const tag = headers.get("if-none-match");
    const since = headers.get("if-modified-since");
    const key = keyOf(path, tag, since);
    const known = this.#known.get(key);
    if (known === undefined || known.condition !== (tag ?? since)) return null;
    if (known.accept !== headers.get("accept-encoding")) return null;
    const age = this.#now() - this.#since;
    if (age >= MEMORY_MILLIS || age < 0) {
      this.#forget();
      return null;
    }
    return known.moment === this.#moment() ? known.response : this.#check(key, known, 0);
  }

  /** The answer, if what it rests on is still the same, from the witness of this index on. */
  #check(
    key: string,
    known: KnownAnswer,
    from: number,
  ): HttpResponse | null | Promise<HttpResponse | null> {
    for (let i = from; i < known.witnesses.length; i++) {
      const witness = known.witnesses[i];
      const looking = this.#root.disk.make(witness.look);
      if (looking instanceof Promise) {
        return looking.then((there) => {
          return this.#holds(key, witness, there) ? this.#check(key, known, i + 1) : null;
        });
      }
      if (!this.#holds(key, witness, looking)) return null;
    }
    // One that had to be waited for may be from a moment before.
    if (from === 0) known.moment = this.#moment();
    return known.response;
  }

  /** Whether a witness is as it was; if not, the answer is dropped. */
  #holds(key: string, { info }: Witness, there: Deno.FileInfo | null): boolean {
    if (there !== null && isSameStatus(there, info)) return true;
    this.#drop(key);
    return false;
  }

  /**
   * Keeps the answer to a request that {@linkcode isPlain}, if its body is in memory and it rests on
   * nothing but its looks.
   */
  keep(request: HttpRequest, response: HttpResponse | Promise<HttpResponse>, looks: Looks): void {
    if (!looks.areComplete || response instanceof Promise) return;
    const { status, headers = {}, body = "" } = response;
    if (!KEPT_STATUSES.includes(status)) return;
    if (typeof body !== "string" && !(body instanceof Uint8Array)) return;
    if ((headers.vary ?? "accept-encoding") !== "accept-encoding") return;
    const witnesses: Witness[] = [];
    for (const [path, info] of looks.statuses) {
      if (info === null) return;
      witnesses.push({ look: this.#root.statusCall(path), info });
    }
    const tag = request.headers.get("if-none-match");
    const since = request.headers.get("if-modified-since");
    const key = keyOf(request.path, tag, since);
    const { length: bytes } = body;
    this.#drop(key);
    if (this.#known.size >= MAX_KEYS || this.#bytes + bytes > MAX_BYTES) this.#forget();
    if (this.#known.size === 0) this.#since = this.#now();
    this.#bytes += bytes;
    shareHeaders(headers);
    const condition = tag ?? since;
    const accept = request.headers.get("accept-encoding");
    this.#known.set(key, { condition, accept, response, witnesses, bytes, moment: NaN });
  }

  #drop(key: string): void {
    this.#bytes -= this.#known.get(key)?.bytes ?? 0;
    this.#known.delete(key);
  }

  #forget(): void {
    this.#known.clear();
    this.#bytes = 0;
  }
}

/**
 * Whether an answer depends on the path, `Accept-Encoding`, `If-None-Match` and `If-Modified-Since`
 * alone, as far as the request goes, unless its `Vary` says otherwise. Others are not kept.
 */
export function isPlain({ method, path, query, headers }: HttpRequest): boolean {
  if (method !== "GET" && method !== "HEAD") return false;
  // The query of a directory asks for other things.
  if (query !== "" && path.endsWith("/")) return false;
  // "." is the segment before it: a file would have as many answers as somebody likes.
  if (path.includes("/.")) return false;
  return !OTHER_CONDITIONS.some((name) => headers.has(name));
}

/** RFC 9110 §13.1 and §14.2: those that hardly anybody has twice. */
const OTHER_CONDITIONS = ["range", "if-match", "if-unmodified-since"] as const;

/**
 * One for all that ask without a condition, one for those who have a tag, one for those who have a
 * date; a date beside a tag is ignored (RFC 9110 §13.1.3). No path has a space.
 */
function keyOf(path: string, tag: string | null, since: string | null): string {
  return tag !== null ? path + " tag" : since !== null ? path + " since" : path;
}

/** A file, that nobody needs it, and that it is not there. */
const KEPT_STATUSES = [200, 304, 404];
/**
 * Of bodies, which may outlive what is kept of the files; each is there once more in a message with
 * its head. Beside that, a condition keeps the head that it came in: of long ones, 16 MiB.
 */
const MAX_BYTES = 8 * 1024 * 1024;

interface KnownAnswer {
  /** For this value of the condition's field; `null` for none. */
  readonly condition: string | null;
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
