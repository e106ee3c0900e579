/**
 * What the clients share. They run on Node as well as on Deno, hence no TypeScript here.
 *
 * @module
 */

// deno-lint-ignore-file explicit-module-boundary-types -- there are no types in JavaScript

import { Buffer } from "node:buffer";
import { connect } from "node:net";

/** A connection that asks, one request at a time, and waits for the answers. */
export class Asker {
  #socket;
  #received = "";
  #expected = 0;
  #settle = null;
  #isOver = false;

  constructor(socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on("data", (data) => this.#take(data));
    socket.on("error", () => this.#end());
    socket.on("close", () => this.#end());
  }

  /** Connects to a port of 127.0.0.1. */
  static open(port) {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: "127.0.0.1", port }, () => {
        socket.off("error", reject);
        resolve(new Asker(socket));
      });
      socket.once("error", reject);
    });
  }

  /** Asks, and calls back with the status of the answer when all of it has come; 0 if it does not. */
  ask(request, settle) {
    this.#settle = settle;
    this.#received = "";
    this.#expected = 0;
    if (this.#isOver) this.#end();
    else this.#socket.write(request);
  }

  /** The same as a promise. */
  asking(request) {
    return new Promise((resolve) => this.ask(request, resolve));
  }

  close() {
    this.#socket.destroy();
  }

  #take(data) {
    this.#received += data.latin1Slice(0, data.length);
    if (this.#expected === 0) this.#expected = lengthOf(this.#received);
    if (this.#expected === 0 || this.#received.length < this.#expected) return;
    // More than was asked for is as wrong as less.
    const status = this.#received.length === this.#expected ? statusOf(this.#received) : 0;
    this.#answer(status);
  }

  #end() {
    this.#isOver = true;
    this.#answer(0);
  }

  #answer(status) {
    const settle = this.#settle;
    this.#settle = null;
    settle?.(status);
  }
}

/** A request for a path, with as many bytes of field lines beside as are asked for. */
export function requestFor(path, fieldBytes = 0) {
  const fields = fieldBytes === 0 ? "" : `X-Large: ${"a".repeat(fieldBytes)}\r\n`;
  return Buffer.from(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${fields}\r\n`, "latin1");
}

/** Prints a line for the process that started this one. */
export function tell(value) {
  console.log(JSON.stringify(value));
}

/** Head and body together; 0 while the head is not complete. */
function lengthOf(text) {
  const headEnd = text.indexOf("\r\n\r\n");
  if (headEnd < 0) return 0;
  const match = /\r\ncontent-length: (\d+)\r\n/i.exec(text);
  return headEnd + 4 + (match === null ? 0 : Number(match[1]));
}

function statusOf(text) {
  const match = /^HTTP\/1\.1 ([1-5][0-9][0-9]) /.exec(text);
  return match === null ? 0 : Number(match[1]);
}
