import { noise } from "../../support/noise.ts";
import { lackOfProgram } from "../find_program.ts";
import type { Cores } from "../cores.ts";
import { pathOf } from "../peers.ts";
import { peakResidentBytes } from "../process_tree.ts";
import { placed, ServerProcess } from "../server_process.ts";
import { showNumber } from "../table.ts";
import { usageDuring } from "../usage_during.ts";
import { SINK, type UploadServer } from "./servers.ts";

/** What a measurement has to know of the run that it is part of. */
export interface UploadRun {
  /** Of the large file. */
  readonly bytes: number;
  /** Paths of what is sent: a file to see that it is stored right, and the one that is measured. */
  readonly sources: { readonly small: string; readonly large: string };
  /** For the server alone. */
  readonly directory: string;
  /** Where server and client run; `null` leaves that to the system. */
  readonly cores: Cores | null;
  /** Ends the run. */
  readonly signal: AbortSignal;
}

/** One upload to one server. */
export interface UploadSample {
  /** From the first byte to the answer. */
  readonly answeredSeconds: number;
  /** From the first byte until the file is on the disk. */
  readonly storedSeconds: number;
  /** Processor time of the server until the answer. */
  readonly processorSeconds: number;
  /** What it was ready and had to wait for its core meanwhile. */
  readonly waitedSeconds: number;
}

/** What became of one server. */
export interface UploadRow {
  readonly server: string;
  /** Why there are no samples; `null` where there are. */
  readonly skipped: string | null;
  readonly samples: readonly UploadSample[];
  /** The most memory that it ever had. */
  readonly peakBytes: number;
}

/** A server that is measured. Disposing of it ends it. */
export class UploadContender implements AsyncDisposable {
  readonly #server: UploadServer;
  readonly #run: UploadRun;
  readonly #samples: UploadSample[] = [];
  #process: ServerProcess | null = null;
  #skipped: string | null = null;

  constructor(server: UploadServer, run: UploadRun) {
    this.#server = server;
    this.#run = run;
  }

  /** What was found so far; to be looked at before the server ends. */
  get row(): UploadRow {
    return {
      server: this.#server.name,
      skipped: this.#skipped,
      samples: this.#samples,
      peakBytes: this.#process === null ? 0 : peakResidentBytes(this.#process.pid),
    };
  }

  /** What the last round brought. */
  get latest(): string {
    const seconds = this.#samples.at(-1)?.answeredSeconds;
    if (seconds === undefined) return `${this.#server.name} skipped`;
    return `${this.#server.name} ${showNumber(this.#run.bytes / MEBI / seconds)} MiB/s`;
  }

  /** Starts the server, where it is installed. */
  async getReady(): Promise<void> {
    this.#skipped = lackOfProgram(this.#server.program);
    if (this.#skipped !== null) return;
    const place = {
      directory: `${this.#run.directory}/files`,
      scratch: `${this.#run.directory}/own`,
    };
    Deno.mkdirSync(place.directory, { recursive: true });
    const { cores, signal } = this.#run;
    const placement = { core: cores?.server ?? null, signal };
    const commandAt = (port: number) => this.#server.commandAt(port, place);
    this.#process = await ServerProcess.start(commandAt, placement);
    await this.check();
  }

  /**
   * Uploads the small file.
   *
   * @throws {Error} If something else is stored than is sent.
   */
  async check(): Promise<void> {
    if (this.#process === null) return;
    await this.#upload(this.#process, this.#run.sources.small);
    if (this.#server === SINK) return;
    const args = [this.#run.sources.small, this.#path];
    const { success } = await new Deno.Command("cmp", { args }).output();
    if (!success) throw new Error(`${this.#server.name} stores something else than it is sent`);
  }

  /** Uploads once, to a name that is new. */
  async measure(): Promise<void> {
    const server = this.#process;
    if (server === null) return;
    this.#run.signal.throwIfAborted();
    if (this.#server !== SINK) await Deno.remove(this.#path);
    touchMemory(`${this.#run.directory}/touched`, this.#run.bytes);
    const { result, processorMicros, waitedMicros } = await usageDuring(
      server,
      () => this.#upload(server, this.#run.sources.large),
    );
    const storedSeconds = result + (this.#server === SINK ? 0 : await sync(this.#path));
    this.#samples.push({
      answeredSeconds: result,
      storedSeconds,
      processorSeconds: processorMicros / 1e6,
      waitedSeconds: waitedMicros / 1e6,
    });
    // The disk has to hold one of them at a time.
    if (this.#server !== SINK) Deno.truncateSync(this.#path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process?.[Symbol.asyncDispose]();
  }

  get #path(): string {
    return `${this.#run.directory}/files/${NAME}`;
  }

  /** Seconds until the answer. */
  async #upload({ port }: ServerProcess, source: string): Promise<number> {
    const { cores, signal } = this.#run;
    const send = [pathOf("upload/send.py"), port, `/files/${NAME}`, source];
    const command = { program: "python3", args: send.map(String) };
    const { program, args } = placed(command, cores?.load ?? null);
    const { stdout, stderr } = await new Deno.Command(program, { args, signal }).output();
    const [said, complained] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    const [, status, seconds] = /^(\d+) (\S+)\n$/.exec(said) ?? [];
    if (status === "201" || status === "204") return Number(seconds);
    throw new Error(`${this.#server.name} answers ${status}: ${complained}`);
  }
}

const MEBI = 2 ** 20;
const NAME = "uploaded";

/**
 * Has the system take the memory that a file of this size will need, and let it go. A virtual
 * machine gives memory that has been free for two seconds back to its host, and then waits for each
 * page of it: a file is written at a ninth of the speed (551 and 4,958 MiB/s). The first server of a
 * round would pay for that, and the others not.
 */
function touchMemory(path: string, bytes: number): void {
  const block = noise(MEBI);
  try {
    using file = Deno.createSync(path);
    for (let left = bytes; left > 0;) left -= file.writeSync(block.subarray(0, left));
  } finally {
    Deno.removeSync(path);
  }
}

/** Seconds until the file is on the disk. */
async function sync(path: string): Promise<number> {
  using file = await Deno.open(path, { write: true });
  const start = performance.now();
  await file.sync();
  return (performance.now() - start) / 1_000;
}
