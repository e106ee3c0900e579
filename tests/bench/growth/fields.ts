import { ECHO } from "../echo.ts";
import { startPeer } from "../peers.ts";
import { fitLine } from "../statistics.ts";
import { showNumber } from "../table.ts";
import { usageDuring } from "../usage_during.ts";
import { runWrk, WRK } from "../wrk.ts";
import { columnsOf, type Growth, mediansOf } from "./growth.ts";

/** Field lines of a request, Host among them. More than 100 are refused. */
const FIELDS = [1, 10, 25, 50, 100];

/** The cost of an answer to requests with few and with many fields. */
export const fieldsGrowth: Growth = {
  name: "fields",
  lacks: () => WRK === null ? "wrk is not installed" : null,
  async measure(run) {
    const { bench } = run;
    await using server = await startPeer("Postern", bench);
    const core = bench.cores?.load ?? null;
    const { seconds, signal } = bench;
    const points = await mediansOf(run, "fields", FIELDS, async (fields) => {
      const load = { port: server.port, path: ECHO.path, connections: 64, core, signal };
      const { result, processorMicros } = await usageDuring(
        server,
        () => runWrk({ ...load, seconds, headers: otherFields(fields - 1) }),
      );
      return { cost: processorMicros / result.requests };
    });
    const { slope, intercept, fit } = fitLine(points.map(({ cost }, at) => [FIELDS[at], cost]));
    return {
      name: "fields",
      title: "Processor time of GET /echo/hello in µs, by field lines of the request",
      columns: columnsOf("field lines", "Postern"),
      rows: points.map(({ cost }, index) => [String(FIELDS[index]), showNumber(cost)]),
      remark: `${showNumber(intercept)} µs and ${showNumber(slope)} µs for each field line of ` +
        `${LINE_BYTES} bytes, on a straight line (R² = ${fit.toFixed(3)}).`,
    };
  },
};

const VALUE = "a value of usual length";
const LINE_BYTES = `X-Field-10: ${VALUE}\r\n`.length;

function otherFields(count: number): Record<string, string> {
  const numbers = Array.from({ length: count }, (_, index) => String(index).padStart(2, "0"));
  return Object.fromEntries(numbers.map((number) => [`X-Field-${number}`, VALUE]));
}
