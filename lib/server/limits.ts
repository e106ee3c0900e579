/**
 * Everything a peer can lengthen, count up or delay, with its bound. A length one over its limit is
 * refused; a time is enforced at most two {@linkcode sweepPeriod}s late, and never early. While the
 * process is stopped no time counts but two such periods.
 */
export interface Limits {
  /**
   * Bytes of a request line without CRLF; 414, or 501 where all of it is a method. RFC 9112 §3 asks
   * for at least 8,000.
   */
  readonly requestLineBytes: number;
  /** Bytes of a head, closing empty line included; 431. Room for large cookies, as in Node. */
  readonly headBytes: number;
  /** Field lines of a head or a trailer section; 431. Browsers send about twenty. */
  readonly fieldCount: number;
  /** Bytes of a request body; 413. No limit by default: an upload may be as large as the disk. */
  readonly bodyBytes: number;
  /** Bytes of a chunk-size line without CRLF; 400. A signed chunk of a storage client has 85. */
  readonly chunkLineBytes: number;
  /** Bytes of chunk extensions in one body; 400. RFC 9112 §7.1.1 asks for such a bound. */
  readonly chunkExtensionBytes: number;

  /** Time for a head to be complete, from its first byte; 408. Slow-header attacks end here. */
  readonly headMillis: number;
  /** Time a connection may rest between requests. Browsers keep theirs for a minute or more. */
  readonly idleMillis: number;
  /**
   * The same while there is no place for another connection, or no descriptor: who has rested
   * longest makes room. A page's files come within it.
   */
  readonly crowdedIdleMillis: number;
  /**
   * Time without a byte of a body that the handler waits for; 408. By then what got lost has been sent
   * four times more (RFC 6298 §5.5).
   */
  readonly bodyStallMillis: number;
  /**
   * Bytes of a body a second, on average over the time waited beyond `bodyStallMillis`; 408. No
   * network in use is so slow. With `Infinity` no body may be waited for longer than that.
   */
  readonly bodyBytesPerSecond: number;
  /**
   * Time for a handler to answer or to read on in the body; 500, and the connection closes. Also
   * the time for each read of what it answered with, and to let go of that; then the connection is
   * cut. Long, because it is there for what hangs.
   */
  readonly handlerMillis: number;
  /**
   * Time without the peer taking a byte of the answer; then it is cut. A minute, as other servers have
   * it: programs that pause what they read, such as players of video, go by that.
   */
  readonly writeStallMillis: number;

  /**
   * Bytes of a body the handler did not read that are read and dropped to save the connection: a
   * tenth of a millisecond's work.
   */
  readonly drainBytes: number;
  /**
   * Time for that, and for a peer to read our last answer before the connection is closed. A megabit
   * a second will do.
   */
  readonly drainMillis: number;

  /** Requests on one connection, after which it closes: no peer holds a place for ever. */
  readonly requestsPerConnection: number;
  /**
   * Connections at once; further ones get 503, where none has rested for
   * {@linkcode crowdedIdleMillis}. Each takes a descriptor and about 11 KiB, and where
   * its requests are long, up to 20 more for what they may repeat.
   */
  readonly connections: number;
  /**
   * Time for what runs to finish when the server is shut down; then it is cut. A page is there in a
   * second; for a large file nobody who stops a server wants to wait.
   */
  readonly shutdownMillis: number;
}

/** The limits that hold where none are given. */
export const DEFAULT_LIMITS: Limits = Object.freeze({
  requestLineBytes: 8 * 1024,
  headBytes: 16 * 1024,
  fieldCount: 100,
  bodyBytes: Infinity,
  chunkLineBytes: 512,
  chunkExtensionBytes: 16 * 1024,

  headMillis: 10_000,
  idleMillis: 60_000,
  crowdedIdleMillis: 5_000,
  bodyStallMillis: 30_000,
  bodyBytesPerSecond: 256,
  handlerMillis: 300_000,
  writeStallMillis: 60_000,

  drainBytes: 256 * 1024,
  drainMillis: 2_000,

  requestsPerConnection: 1_000_000,
  connections: 16_384,
  shutdownMillis: 30_000,
});

/**
 * Completes a partial set of limits.
 *
 * @throws {TypeError} If a limit is neither a positive integer nor `Infinity`: what is counted one by
 * one never reaches a fraction. Also if there is none of that name: it would hold for nothing.
 */
export function completeLimits(limits: Partial<Limits> = {}): Limits {
  const given = Object.entries(limits).filter(([, value]) => value !== undefined);
  for (const [name, value] of given) {
    if (!Object.hasOwn(DEFAULT_LIMITS, name)) throw new TypeError(`There is no limit ${name}`);
    if (!(value > 0) || !(Number.isInteger(value) || value === Infinity)) {
      throw new TypeError(`The limit ${name} is a positive integer or Infinity`);
    }
  }
  return { ...DEFAULT_LIMITS, ...Object.fromEntries(given) };
}

/**
 * How often the times above are looked at, in milliseconds: once a second, or twice within the
 * shortest limit. One sweep over all connections costs nothing that can be measured; a timer per
 * request costs a quarter of the throughput.
 */
export function sweepPeriod(limits: Limits): number {
  const shortest = Math.min(
    limits.headMillis,
    limits.idleMillis,
    limits.crowdedIdleMillis,
    limits.bodyStallMillis,
    limits.handlerMillis,
    limits.writeStallMillis,
    limits.drainMillis,
  );
  return Math.max(MIN_PERIOD, Math.min(MAX_PERIOD, Math.floor(shortest / 2)));
}

const MIN_PERIOD = 10;
const MAX_PERIOD = 1_000;
