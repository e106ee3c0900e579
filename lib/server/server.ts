import { callLater } from "../call_later.ts";
import type { Handler, HttpRequest, ResponseHeaders } from "../message.ts";
import { BufferPool } from "./buffer_pool.ts";
import type { ByteConn } from "./byte_conn.ts";
import { Clock } from "./clock.ts";
import { Connection, type ConnectionContext } from "./connection.ts";
import { FairTurns } from "./fair_turns.ts";
import { completeLimits, type Limits, sweepPeriod } from "./limits.ts";
import { isConnectionLost } from "./connection_lost.ts";
import { makeRoom } from "./make_room.ts";
import { closeOnce, refuseConnection } from "./refuse_connection.ts";
import { checkRefusalHeaders, type Exchange } from "./responder.ts";
import { printError, safely } from "./system_failure.ts";

/** Where a server listens that is told no port. */
export const DEFAULT_PORT = 4221;

/** Where to listen, and what to do beside answering. */
export interface ServeOptions {
  /** `"localhost"` by default: nobody but this machine. */
  readonly hostname?: string;
  /** 4221 by default; 0 takes any free port, which {@linkcode Server.addr} tells. */
  readonly port?: number;
  /**
   * Listens beside others that set this, too: the kernel shares connections out among them. It
   * needs `"unstable": ["net"]` in the configuration, or `--unstable-net`; without, it ends the
   * process.
   */
  readonly reusePort?: boolean;
  /**
   * Certificate chain and key in PEM, for HTTPS. The runtime keeps the descriptor of a connection
   * that was closed before its handshake, or before the peer took all that was written, until the
   * peer ends it (measured on Deno 2.9.6).
   */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Limits that differ from `DEFAULT_LIMITS`. */
  readonly limits?: Partial<Limits>;
  /**
   * Fields added to the answers that the server gives of itself (400, 413, 503 and others), where it
   * has not set them. What a handler answers has its own.
   */
  readonly refusalHeaders?: ResponseHeaders;
  /** Told of every answer: a small one just before it is written, others when they are, or fail. */
  readonly onExchange?: (exchange: Exchange) => void;
  /**
   * Told of what handlers throw and of bodies that fail, and at which request; `null` where it was
   * none's. By default it is printed, as is what this throws itself. Peers that leave are no error.
   */
  readonly onError?: (error: unknown, request: HttpRequest | null) => void;
}

/**
 * Listens on a TCP port and answers HTTP/1.1 and HTTP/1.0 requests with a handler.
 *
 * @param handler Called once a request.
 * @throws {Deno.errors.AddrInUse | Deno.errors.NotCapable} What listening throws.
 * @throws {TypeError} If the handler is no function, a limit is neither a positive integer nor
 * `Infinity` or is none that there is, or a field of refusals cannot be sent.
 *
 * @example
 * ```ts
 * import { serve, text } from "../mod.ts";
 *
 * await using server = serve(() => text("hello\n"), { port: 0 });
 * const response = await fetch(`http://localhost:${server.addr.port}/`);
 * console.assert(await response.text() === "hello\n");
 * ```
 */
export function serve(handler: Handler, options: ServeOptions = {}): Server {
  return new Server(handler, options);
}

/** A server that is running. Disposing of it shuts it down. */
export class Server implements AsyncDisposable {
  readonly #listener: Deno.TcpListener | Deno.TlsListener;
  readonly #context: ConnectionContext;
  readonly #connections = new Set<Connection>();
  /** Those of them that were closed to make room, and have not ended yet. */
  readonly #leaving = new Set<Connection>();
  readonly #settled = Promise.withResolvers<void>();
  /** Connections there was no place for, while they are told so. */
  readonly #refusing = new Set<ByteConn>();
  /** The last time on the clock at which nobody had rested long enough to make room. */
  #crowdedAt = NaN;
  #stopSweeping: () => void;
  #forgetting: ReturnType<typeof setTimeout> | undefined;
  #stopping = false;
  #isOver = false;
  #stopped: Promise<void> | undefined;
  /** Settles when the server has stopped and every connection is closed. */
  readonly finished: Promise<void>;

