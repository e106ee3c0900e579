import { RawClient } from "../support/raw_client.ts";
import { ConnectionWatch, lengthOf } from "./connection_watch.ts";
import { atMost, exactly, type Finding } from "./finding.ts";
import { heldBytes } from "./held_memory.ts";
import { descriptors, pause, settled } from "./process_figures.ts";
import { ServerProcess } from "./server_process.ts";

/** How much of it. */
export interface HandlerScale {
  /** How often each handler is asked. */
  readonly times: number;
}

const FULL: HandlerScale = { times: 400 };

/** Handlers that throw, never answer, or return bodies that fail: nobody else notices. */
export async function handlers(scale: HandlerScale = FULL): Promise<Finding[]> {
  const { times } = scale;
  const options = { limits: { handlerMillis: HANDLER_MILLIS } };
  await using server = await ServerProcess.start("misbehaving", { options });
  // Once to have on the heap what it takes, and once to see that no more is left of it.
  for (const row of ROWS) await askMany(server, row, times);
  await pause(2 * HANDLER_MILLIS);
  const before = await heldBytes(server);
  const findings: Finding[] = [];
  for (const row of ROWS) findings.push(...await findingsOf(server, row, times));
  const growth = (await heldBytes(server) - before) / KIBI;
  return [
    ...findings,
    atMost("growth of what is held after all of that", growth, MAX_HELD_KIB, "KiB"),
    exactly("bytes on its stderr but those meant", server.stderr.text.length, 0),
  ];
}

/** A handler that misbehaves. */
interface HandlerRow {
  readonly name: string;
  readonly path: string;
  /** All that comes until the server closes, or until the client has seen enough. */
  readonly expected: RegExp;
  /** The client leaves when it has what is expected, without waiting for the end. */
  readonly leaves?: boolean;
}

const KIBI = 1024;
const HANDLER_MILLIS = 500;
const EXPECTED_WITHIN_MILLIS = 1_000;
const CLOSE_MILLIS = 3_000;
/** The buffers of 400 connections would be 1,600. */
const MAX_HELD_KIB = 512;
const AT_ONCE = 50;

const ERROR_500 = /^HTTP\/1\.1 500 [^]*\r\nConnection: close\r\n\r\n500 Internal Server Error\n$/;
const CUT_CHUNKS =
  /^HTTP\/1\.1 200 OK\r\n[^]*Transfer-Encoding: chunked\r\n[^]*\r\n\r\n(?:3e8\r\na{1000}\r\n){3}$/;
// Where nothing has been sent yet, it can still be said; else the connection is cut.
const NEVER_WHOLE = /^HTTP\/1\.1 (?:500 |200 OK\r\n[^]*Content-Length: 1000000\r\n[^]{1,999999}$)/;
const ROWS: readonly HandlerRow[] = [
  { name: "throws", path: "/throws", expected: ERROR_500 },
  { name: "rejects", path: "/rejects", expected: ERROR_500 },
  { name: "returns nothing", path: "/nothing", expected: ERROR_500 },
  { name: "never answers", path: "/never", expected: ERROR_500 },
  { name: "never answers, client leaves", path: "/never", expected: /^$/, leaves: true },
  { name: "streams and fails at once", path: "/fails_first", expected: ERROR_500 },
  { name: "streams and fails halfway", path: "/fails_halfway", expected: CUT_CHUNKS },
  { name: "has less than it said", path: "/short_source", expected: NEVER_WHOLE },
  {
    name: "streams nothing, client leaves",
    path: "/silent",
    expected: /^HTTP\/1\.1 200 [^]*\r\n\r\n$/,
    leaves: true,
  },
  {
    name: "streams on and on, client leaves",
    path: "/endless",
    expected: /^HTTP\/1\.1 200 [^]*\r\n\r\n3e8\r\na/,
    leaves: true,
  },
];

async function findingsOf(
  server: ServerProcess,
  row: HandlerRow,
  times: number,
): Promise<Finding[]> {
  const open = descriptors(server.pid);
  using watch = new ConnectionWatch(server.pid);
  const wrong = await askMany(server, row, times);
  const slowest = Math.max(0, ...watch.lives().map(lengthOf));
  const left = await settled(() => descriptors(server.pid), open, CLOSE_MILLIS);
  return [
    exactly(`${row.name}: not as specified, of ${times}`, wrong, 0),
    atMost("  longest life of a connection", slowest, CLOSE_MILLIS, "ms"),
    exactly("  descriptors left over", Math.max(0, left - open), 0),
  ];
}

/** How many answers were not as they should be; after each, a connection that is. */
async function askMany(server: ServerProcess, row: HandlerRow, times: number): Promise<number> {
  let wrong = 0;
  for (let done = 0; done < times; done += AT_ONCE) {
    const count = Math.min(AT_ONCE, times - done);
    const answers = await Promise.all(Array.from({ length: count }, () => ask(server, row)));
    wrong += answers.filter((answer) => !row.expected.test(answer)).length;
    const well = request("/well", "Connection: close");
    const next = await RawClient.ask(server.address, well).catch(() => "it hangs");
    if (!next.startsWith("HTTP/1.1 200 ") || !next.endsWith("\r\n\r\nwell\n")) wrong++;
  }
  return wrong;
}

/** What came of a request. */
async function ask({ address }: ServerProcess, row: HandlerRow): Promise<string> {
  using client = await RawClient.connect(address);
  if (!row.leaves) {
    await client.send(request(row.path, "Connection: close"));
    return await client.untilEnd().catch(() => "it hangs");
  }
  await client.send(request(row.path));
  const start = performance.now();
  const reading = client.untilEnd().catch(() => {});
  while (
    !row.expected.test(client.received) && performance.now() - start < EXPECTED_WITHIN_MILLIS
  ) {
    await pause(5);
  }
  const { received } = client;
  await pause(LEAVE_MILLIS);
  client.close();
  await reading;
  return received;
}

const LEAVE_MILLIS = 20;

function request(path: string, ...fields: readonly string[]): string {
  return [`GET ${path} HTTP/1.1`, "Host: x", ...fields, "", ""].join("\r\n");
}
