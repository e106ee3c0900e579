/**
 * A large upload to Postern beside nginx's WebDAV and `Deno.serve`, in turn, round by round, so that
 * a noisy machine is noisy to each. A server that is not installed is skipped, and told to be.
 *
 *     deno run --allow-all tests/bench/upload_bench.ts [--mib N] [--rounds N] [--directory DIR]
 *         [--any-core]
 *
 * Postern and `Deno.listen`, its floor, answer when the file is on the disk, the others when the
 * system has it. So there are two speeds: until the answer, and until the file is on the disk, which
 * is seen to where the server did not. The files go to `--directory` for the time being, on the disk
 * that is measured.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { noise } from "../support/noise.ts";
import { type Cores, coresHere } from "./cores.ts";
import { median, ratioOf } from "./statistics.ts";
import { type Column, showNumber, textTable } from "./table.ts";
import { UploadContender, type UploadRow } from "./upload/contender.ts";
import { SINK, UPLOAD_SERVERS } from "./upload/servers.ts";

/** What is measured, and how often. */
export interface UploadBenchOptions {
  readonly bytes: number;
  readonly rounds: number;
  /** Where the files go, which are removed afterwards; a temporary directory by default. */
  readonly directory?: string;
  /** Where server and client run; `null` leaves that to the system. */
  readonly cores: Cores | null;
  readonly signal: AbortSignal;
  /** Gets a line after each round. */
  readonly say: (line: string) => void;
}

/** Measures all servers that are installed: Postern first, the sink that stores nothing last. */
export async function measureUploads(options: UploadBenchOptions): Promise<UploadRow[]> {
  const scratch = await Deno.makeTempDir({ prefix: "postern-bench-", dir: options.directory });
  try {
    const sources = { small: `${scratch}/small`, large: `${scratch}/large` };
    makeSource(sources.small, Math.min(SMALL_BYTES, options.bytes));
    makeSource(sources.large, options.bytes);
    await using stack = new AsyncDisposableStack();
    const contenders: UploadContender[] = [];
    for (const server of [...UPLOAD_SERVERS, SINK]) {
      const directory = `${scratch}/${server.name.replace(/[^\w.]+/g, "-")}`;
      const contender = new UploadContender(server, { ...options, sources, directory });
      contenders.push(stack.use(contender));
      await contender.getReady();
    }
    for (let round = 1; round <= options.rounds; round++) {
      for (const contender of contenders) await contender.measure();
      const latest = contenders.map((contender) => contender.latest).join(", ");
      options.say(`round ${round} of ${options.rounds}: ${latest}`);
    }
    return contenders.map((contender) => contender.row);
  } finally {
    await Deno.remove(scratch, { recursive: true });
  }
}

/** The rows as a table, with what each ratio is to Postern's figure. */
export function showUploads(rows: readonly UploadRow[], bytes: number): string {
  const [ours] = rows;
  const speeds = ({ samples }: UploadRow, key: "answeredSeconds" | "storedSeconds") =>
    samples.map((sample) => bytes / MEBI / sample[key]);
  return textTable(
    COLUMNS,
    rows.map((row) => {
      if (row.skipped !== null) return [row.server, row.skipped, ...COLUMNS.slice(2).map(() => "")];
      const cells = (["answeredSeconds", "storedSeconds"] as const).flatMap((key) => {
        const { ofMedians, least, most } = ratioOf(speeds(ours, key), speeds(row, key));
        const range = `${showNumber(least)}-${showNumber(most)}`;
        return [showNumber(median(speeds(row, key))), `${showNumber(ofMedians)} (${range})`];
      });
      const processor = median(row.samples.map(({ processorSeconds }) => processorSeconds));
      const perGibibyte = processor / (bytes / MEBI / 1024);
      return [row.server, ...cells, showNumber(perGibibyte), showNumber(row.peakBytes / MEBI)];
    }),
  );
}

const MEBI = 2 ** 20;
/** At most, of the file that shows whether an upload is stored right. */
const SMALL_BYTES = 64 * MEBI;
const COLUMNS: readonly Column[] = [
  { title: "server", align: "left" },
  { title: "MiB/s to the answer", align: "right" },
  { title: "Postern : it", align: "right" },
  { title: "MiB/s to the disk", align: "right" },
  { title: "Postern : it", align: "right" },
  { title: "CPU s/GiB", align: "right" },
  { title: "most MiB of memory", align: "right" },
];

/** A file that the system has in memory, and on the disk, so that it is not written meanwhile. */
function makeSource(path: string, bytes: number): void {
  const block = noise(MEBI);
  using file = Deno.createSync(path);
  for (let left = bytes; left > 0; left -= block.length) {
    for (let rest = block.subarray(0, left); rest.length > 0;) {
      rest = rest.subarray(file.writeSync(rest));
    }
  }
  file.syncSync();
}

async function main(): Promise<void> {
  const { mib = "2048", rounds = "5", directory, "any-core": anyCore } = parseArgs(Deno.args, {
    string: ["mib", "rounds", "directory"],
    boolean: ["any-core"],
  });
  if (![mib, rounds].every((count) => /^[1-9]\d{0,6}$/.test(`${count}`))) {
    console.error("--mib and --rounds take a number");
    Deno.exit(2);
  }
  const bytes = Number(mib) * MEBI;
  const stopping = new AbortController();
  Deno.addSignalListener("SIGINT", () => stopping.abort());
  const rows = await measureUploads({
    bytes,
    rounds: Number(rounds),
    directory: directory === undefined ? undefined : `${directory}`,
    cores: anyCore === true ? null : coresHere(),
    signal: stopping.signal,
    say: (line) => console.error(line),
  });
  console.log(`One upload of ${mib} MiB at a time, medians of ${rounds} rounds:\n`);
  console.log(showUploads(rows, bytes));
  Deno.exit(0);
}

if (import.meta.main) await main();
