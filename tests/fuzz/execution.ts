import type { HttpRequest, HttpResponse } from "../../lib/message.ts";
import { type OpenConnection, openConnection } from "../support/open_connection.ts";
import { turns } from "../support/turns.ts";
import { selectKind } from "./handler_kinds.ts";
import type { Action, Plan } from "./plan.ts";
import { Witness } from "./witness.ts";

/** All there is to see of one execution. */
export interface Observation {
  /** All that was sent back, one character a byte. */
  readonly received: string;
  /** What `onError` was told. */
  readonly errors: readonly unknown[];
  /** The statuses that `onExchange` was told. */
  readonly reported: readonly number[];
  /** A line for each request that a handler saw. */
  readonly calls: readonly string[];
  /** What ended otherwise than it should: it hangs, or something was not given back. */
  readonly faults: readonly string[];
}

/** Runs a plan on a connection of its own. It does not reject. */
export function execute(plan: Plan): Promise<Observation> {
  return new Execution(plan).run();
}

class Execution {
  readonly #plan: Plan;
  readonly #open: OpenConnection;
  readonly #witness = new Witness();
  readonly #faults: string[] = [];
  #hasLeft = false;
  #isOver = false;

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#open = openConnection((request) => this.#respond(request), plan.limits);
  }

  async run(): Promise<Observation> {
    const { client, over, errors, exchanges } = this.#open;
    over.catch((error) => this.#faults.push(`run() ends badly: ${error}`))
      .finally(() => this.#isOver = true);
    for (const action of this.#plan.actions) {
      const waiting = this.#act(action);
      if (waiting !== undefined) await waiting;
    }
    client.take();
    await this.#end();
    await this.#settle();
    return {
      received: client.received,
      errors,
      reported: exchanges.map(({ status }) => status),
      calls: this.#witness.calls,
      faults: [...this.#faults, ...this.#witness.unreleased],
    };
  }

  #respond(request: HttpRequest): HttpResponse | Promise<HttpResponse> {
    const kind = selectKind(this.#plan.handlers, this.#witness.calls.length, request.method);
    this.#witness.saw(request);
    const response = kind.respond(request, this.#witness);
    if (!(response instanceof Promise) || kind.hangs) return response;
    return this.#witness.during(response);
  }

  #act(action: Action): Promise<void> | void {
    const { client, connection, advance } = this.#open;
    if (client.isClosed) return;
    if (action.kind === "end" || action.kind === "reset") this.#hasLeft = true;
    else if (action.kind === "send" && this.#hasLeft) return;
    switch (action.kind) {
      case "send":
        return client.send(action.bytes);
      case "wait":
        return turns();
      case "let time pass":
        return advance(action.millis);
      case "stop reading":
        return client.stopReading(action.window);
      case "take":
        return client.take(action.bytes);
      case "end":
        return client.end();
      case "reset":
        return client.reset();
      case "finish":
        return connection.finish();
      case "close":
        return connection.close();
    }
  }

  /** The client takes all that comes and sends no more: how does the connection end? */
  async #end(): Promise<void> {
    const mayHang = this.#plan.handlers.some(({ hangs }) => hangs);
    if (!await this.#comesOver() && this.#hasLeft && !mayHang) {
      this.#faults.push("run() hangs although the client has left");
    }
    for (let round = 0; round < ROUNDS && !this.#isOver; round++) {
      this.#open.advance(LONG);
      await turns();
    }
    if (this.#isOver || await this.#comesOver()) return;
    if (!mayHang) this.#faults.push("run() hangs although all limits are passed");
    this.#open.connection.close();
    if (!await this.#comesOver()) this.#faults.push("run() hangs although it is closed");
  }

  /** A handler may outlive its connection; what it answers then is let go. */
  async #settle(): Promise<void> {
    if (!await this.#within(() => this.#witness.pending === 0)) {
      this.#faults.push("A handler hangs");
    }
    await turns();
  }

  #comesOver(): Promise<boolean> {
    return this.#within(() => this.#isOver);
  }

  /** Whether something comes about in as many turns as the handlers can possibly need. */
  async #within(holds: () => boolean): Promise<boolean> {
    for (let turn = 0; turn < 10 + 4 * this.#witness.calls.length; turn++) {
      if (holds()) return true;
      await turns();
    }
    return holds();
  }
}

/** Longer than any limit. */
const LONG = 100_000;
/** One for each wait that may follow another: the body, the drain, the peer's end. */
const ROUNDS = 8;
