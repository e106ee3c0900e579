import { Program } from "../support/program.ts";
import { RawClient } from "../support/raw_client.ts";
import { ScratchDirectory } from "../support/scratch_directory.ts";
import { uploadPieces, type UploadRequest } from "../support/send_upload.ts";
import { versionedContent, wholeVersion } from "../support/versioned_content.ts";
import { atLeast, atMost, exactly, type Finding, median, noted } from "./finding.ts";
import { descriptors, pause, sentResets, settled } from "./process_figures.ts";
import { temporariesIn } from "./temporaries.ts";

/** How much of it. */
export interface AbortScale {
  /** How long an upload is. */
  readonly bytes: number;
  /** Whether a client falls silent, too, which the server notices only after half a minute. */
  readonly withSilent: boolean;
}

const FULL: AbortScale = { bytes: 4 * 2 ** 20, withSilent: true };

/**
 * A client that is gone at every tenth of its upload: it ends its half and stays to read, it
 * closes, or it resets the connection. What was there before is there, and nothing else.
 */
export async function aborted(scale: Partial<AbortScale> = {}): Promise<Finding[]> {
  const { bytes, withSilent } = { ...FULL, ...scale };
  using scratch = new ScratchDirectory({ old: OLD_CONTENT });
  await using program = await Program.serveWritable(scratch.path, "--host=127.0.0.1", "--quiet");
  const content = versionedContent(UPLOADED_VERSION, bytes);
  const scene: Scene = { directory: scratch.path, program, content, faults: [] };
  const open = descriptors(program.process.pid);
  const findings: Finding[] = [];
  for (const leaving of LEAVINGS) findings.push(...await leaveEverywhere(scene, leaving));
  if (withSilent && scene.faults.length === 0) findings.push(await fallSilent(scene));
  const left = await settled(() => descriptors(program.process.pid), open + RUNTIME_DESCRIPTORS);
  const echo = await RawClient.ask(program.address, LAST_ECHO);
  const { code, stderr } = await program.stop("SIGTERM");
  return [
    ...findings,
    exactly("times when anything but the old file was there", scene.faults.length, 0),
    ...scene.faults.slice(0, SHOWN).map((fault) => noted("  such as", fault)),
    atMost("descriptors beyond those at first", left - open, RUNTIME_DESCRIPTORS, ""),
    exactly("status of an answer afterwards", echo.slice("HTTP/1.1 ".length).slice(0, 3), "200"),
    exactly("exit code after SIGTERM", code, 0),
    exactly("errors on its stderr", /error/i.exec(stderr)?.[0] ?? "none", "none"),
  ];
}

interface Scene {
  readonly directory: string;
  readonly program: Program;
  readonly content: Uint8Array;
  readonly faults: string[];
}

/** A way to leave. */
interface Leaving {
  readonly name: string;
  /** What is sent before the upload; its answer stays unread, but for a byte. */
  readonly before?: string;
  readonly leave: (client: RawClient) => Promise<void> | void;
}

/** One upload that breaks off. */
interface Cut {
  readonly leaving: Leaving;
  readonly request: UploadRequest;
  /** How much of the body is sent; of ten tenths the last byte is missing. */
  readonly tenths: number;
}

const ECHO = "GET /echo/x HTTP/1.1\r\nHost: localhost\r\n\r\n";
const LAST_ECHO = ECHO.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
const LEAVINGS: readonly Leaving[] = [
  { name: "ends its half, with FIN", leave: (client) => client.end() },
  { name: "closes, with FIN", leave: (client) => client.close() },
  // Closing on bytes that nobody has read makes the system send a reset.
  { name: "closes, with RST", before: ECHO, leave: (client) => client.close() },
];
const TENTHS = Array.from({ length: 11 }, (_, tenths) => tenths);
const OLD_VERSION = 1;
const UPLOADED_VERSION = 2;
const OLD_CONTENT = versionedContent(OLD_VERSION, 100_000);

/** Part of the clients that close on unread bytes: 41 to 44 of 44 have been seen. */
const MIN_RESETS = 0.75;
const MAX_GONE_MILLIS = 2_000;
const MAX_BEGIN_MILLIS = 2_000;
/** A server that has taken all there is writes no more for so long. */
const QUIET_MILLIS = 5;
/** The limit on a body that stalls, the server's sweep, and what a busy machine takes. */
const MAX_SILENT_SECONDS = 35;
/** The runtime opens a few for itself the first time it needs them. */
const RUNTIME_DESCRIPTORS = 8;
const SHOWN = 5;

