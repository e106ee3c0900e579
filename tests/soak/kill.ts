import { Random } from "../fuzz/random.ts";
import { Program } from "../support/program.ts";
import { serveWithWorkers } from "../support/program_workers.ts";
import { ScratchDirectory } from "../support/scratch_directory.ts";
import { sendUpload, type UploadRequest } from "../support/send_upload.ts";
import { MIN_CONTENT_BYTES, versionedContent } from "../support/versioned_content.ts";
import { atLeast, atMost, exactly, type Finding, noted } from "./finding.ts";
import { type Journey, judgeJourney, placesOf } from "./move_journal.ts";
import { pause } from "./process_figures.ts";
import { temporariesIn } from "./temporaries.ts";
import { UploadJournal } from "./upload_journal.ts";

/** How much of it. */
export interface KillScale {
  readonly kills: number;
  /** What names, sizes and moments follow from; what the server gets done by then does not. */
  readonly seed: number;
}

/** What was counted over all kills. */
interface Tally {
  begun: number;
  answered: number;
  moved: number;
  cut: number;
  left: number;
  looks: number;
  slowestSweep: number;
  readonly unswept: string[];
  readonly wrongAnswers: string[];
  readonly wrongFiles: string[];
}

/** One scene for all kills: the directory outlives the servers. */
interface Scene {
  readonly scratch: ScratchDirectory;
  readonly journal: UploadJournal;
  readonly journeys: Set<Journey>;
  readonly tally: Tally;
}

/**
 * A server, of one thread or several, that is killed at a random moment of many uploads, forms and
 * moves, again and again. Whatever is found when it runs again is whole, what was answered is there,
 * and nothing else is left.
 *
 * A process that is killed loses nothing that it has told the system, synced or not: this shows
 * what the order of its steps is worth, not what a power failure leaves.
 */
export async function kill(scale: Partial<KillScale> = {}): Promise<Finding[]> {
  const { kills = 200, seed = Date.now() % 2 ** 31 } = scale;
  using scratch = new ScratchDirectory();
  for (const directory of DIRECTORIES) scratch.mkdir(directory);
  const journal = new UploadJournal();
  const scene = { scratch, journal, journeys: new Set<Journey>(), tally: emptyTally() };
  const start = performance.now();
  for (let round = 0; round < kills; round++) await killOnce(scene, seed, round);
  const { code, stderr } = await lookAfterAll(scene, seed);
  const { tally } = scene;
  return [
    noted("the seed, for --seed", `${seed}`),
    noted(`uploads begun until ${kills} kills`, tally.begun),
    atLeast("  answered", tally.answered, 1, ""),
    atLeast("moves answered", tally.moved, Math.floor(kills / 50), ""),
    atLeast("  cut by the kill", tally.cut, kills, ""),
    atLeast("temporaries that the kills left", tally.left, kills / 4, ""),
    exactly("  left after the sweep", tally.unswept.length, 0),
    ...such(tally.unswept),
    atMost("  until they are swept, at most", tally.slowestSweep, MAX_SWEEP_MILLIS, "ms"),
    noted("files looked at after a kill", tally.looks),
    exactly("  that are in no version they may be, or lost", tally.wrongFiles.length, 0),
    ...such(tally.wrongFiles),
    exactly("answers other than 201 and 204", tally.wrongAnswers.length, 0),
    ...such(tally.wrongAnswers),
    exactly("exit code after SIGTERM", code, 0),
    exactly("lines of an error on its stderr", /error/i.exec(stderr)?.[0] ?? "none", "none"),
    noted("seconds a kill, all told", (performance.now() - start) / 1000 / kills, "s"),
  ];
}

