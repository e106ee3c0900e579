import { RawClient } from "../support/raw_client.ts";
import { atLeast, atMost, exactly, type Finding } from "./finding.ts";
import { pause, processorMillis } from "./process_figures.ts";
import { ServerProcess } from "./server_process.ts";

/** How much of it. */
export interface DescriptorScale {
  readonly openFiles: number;
  readonly connections: number;
  /** How long the server is left without a free descriptor. */
  readonly millis: number;
}

const FULL: DescriptorScale = { openFiles: 64, connections: 200, millis: 5_000 };

/** More connections than the server may have descriptors: it waits, and serves on when it can. */
export async function exhaustedDescriptors(scale: DescriptorScale = FULL): Promise<Finding[]> {
  const { openFiles, connections, millis } = scale;
  await using server = await ServerProcess.start("postern", { openFiles });
  const crowd = await Promise.all(
    Array.from({ length: connections }, () => RawClient.connect(server.address)),
  );
  for (const client of crowd) await client.send(REQUEST);
  await pause(SETTLE_MILLIS);
  const before = processorMillis(server.pid);
  await pause(millis);
  const share = (processorMillis(server.pid) - before) * 100 / millis;
  const answered = await countAnswered(crowd);
  for (const client of crowd) client.close();
  const resumedAfter = await untilServed(server);
  const complaints = server.stderr.text.split("\n").filter((line) => /os error 24/.test(line));
  return [
    atLeast("connections answered with no descriptor free", answered, 1, ""),
    atMost("processor while there is none", share, 20, "%"),
    atMost("service resumes after they close", resumedAfter, 1_000, "ms"),
    exactly("the server", server.isGone ? "crashed" : "lives", "lives"),
    exactly("lines it logged about it", complaints.length, 1),
  ];
}

const REQUEST = "GET /echo/hello HTTP/1.1\r\nHost: x\r\n\r\n";
const SETTLE_MILLIS = 500;

async function countAnswered(crowd: readonly RawClient[]): Promise<number> {
  const answered = crowd.map((client) =>
    Promise.race([client.untilResponses().then(() => true, () => false), pause(500)])
  );
  return (await Promise.all(answered)).filter((isAnswered) => isAnswered === true).length;
}

/** Milliseconds until a new connection is answered. */
async function untilServed(server: ServerProcess): Promise<number> {
  const start = performance.now();
  const wire = REQUEST.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
  const answer = await RawClient.ask(server.address, wire);
  if (!answer.startsWith("HTTP/1.1 200 ")) return Infinity;
  return performance.now() - start;
}
