import { encodeLatin1 } from "./latin1.ts";
import type { ResponseFraming } from "./framing.ts";
import {
  type ConnectionOption,
  findField,
  formatResponseHead,
  type ResponseHeaders,
} from "./response_head.ts";

/**
 * Freezes fields that many responses will have: their head is then made once a second, for its
 * date, and not each time.
 */
export function shareHeaders<T extends ResponseHeaders>(headers: T): T {
  if (!isShared(headers)) {
    const shared: Shared = { headers, isDated: isDated(headers), made: null };
    // Not enumerable, so that no copy of the fields has it.
    Object.defineProperty(headers, SHARED, { value: shared });
  }
  return Object.freeze(headers);
}

/** Whether there is a Last-Modified, which must not be later than Date (RFC 9110 §8.8.2.1). */
function isDated(headers: ResponseHeaders): boolean {
  return findField(headers, "last-modified") !== undefined;
}

/** Tells the value of the Date field (RFC 9110 §6.6.1). */
export interface DateSource {
  /** As it is now. */
  readonly date: string;
  /** As it was when the first answer to requests that came together was made. */
  readonly batchDate: string;
}

/** Whether {@linkcode shareHeaders} was told of these fields. */
export function isShared(headers: ResponseHeaders): boolean {
  return sharedOf(headers) !== undefined;
}

function sharedOf(headers: ResponseHeaders | undefined): Shared | undefined {
  const shared = (headers as { [SHARED]?: Shared } | undefined)?.[SHARED];
  // An object that inherits from the fields, or a proxy of them, may have others.
  return shared?.headers === headers ? shared : undefined;
}

/**
 * As {@linkcode formatResponseHead}; `null` for fields that are not shared. Looking at the clock for
 * each answer of a batch takes a seventh of all its time, so an answer without a Last-Modified has
 * the date of its batch.
 *
 * @throws {TypeError} As that does.
 */
export function sharedHead(
  status: number,
  headers: ResponseHeaders | undefined,
  framing: ResponseFraming,
  clock: DateSource,
  connection: ConnectionOption,
): SharedHead | null {
  const shared = sharedOf(headers);
  if (shared === undefined) return null;
  const { isDated, made } = shared;
  const date = isDated ? clock.date : clock.batchDate;
  const length = framing.kind === "length" ? framing.length : framing.kind;
  if (made !== null && made.isFor(status, length, date, connection)) return made;
  const head = formatResponseHead(status, headers, framing, date, connection);
  return shared.made = new SharedHead(status, length, date, connection, encodeLatin1(head));
}

/** The length of a body in bytes, or how else it is framed. */
type BodyLength = number | Exclude<ResponseFraming["kind"], "length">;

/** The head of responses that share it and, with one body, the whole message. */
export class SharedHead {
  readonly #status: number;
  readonly #length: BodyLength;
  readonly #date: string;
  readonly #connection: ConnectionOption;
  readonly bytes: Uint8Array;
  #body: Uint8Array | null = null;
  #message: Uint8Array | null = null;

  constructor(
    status: number,
    length: BodyLength,
    date: string,
    connection: ConnectionOption,
    bytes: Uint8Array,
  ) {
    this.#status = status;
    this.#length = length;
    this.#date = date;
    this.#connection = connection;
    this.bytes = bytes;
  }

  /** Whether it is the head of a response with these. */
  isFor(
    status: number,
    length: BodyLength,
    date: string,
    connection: ConnectionOption,
  ): boolean {
    return this.#date === date && this.#length === length && this.#status === status &&
      this.#connection === connection;
  }

  /** Head and body in one array; `null` for a body other than that of the last call. */
  message(body: Uint8Array): Uint8Array | null {
    if (this.#body !== body) {
      this.#body = body;
      this.#message = null;
      return null;
    }
    if (this.#message === null) {
      this.#message = new Uint8Array(this.bytes.length + body.length);
      this.#message.set(this.bytes);
      this.#message.set(body, this.bytes.length);
    }
    return this.#message;
  }
}

interface Shared {
  /** The fields themselves. */
  readonly headers: ResponseHeaders;
  readonly isDated: boolean;
  /** The head that was made last. */
  made: SharedHead | null;
}

/** The key of what is kept with the fields: a `WeakMap` of them takes 15 ns more a look. */
const SHARED = Symbol("shared");
