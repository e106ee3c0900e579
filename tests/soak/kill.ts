import { Random } from "../fuzz/random.ts";
import { Program } from "../support/program.ts";
import { ScratchDirectory } from "../support/scratch_directory.ts";
import { sendUpload } from "../support/send_upload.ts";
import { MIN_CONTENT_BYTES, versionedContent } from "../support/versioned_content.ts";
import { atLeast, atMost, exactly, type Finding, noted } from "./finding.ts";
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
  readonly tally: Tally;
}

/**
 * A server that is killed at a random moment of many uploads, again and again. Whatever is found
 * when it runs again is whole, what was answered is there, and nothing else is left.
 *
 * A process that is killed loses nothing that it has told the system, synced or not: this shows
 * what the order of its steps is worth, not what a power failure leaves.
 */
export async function kill(scale: Partial<KillScale> = {}): Promise<Finding[]> {
  const { kills = 200, seed = Date.now() % 2 ** 31 } = scale;
  using scratch = new ScratchDirectory();
  for (const directory of DIRECTORIES) scratch.mkdir(directory);
  const scene = { scratch, journal: new UploadJournal(), tally: emptyTally() };
  const start = performance.now();
  for (let round = 0; round < kills; round++) await killOnce(scene, seed, round);
  const { code, stderr } = await lookAfterAll(scene);
  const { tally } = scene;
  return [
    noted("the seed, for --seed", `${seed}`),
    noted(`uploads begun until ${kills} kills`, tally.begun),
    atLeast("  answered", tally.answered, 1, ""),
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
const MAX_SWEEP_MILLIS = 2_000;
const SHOWN = 5;

async function killOnce(scene: Scene, seed: number, round: number): Promise<void> {
  const random = new Random(seed, round * (CLIENTS + 1));
  await using program = await start(scene);
  if (!random.oneIn(HASTY_ONCE_IN)) await look(scene);
  const isOver = new AbortController();
  const clients = Array.from({ length: CLIENTS }, (_, client) => {
    const choices = new Random(seed, round * (CLIENTS + 1) + 1 + client);
    return uploadUntil(isOver.signal, program, scene, client, choices);
  });
  await pause(random.below(MAX_MOMENT_MILLIS));
  program.process.signal("SIGKILL");
  isOver.abort();
  await Promise.all([...clients, program.process.ended()]);
  scene.tally.left += temporariesIn(scene.scratch.path).length;
}

function start({ scratch: { path } }: Scene): Promise<Program> {
  return Program.serveWritable(path, "--host=127.0.0.1", "--quiet");
}

async function lookAfterAll(scene: Scene): Promise<{ code: number; stderr: string }> {
  await using program = await start(scene);
  await look(scene);
  return await program.stop("SIGTERM");
}

/** Waits for the sweep, then looks at every file that there ever was. */
async function look({ scratch, journal, tally }: Scene): Promise<void> {
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
}

async function uploadUntil(
  signal: AbortSignal,
  { address }: Program,
  { journal, tally }: Scene,
  client: number,
  random: Random,
): Promise<void> {
  while (!signal.aborted) {
    const name = nameFor(client, tally.begun, random);
    const { version, over } = journal.begin(name);
    tally.begun++;
    const status = await sendUpload(address, {
      method: random.pick(["PUT", "POST"]),
      target: `/files/${name}`,
      content: versionedContent(version, sizeFrom(random)),
      isChunked: random.oneIn(2),
    });
    over(status === 201 || status === 204);
    if (status === 201 || status === 204) tally.answered++;
    else if (status !== null) tally.wrongAnswers.push(`${status} for ${name}`);
    else if (signal.aborted) tally.cut++;
    else tally.wrongAnswers.push(`none for ${name}, of a server that lives`);
  }
}

function nameFor(client: number, count: number, random: Random): string {
  const directory = random.pick(DIRECTORIES);
  const name = random.pick([
    `own-${client}-${random.below(OWN_NAMES)}`,
    `shared-${random.below(SHARED_NAMES)}`,
    `new-${count}`,
  ]);
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
  const counts = { begun: 0, answered: 0, cut: 0, left: 0, looks: 0, slowestSweep: 0 };
  return { ...counts, unswept: [], wrongAnswers: [], wrongFiles: [] };
}

function such(faults: readonly string[]): Finding[] {
  return faults.slice(0, SHOWN).map((fault) => noted("  such as", fault));
}