const CLIENTS = 8;
/** Of these, so many move files to and fro. */
const MOVERS = 3;
const MOVES = 20;
/** The sweep goes into directories, too. */
const DIRECTORIES = ["", "sub", "sub/deeper"];
const OWN_NAMES = 3;
const SHARED_NAMES = 4;
/** Sizes are powers of two times something, so that small ones are as frequent as large ones. */
const MAX_UPLOAD_BYTES = 4 * 2 ** 20;
/** From the first upload on. A few are answered by then, and most of them under way. */
const MAX_MOMENT_MILLIS = 150;
/** So often the clients do not wait for the sweep, and upload while it goes on. */
const HASTY_ONCE_IN = 4;
/** What a change had in hand is left for a second, in case that another server has. */
const MAX_SWEEP_MILLIS = 3_000;
const WORKERS_ONCE_IN = 3;
const FORM_ONCE_IN = 4;
const BOUNDARY = "between-the-parts-of-a-form";
const SHOWN = 5;

async function killOnce(scene: Scene, seed: number, round: number): Promise<void> {
  const random = new Random(seed, round * (CLIENTS + 1));
  await using program = await start(scene, random);
  if (!random.oneIn(HASTY_ONCE_IN)) await look(scene);
  const isOver = new AbortController();
  const clients = Array.from({ length: CLIENTS }, (_, client) => {
    const choices = new Random(seed, round * (CLIENTS + 1) + 1 + client);
    return workUntil(isOver.signal, program, scene, client, choices);
  });
  await pause(random.below(MAX_MOMENT_MILLIS));
  program.process.signal("SIGKILL");
  isOver.abort();
  await Promise.all([...clients, program.process.ended()]);
  scene.tally.left += temporariesIn(scene.scratch.path).length;
}

function start({ scratch: { path } }: Scene, random: Random): Promise<Program> {
  const args = ["--host=127.0.0.1", "--quiet"];
  return random.oneIn(WORKERS_ONCE_IN)
    ? serveWithWorkers(path, ...args)
    : Program.serveWritable(path, ...args);
}

async function lookAfterAll(scene: Scene, seed: number): Promise<{ code: number; stderr: string }> {
  await using program = await start(scene, new Random(seed, 0));
  await look(scene);
  return await program.stop("SIGTERM");
}

/** Waits for the sweep, then looks at every file that there ever was. */
async function look({ scratch, journal, journeys, tally }: Scene): Promise<void> {
  const begin = performance.now();
  while (temporariesIn(scratch.path).length > 0) {
    if (performance.now() - begin > MAX_SWEEP_MILLIS) break;
    await pause(1);
  }
  tally.slowestSweep = Math.max(tally.slowestSweep, performance.now() - begin);
  tally.unswept.push(...temporariesIn(scratch.path));
  for (const name of journal.names) {
    const content = contentOf(`${scratch.path}/${name}`);
    const fault = journal.judge(name, content);
    tally.looks++;
    if (fault !== null) tally.wrongFiles.push(fault);
    if (!isNew(name)) continue;
    if (content !== null) Deno.removeSync(`${scratch.path}/${name}`);
    journal.forget(name);
  }
  for (const journey of journeys) {
    const found = new Map<string, Uint8Array>();
    for (const place of placesOf(journey)) {
      const content = contentOf(`${scratch.path}/${place}`);
      if (content !== null) found.set(place, content);
    }
    const fault = judgeJourney(journey, found);
    tally.looks++;
    if (fault !== null) tally.wrongFiles.push(fault);
    for (const place of found.keys()) Deno.removeSync(`${scratch.path}/${place}`);
  }
  journeys.clear();
}

