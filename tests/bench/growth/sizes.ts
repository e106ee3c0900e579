import { PYTHON, runDownloads } from "../downloads.ts";
import { startPeer } from "../peers.ts";
import { peakResidentBytes } from "../process_tree.ts";
import type { ServerProcess } from "../server_process.ts";
import { showNumber } from "../table.ts";
import { usageDuring } from "../usage_during.ts";
import { runWrk, WRK } from "../wrk.ts";
import { columnsOf, type Growth, mediansOf, timesOf } from "./growth.ts";

const KIBI = 2 ** 10;
const MEBI = 2 ** 20;
const GIBI = 2 ** 30;

/** A file, and whether all of it is sent. */
interface Place {
  readonly title: string;
  readonly bytes: number;
  /** Below a MiB the requests are the cost; ten GiB take their time. */
  readonly isWhole: boolean;
}

/** The cost of files that are small and large, and what the server takes of memory for them. */
export const sizesGrowth: Growth = {
  name: "sizes",
  lacks: () => WRK === null || PYTHON === null ? "wrk or python3 is not installed" : null,
  async measure(run) {
    const { bench, full } = run;
    const { site, seconds, signal, cores } = bench;
    const core = cores?.load ?? null;
    await using stack = new AsyncDisposableStack();
    const servers = new Map<Place, ServerProcess>();
    const places = placesOf(full);
    for (const place of places) {
      makeSparse(`${site.directory}/${place.bytes}.iso`, place.bytes);
      servers.set(place, stack.use(await startPeer("Postern", bench)));
    }
    const points = await mediansOf(run, "sizes", places, async (place) => {
      const { bytes, isWhole } = place;
      const server = servers.get(place)!;
      const { port, pid } = server;
      const path = `/files/${bytes}.iso`;
      const load = { port, path, connections: 64, headers: { range: "bytes=-1024" } };
      const end = await usageDuring(server, () => runWrk({ ...load, seconds, core, signal }));
      const whole = isWhole
        ? await usageDuring(server, () => runDownloads(port, path, bench))
        : null;
      return {
        end: end.processorMicros / end.result.requests,
        whole: whole === null ? NaN : whole.processorMicros / (whole.result.bytes / MEBI),
        peak: peakResidentBytes(pid) / MEBI,
      };
    });
    return {
      name: "sizes",
      title: "Processor time in µs and memory in MiB, by the size of a file",
      columns: columnsOf("size", "GET of its last KiB", "all of it, a MiB", "most memory"),
      rows: points.map(({ end, whole, peak }, index) => [
        places[index].title,
        showNumber(end),
        Number.isNaN(whole) ? "" : showNumber(whole),
        showNumber(peak),
      ]),
      remark: `From 1 KiB to 10 GiB the cost of the last KiB grew ${
        timesOf(points.map(({ end }) => end))
      }, memory ${timesOf(points.map(({ peak }) => peak))}.`,
    };
  },
};

function placesOf(full: boolean): readonly Place[] {
  return [
    { title: "1 KiB", bytes: KIBI, isWhole: false },
    { title: "1 MiB", bytes: MEBI, isWhole: true },
    { title: "1 GiB", bytes: GIBI, isWhole: true },
    { title: "10 GiB", bytes: 10 * GIBI, isWhole: full },
  ];
}

/** A file that takes no place on the disk. */
function makeSparse(path: string, bytes: number): void {
  using file = Deno.createSync(path);
  file.truncateSync(bytes);
}