  /** Starts to listen: see {@linkcode serve}. */
  constructor(handler: Handler, options: ServeOptions) {
    if (typeof handler !== "function") {
      throw new TypeError(
        "A server takes a handler first, such as router.handler, then its options",
      );
    }
    const limits = completeLimits(options.limits);
    const refusalHeaders = checkRefusalHeaders(options.refusalHeaders);
    const address = {
      hostname: options.hostname ?? "localhost",
      port: options.port ?? DEFAULT_PORT,
      tcpBacklog: BACKLOG,
      reusePort: options.reusePort ?? false,
    };
    this.#listener = options.tls === undefined
      ? Deno.listen(address)
      : Deno.listenTls({ ...address, ...options.tls });
    const clock = new Clock(sweepPeriod(limits));
    this.#context = {
      handler,
      limits,
      clock,
      pool: new BufferPool(),
      turns: new FairTurns(),
      isSecure: options.tls !== undefined,
      refusalHeaders,
      onExchange: options.onExchange,
      onError: safely(options.onError ?? printError),
      onClosed: (connection) => {
        this.#connections.delete(connection);
        this.#leaving.delete(connection);
        this.#settleIfIdle();
      },
    };
    this.finished = this.#accept();
    this.#stopSweeping = this.#sweepLater();
  }

  /** Where the server listens. */
  get addr(): Deno.NetAddr {
    return this.#listener.addr;
  }

  /**
   * Accepts no more connections, lets requests that have begun finish, within
   * `limits.shutdownMillis`, and closes everything.
   */
  shutdown(): Promise<void> {
    return this.#stopped ??= this.#shutDown();
  }

  /** Stops at once: what is under way is cut. */
  async close(): Promise<void> {
    this.#stopAccepting();
    this.#cut();
    await this.finished;
  }

  /** {@linkcode shutdown}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.shutdown();
  }

  async #shutDown(): Promise<void> {
    this.#stopAccepting();
    for (const connection of this.#connections) connection.finish();
    const { shutdownMillis } = this.#context.limits;
    const cut = setTimeout(() => this.#cut(), Math.min(shutdownMillis, MAX_TIMER_MILLIS));
    await this.finished;
    clearTimeout(cut);
  }

  #cut(): void {
    if (this.#isOver) return;
    for (const connection of this.#connections) connection.close();
    for (const conn of this.#refusing) closeOnce(conn);
    this.#forgetting ??= setTimeout(() => this.#forget(), CUT_MILLIS);
  }

  /**
   * Waits no longer for connections that are closed but have not ended: a disk hangs, say.
   * Each still gives back what it was lent, should it ever come to its end.
   */
  #forget(): void {
    this.#connections.clear();
    this.#leaving.clear();
    this.#refusing.clear();
    this.#settleIfIdle();
  }

  #stopAccepting(): void {
    if (this.#stopping) return;
    this.#stopping = true;
    this.#listener.close();
  }

  async #accept(): Promise<void> {
    let quietUntil = 0;
    while (!this.#stopping) {
      try {
        const conn = await this.#listener.accept();
        // It came in the moment in which the others were told to finish.
        if (this.#stopping) closeOnce(conn);
        else this.#take(conn);
      } catch (error) {
        // The listener was closed, or a peer left between its handshake and our accept.
        if (this.#stopping || isConnectionLost(error)) continue;
        // Out of descriptors, most likely. Say so once, and try again when some may be free.
        const now = performance.now();
        if (now >= quietUntil) this.#context.onError(error, null);
        quietUntil = now + QUIET_MILLIS;
        this.#makeRoom(DESCRIPTORS_FREED);
        await new Promise((resolve) => setTimeout(resolve, ACCEPT_PAUSE_MILLIS));
      }
    }
    this.#settleIfIdle();
    await this.#settled.promise;
    this.#isOver = true;
    this.#stopSweeping();
    clearTimeout(this.#forgetting);
  }

  #take(conn: Deno.TcpConn | Deno.TlsConn): void {
    // Without it the kernel holds small answers back for up to 40 ms. A peer may be gone already.
    if ("setNoDelay" in conn) ignorePeerGone(() => conn.setNoDelay(true));
    const { limits } = this.#context;
    const isFull = () => this.#connections.size - this.#leaving.size >= limits.connections;
    if (isFull()) this.#makeRoom();
    if (isFull()) {
      this.#refuse(conn);
      return;
    }
    const connection = new Connection(conn as ByteConn, this.#context);
    this.#connections.add(connection);
    connection.run();
  }

  #makeRoom(least?: number): void {
    const { limits, clock } = this.#context;
    // Times change with ticks: who has not rested long enough will not have before the next.
    if (clock.now === this.#crowdedAt) return;
    const longest = clock.before(limits.crowdedIdleMillis);
    const leaving = makeRoom(this.#connections, longest, least);
    for (const connection of leaving) this.#leaving.add(connection);
    if (leaving.length === 0) this.#crowdedAt = clock.now;
  }

  async #refuse(conn: ByteConn): Promise<void> {
    if (this.#refusing.size >= MAX_REFUSING) return closeOnce(conn);
    this.#refusing.add(conn);
    try {
      await refuseConnection(conn, this.#context);
    } catch (error) {
      this.#context.onError(error, null);
    }
    this.#refusing.delete(conn);
    this.#settleIfIdle();
  }

  /** Once the server has stopped and the last connection is closed, it has finished. */
  #settleIfIdle(): void {
    if (this.#stopping && this.#connections.size + this.#refusing.size === 0) {
      this.#settled.resolve();
    }
  }

  #sweepLater(): () => void {
    return callLater(() => this.#sweep(), this.#context.clock.period);
  }

  #sweep(): void {
    this.#stopSweeping = this.#sweepLater();
    this.#context.clock.tick();
    this.#context.turns.tick();
    this.#context.pool.tick();
    const { now } = this.#context.clock;
    for (const connection of this.#connections) connection.sweep(now);
  }
}

/** Connections the kernel completes for us while we are busy: as many as Linux admits. */
const BACKLOG = 4096;
/** Time for what is cut to let go of its files and streams. */
const CUT_MILLIS = 100;
/** Without it the server would do nothing but try, and free no descriptor. */
const ACCEPT_PAUSE_MILLIS = 100;
/** Whoever comes next needs more than one: an upload has a connection, a file and a directory open. */
const DESCRIPTORS_FREED = 8;
/** How long accepting must have gone well before another failure is news. */
const QUIET_MILLIS = 10_000;
/** Connections that are told at the same time that there is no place; further ones just end. */
const MAX_REFUSING = 256;
/** A longer timer fires at once. */
const MAX_TIMER_MILLIS = 2 ** 31 - 1;

function ignorePeerGone(act: () => void): void {
  try {
    act();
  } catch (error) {
    if (!isConnectionLost(error)) throw error;
  }
}