/** One client, until the server is killed. */
async function workUntil(
  signal: AbortSignal,
  { address }: Program,
  scene: Scene,
  client: number,
  random: Random,
): Promise<void> {
  const { journal, tally } = scene;
  const send = async (request: UploadRequest): Promise<boolean> => {
    const { target } = request;
    const status = await sendUpload(address, request);
    if (status === 201 || status === 204) return true;
    if (status !== null) tally.wrongAnswers.push(`${status} for ${target}`);
    else if (signal.aborted) tally.cut++;
    else tally.wrongAnswers.push(`none for ${target}, of a server that lives`);
    return false;
  };
  while (!signal.aborted) {
    const count = tally.begun++;
    if (client < MOVERS) {
      await travel(count, scene, random, send);
      continue;
    }
    const name = nameFor(client, count, random);
    const { version, over } = journal.begin(name);
    const content = versionedContent(version, sizeFrom(random));
    const isChunked = random.oneIn(2);
    const isAnswered = await send(
      random.oneIn(FORM_ONCE_IN) ? { ...await asForm(name, content), isChunked } : {
        method: random.pick(["PUT", "POST"]),
        target: `/files/${name}`,
        content,
        isChunked,
      },
    );
    over(isAnswered);
    if (isAnswered) tally.answered++;
  }
}

/** Uploads a file and moves it, to and fro. */
async function travel(
  count: number,
  { journeys, tally }: Scene,
  random: Random,
  send: (request: UploadRequest) => Promise<boolean>,
): Promise<void> {
  const [place, destination] = ["here", "there"].map((it) => inDirectory(`${it}-${count}`, random));
  const journey: Journey = { version: count, state: "sent", place, destination };
  journeys.add(journey);
  const content = versionedContent(count, MIN_CONTENT_BYTES);
  if (!await send({ method: "PUT", target: `/files/${place}`, content })) return;
  journey.state = "stored";
  tally.answered++;
  for (let moves = 0; moves < MOVES; moves++) {
    const { place, destination } = journey;
    const fields = [`Destination: /files/${destination}`];
    journey.state = "moving";
    const target = `/files/${place}`;
    if (!await send({ method: "MOVE", target, content: NOTHING, fields })) return;
    Object.assign(journey, { state: "stored", place: destination, destination: place });
    tally.moved++;
  }
}

const NOTHING = new Uint8Array(0);

/** An upload as a form of one file, to the directory that it is for. */
async function asForm(path: string, content: Uint8Array<ArrayBuffer>): Promise<UploadRequest> {
  const slash = path.lastIndexOf("/") + 1;
  const name = path.slice(slash);
  const head = `Content-Disposition: form-data; name="file"; filename="${name}"\r\n\r\n`;
  const form = new Blob([`--${BOUNDARY}\r\n${head}`, content, `\r\n--${BOUNDARY}--\r\n`]);
  return {
    method: "POST",
    target: `/files/${path.slice(0, slash)}`,
    fields: [`Content-Type: multipart/form-data; boundary=${BOUNDARY}`],
    content: await form.bytes(),
  };
}

function nameFor(client: number, count: number, random: Random): string {
  const name = random.pick([
    `own-${client}-${random.below(OWN_NAMES)}`,
    `shared-${random.below(SHARED_NAMES)}`,
    `new-${count}`,
  ]);
  return inDirectory(name, random);
}

function inDirectory(name: string, random: Random): string {
  const directory = random.pick(DIRECTORIES);
  return directory === "" ? name : `${directory}/${name}`;
}

function isNew(name: string): boolean {
  return /\bnew-\d+$/.test(name);
}

function sizeFrom(random: Random): number {
  const magnitude = 2 ** random.below(Math.log2(MAX_UPLOAD_BYTES / MIN_CONTENT_BYTES));
  return MIN_CONTENT_BYTES * magnitude + random.below(MIN_CONTENT_BYTES * magnitude);
}

function contentOf(path: string): Uint8Array | null {
  try {
    return Deno.readFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

function emptyTally(): Tally {
  const counts = { begun: 0, answered: 0, moved: 0, cut: 0, left: 0, looks: 0, slowestSweep: 0 };
  return { ...counts, unswept: [], wrongAnswers: [], wrongFiles: [] };
}

function such(faults: readonly string[]): Finding[] {
  return faults.slice(0, SHOWN).map((fault) => noted("  such as", fault));
}
