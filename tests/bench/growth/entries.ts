import { startPeer } from "../peers.ts";
import type { Site } from "../site.ts";
import { showNumber } from "../table.ts";
import { usageDuring } from "../usage_during.ts";
import { runWrk, WRK } from "../wrk.ts";
import { columnsOf, type Growth, type GrowthRun, mediansOf, timesOf } from "./growth.ts";

const ENTRIES = [10, 100, 1_000, 10_000, 100_000];
const CONTENT = "x".repeat(1024);

/** The cost of a file, and of the listing, in directories with few and with many entries. */
export const entriesGrowth: Growth = {
  name: "entries",
  lacks: () => WRK === null ? "wrk is not installed" : null,
  async measure(run) {
    const { bench } = run;
    for (const entries of ENTRIES) makeDirectory(bench.site, entries, run);
    await using server = await startPeer("Postern", bench);
    const core = bench.cores?.load ?? null;
    const { seconds, signal } = bench;
    const points = await mediansOf(run, "entries", ENTRIES, async (entries) => {
      const { port } = server;
      const directory = `/files/of-${entries}/`;
      const load = { port, path: `${directory}${nameOf(entries >> 1)}`, connections: 64 };
      const file = await usageDuring(server, () => runWrk({ ...load, seconds, core, signal }));
      const listing = (accept: string) =>
        usageDuring(server, () => askFor(port, directory, accept, seconds, signal));
      const html = await listing("text/html");
      const json = await listing("application/json");
      return {
        file: file.processorMicros / file.result.requests,
        html: html.processorMicros / html.result / entries,
        json: json.processorMicros / json.result / entries,
      };
    });
    return {
      name: "entries",
      title: "Processor time in µs, by files in a directory",
      columns: columnsOf("files", "GET of one", "HTML, each entry", "JSON, each entry"),
      rows: points.map(({ file, html, json }, index) => [
        ENTRIES[index].toLocaleString("en-US"),
        ...[file, html, json].map(showNumber),
      ]),
      remark:
        `From 10 to 100,000 files the cost of one grew ${timesOf(points.map((it) => it.file))}; ` +
        `from 1,000 to 100,000 that of an entry ${
          timesOf(points.slice(2).map((it) => it.html))
        } in HTML, ${timesOf(points.slice(2).map((it) => it.json))} in JSON.`,
    };
  },
};

function makeDirectory(site: Site, entries: number, { bench, say }: GrowthRun): void {
  say(`entries: writing ${entries.toLocaleString("en-US")} files`);
  const directory = site.mkdir(`files/of-${entries}`);
  for (let index = 0; index < entries; index++) {
    if (index % 1000 === 0) bench.signal.throwIfAborted();
    Deno.writeTextFileSync(`${directory}/${nameOf(index)}`, CONTENT);
  }
}

function nameOf(index: number): string {
  return `entry-${String(index).padStart(6, "0")}.txt`;
}

/** Asks for a listing again and again; returns how often. */
async function askFor(
  port: number,
  path: string,
  accept: string,
  seconds: number,
  signal: AbortSignal,
): Promise<number> {
  const until = performance.now() + seconds * 1000;
  let count = 0;
  while (count === 0 || performance.now() < until) {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      headers: { accept, "accept-encoding": "identity" },
      signal,
    });
    await response.body?.pipeTo(new WritableStream());
    if (response.status !== 200) throw new Error(`Status ${response.status}`);
    count++;
  }
  return count;
}
