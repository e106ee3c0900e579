import type { Handler } from "../../lib/message.ts";
import { Clock } from "../../lib/server/clock.ts";
import { Connection } from "../../lib/server/connection.ts";
import { FairTurns } from "../../lib/server/fair_turns.ts";
import { completeLimits, type Limits, sweepPeriod } from "../../lib/server/limits.ts";
import type { Exchange } from "../../lib/server/responder.ts";
import type { MemoryClient } from "./memory_client.ts";
import { memoryPair } from "./memory_conn.ts";
import { WatchedPool } from "./watched_pool.ts";

/** A connection that is being served, and all there is to see of it. */
export interface OpenConnection {
  readonly client: MemoryClient;
  readonly connection: Connection;
  /** Settles when the connection is over and has given back what it was lent. */
  readonly over: Promise<void>;
  /** What `onError` was told. */
  readonly errors: unknown[];
  /** What `onExchange` was told. */
  readonly exchanges: Exchange[];
  /** Lets time pass, and sweeps. */
  advance(millis: number): void;
  /** What a time limit may be late by: see `Clock.after`. */
  readonly period: number;
}

/**
 * Serves one connection in memory. Time stands still but for `advance`.
 *
 * @param onExchange By default it keeps what it is told in `exchanges`.
 * @param epochMillis The time of day, which stands still whatever `advance` does.
 */
export function openConnection(
  handler: Handler,
  limits?: Partial<Limits>,
  onExchange?: (exchange: Exchange) => void,
  epochMillis: () => number = () => Date.UTC(1994, 10, 6, 8, 49, 37),
): OpenConnection {
  const exchanges: Exchange[] = [];
  const { conn, client } = memoryPair();
  const completed = completeLimits(limits);
  const clock = new Clock(sweepPeriod(completed), epochMillis);
  clock.now = 0;
  const pool = new WatchedPool();
  const errors: unknown[] = [];
  const connection = new Connection(conn, {
    handler,
    limits: completed,
    clock,
    pool,
    turns: new FairTurns(),
    isSecure: false,
    onExchange: onExchange ?? ((exchange) => exchanges.push(exchange)),
    onError: (error) => errors.push(error),
  });
  const over = connection.run().then(() => {
    if (!client.isClosed) throw new Error("run() ended and left the connection open");
    if (pool.lent > 0) throw new Error("run() ended and kept a buffer");
  });
  const advance = (millis: number) => {
    clock.now += millis;
    connection.sweep(clock.now);
  };
  return { client, connection, over, errors, exchanges, advance, period: clock.period };
}