async function leaveEverywhere(scene: Scene, leaving: Leaving): Promise<Finding[]> {
  const resetsBefore = sentResets();
  const millis: number[] = [];
  const cuts = cutsOf(leaving, scene.content);
  for (const cut of cuts) {
    // What is left of one makes the next ones wait in vain.
    if (scene.faults.length < SHOWN) millis.push(await leaveOnce(scene, cut));
  }
  const findings = [
    noted(`uploads cut by a client that ${leaving.name}`, cuts.length),
    noted("  until the temporary is gone: median", median(millis), "ms"),
    atMost("  at most", Math.max(0, ...millis), MAX_GONE_MILLIS, "ms"),
  ];
  if (leaving.before === undefined) return findings;
  // The runtime shuts down, then closes: a server that answers in between is sent no reset.
  const due = Math.floor(cuts.length * MIN_RESETS);
  return [...findings, atLeast("  resets sent", sentResets() - resetsBefore, due, "")];
}

/** By length and chunked, over a file and to a new name, at each tenth. */
function cutsOf(leaving: Leaving, content: Uint8Array): Cut[] {
  const requests = ["old", "new"].flatMap((name): UploadRequest[] => [
    { method: "PUT", target: `/files/${name}`, content },
    { method: "POST", target: `/files/${name}`, content, isChunked: true },
  ]);
  return requests.flatMap((request) => TENTHS.map((tenths) => ({ leaving, request, tenths })));
}

/** Milliseconds from the moment the client leaves until its temporary is gone. */
async function leaveOnce(scene: Scene, cut: Cut): Promise<number> {
  using client = await beginUpload(scene, cut);
  const start = performance.now();
  await cut.leaving.leave(client);
  await untilGone(scene, MAX_GONE_MILLIS);
  const millis = performance.now() - start;
  judge(scene, cut);
  return millis;
}

/** A client that sends no more and does not leave, as one that lost its power. */
async function fallSilent(scene: Scene): Promise<Finding> {
  const [cut] = cutsOf(LEAVINGS[0], scene.content).filter(({ tenths }) => tenths === 5);
  using _client = await beginUpload(scene, cut);
  const start = performance.now();
  await untilGone(scene, (MAX_SILENT_SECONDS + 1) * 1_000);
  const seconds = (performance.now() - start) / 1_000;
  judge(scene, cut);
  return atMost("gone after its client fell silent", seconds, MAX_SILENT_SECONDS, "s");
}

/** Begins an upload, and waits until the server has taken what was sent of it. */
async function beginUpload(scene: Scene, { leaving, request, tenths }: Cut): Promise<RawClient> {
  const client = await RawClient.connect(scene.program.address);
  if (leaving.before !== undefined) {
    await client.send(leaving.before);
    await client.untilFirstByte();
  }
  const [head, ...pieces] = uploadPieces(request);
  await client.send(head);
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  let rest = Math.min(Math.floor(length * tenths / 10), length - 1);
  for (const piece of pieces) {
    await client.send(piece.subarray(0, rest));
    rest = Math.max(0, rest - piece.length);
  }
  // Of the head alone the server need not make anything yet.
  if (!await isTaken(scene.directory) && tenths > 0) scene.faults.push(`${tenths}: not begun`);
  return client;
}

/** Waits for a temporary that does not grow any more. */
async function isTaken(directory: string): Promise<boolean> {
  const until = performance.now() + MAX_BEGIN_MILLIS;
  for (let size = -1; performance.now() < until;) {
    const [name] = temporariesIn(directory);
    const sizeNow = name === undefined ? -1 : Deno.statSync(`${directory}/${name}`).size;
    if (sizeNow >= 0 && sizeNow === size) return true;
    size = sizeNow;
    await pause(QUIET_MILLIS);
  }
  return false;
}

async function untilGone({ directory }: Scene, maxMillis: number): Promise<void> {
  const until = performance.now() + maxMillis;
  while (temporariesIn(directory).length > 0 && performance.now() < until) await pause(0);
}

/** Notes what is there and ought not to be, or the other way round. */
function judge({ directory, faults }: Scene, { leaving, request, tenths }: Cut): void {
  const names = [...Deno.readDirSync(directory)].map(({ name }) => name).join(", ");
  const version = wholeVersion(Deno.readFileSync(`${directory}/old`));
  if (names === "old" && version === OLD_VERSION) return;
  const { method, target } = request;
  faults.push(`${method} ${target} ${leaving.name}, ${tenths} tenths: ${names}, ${version}`);
}
