import type { HttpRequest, HttpResponse } from "../../message.ts";
import { shareHeaders } from "../../protocol/shared_head.ts";
import type { DiskCall } from "../disk/disk.ts";
import type { FileRoot } from "../root/file_root.ts";
import { isSameStatus } from "../version/file_version.ts";
import { MAX_KEYS, MEMORY_MILLIS } from "./brief_memory.ts";
import type { Looks } from "./hot_files.ts";
import { momentsApart } from "./moments.ts";

/**
 * Answers that were given lately, to be given again. Each holds while what was looked at for it is
 * unchanged, which takes one call each to see: the file and, for its compressed forms, those that
 * are there or the directory that lacks them. To make the answer anew, from the names in its path
 * to its head, takes twice as long. All who ask in one moment share one look, which with 64
 * connections spares a third of the time of a request.
 *
 * All are forgotten after {@linkcode MEMORY_MILLIS}, because some changes no look shows, such as a
 * grant that was taken back.
 */
export class KnownAnswers {
  readonly #root: FileRoot;
  readonly #moment: () => number;
  readonly #now: () => number;
  readonly #known = new Map<string, KnownAnswer>();
  #since = 0;
  #bytes = 0;

  /**
   * @param moment The number of the present moment; a look is shared by all who ask in one. See
   * `countMoments()`.
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

  /** The answer, if its witnesses from this index on are unchanged. */
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
    // After a look that was waited for, others may be from a moment before.
    if (from === 0) known.moment = this.#moment();
    return known.response;
  }

  /** Whether a witness is unchanged; if not, the answer is dropped. */
  #holds(key: string, { info }: Witness, there: Deno.FileInfo | null): boolean {
    if (there !== null && isSameStatus(there, info)) return true;
    this.#drop(key);
    return false;
  }

  /**
   * Keeps the answer to a request that {@linkcode isPlain}, if its body is in memory and it rests
   * on nothing but its looks.
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
  // With "." segments, one file would have as many paths, and answers, as somebody likes.
  if (path.includes("/.")) return false;
  return !OTHER_CONDITIONS.some((name) => headers.has(name));
}

/** RFC 9110 §13.1 and §14.2: fields that hardly anybody sends twice alike. */
const OTHER_CONDITIONS = ["range", "if-match", "if-unmodified-since"] as const;

/**
 * One key for requests without a condition, one for those with a tag, one for those with a date; a
 * date beside a tag is ignored (RFC 9110 §13.1.3). No path has a space.
 */
function keyOf(path: string, tag: string | null, since: string | null): string {
  return tag !== null ? path + " tag" : since !== null ? path + " since" : path;
}

/** A file, 304 for it, and that there is none. */
const KEPT_STATUSES = [200, 304, 404];
/**
 * Of bodies, which may outlive those of the file cache; each is kept once more behind its head, to
 * leave in one write. Beside that, each condition keeps the head of its request: up to 16 MiB.
 */
const MAX_BYTES = 8 * 1024 * 1024;

interface KnownAnswer {
  /** The value of If-None-Match, or else of If-Modified-Since, that it is for; `null` for none. */
  readonly condition: string | null;
  /** The `Accept-Encoding` that it is for; `null` for none. */
  readonly accept: string | null;
  readonly response: HttpResponse;
  readonly witnesses: readonly Witness[];
  /** Of its body. */
  readonly bytes: number;
  /** The moment in which it was last found to hold. */
  moment: number;
}

/** What an answer rests on: a place, and what lay there. */
interface Witness {
  readonly look: DiskCall<Deno.FileInfo | null>;
  readonly info: Deno.FileInfo;
}
