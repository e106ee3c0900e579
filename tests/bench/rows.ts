/**
 * What is measured, and what is aimed at.
 *
 * @module
 */

import type { Check } from "./check.ts";
import type { Row } from "./contest.ts";
import { downloadRow } from "./download_row.ts";
import { ECHO } from "./echo.ts";
import { idleRow } from "./idle_row.ts";
import { FILES, type Site } from "./site.ts";
import { startRow } from "./start_row.ts";
import { uploadRow } from "./upload_row.ts";
import { wrkRow } from "./wrk_row.ts";

/** How much of it. */
export interface Scale {
  /** How many connections are idle while memory is measured. */
  readonly idleConnections: number;
}

/** All of it. */
export const FULL: Scale = { idleConnections: 10_000 };
/** For a look. */
export const QUICK: Scale = { idleConnections: 1_000 };

/** The rows of the main table, in order. */
export function rowsOf({ idleConnections }: Scale): readonly Row[] {
  return [
    wrkRow({
      name: "echo",
      title: "GET /echo/hello, 64 connections",
      connections: 64,
      figure: "rate",
      checkOf: () => ECHO,
      peers: ["Deno.serve", "nginx", "Deno.listen", "node:http", "Python"],
      goals: { "Deno.serve": 1, nginx: 0.95 },
    }),
    wrkRow({
      name: "pipelined",
      title: "the same, 16 pipelined",
      connections: 64,
      pipelined: 16,
      figure: "rate",
      checkOf: () => ECHO,
      peers: ["Deno.serve", "nginx", "Deno.listen"],
      goals: { nginx: 7 },
    }),
    wrkRow({
      name: "latency",
      title: "the same, one connection: p50",
      connections: 1,
      figure: "p50",
      checkOf: () => ECHO,
      peers: ["Deno.serve", "nginx", "Deno.listen"],
      goals: { "Deno.serve": 1.05 },
    }),
    wrkRow({
      name: "1k",
      title: "file of 1 KiB, 64 connections",
      connections: 64,
      figure: "rate",
      checkOf: (site) => fileCheck(site, "page"),
      peers: ["Deno.serve", "nginx", "Deno.listen", "node:http", "Python"],
      goals: { "Deno.serve": 4, nginx: 1 },
    }),
    wrkRow({
      name: "100k",
      title: "file of 100 KiB, 64 connections",
      connections: 64,
      figure: "rate",
      checkOf: (site) => fileCheck(site, "photo"),
      peers: ["Deno.serve", "nginx", "Deno.listen", "node:http", "Python"],
      goals: { "Deno.serve": 3, nginx: 0.9 },
    }),
    downloadRow({
      name: "1g",
      title: "file of 1 GiB, one connection",
      peers: ["Deno.serve", "nginx", "Deno.listen", "Python"],
      goals: { nginx: 1 },
    }),
    uploadRow({
      name: "upload",
      title: "upload of 1 GiB, to the answer",
      peers: ["Deno.serve", "nginx", "Deno.listen"],
      goals: { "Deno.serve": 2, nginx: 1.5 },
    }),
    wrkRow({
      name: "gzip",
      title: "text of 10 KiB as gzip, 64 connections",
      connections: 64,
      figure: "rate",
      checkOf: (site) => ({
        ...fileCheck(site, "text"),
        headers: { "accept-encoding": "gzip" },
        coding: "gzip",
      }),
      peers: ["nginx", "Deno.listen"],
      goals: { nginx: 1 },
    }),
    startRow({
      name: "start",
      title: "start to first answer",
      peers: ["Deno.serve", "nginx", "Deno.listen", "node:http"],
      goals: { "Deno.serve": 1.1 },
    }),
    idleRow({
      name: "idle",
      title: `memory of one of ${idleConnections.toLocaleString("en-US")} idle connections`,
      connections: idleConnections,
      peers: ["Deno.serve", "nginx"],
      goals: { "Deno.serve": 0.7 },
    }),
    ...[256, 512].map((connections) =>
      wrkRow({
        name: `busy${connections}`,
        title: `GET /echo/hello, ${connections} connections: p99`,
        connections,
        figure: "p99",
        checkOf: () => ECHO,
        peers: ["Deno.serve", "nginx", "Deno.listen"],
        goals: { "Deno.serve": 1 },
      })
    ),
    ...WORKERS_ROWS.map(([name, what, checkOf]) =>
      wrkRow({
        name: `${name}-2`,
        title: `${what}, 64 connections, 2 workers; cores shared with the load`,
        connections: 64,
        workers: 2,
        figure: "rate",
        checkOf,
        peers: ["Deno.serve", "nginx"],
        goals: {},
      })
    ),
  ];
}

/** What several workers are measured with: the names, what is asked for, and what has to come. */
const WORKERS_ROWS: readonly (readonly [string, string, (site: Site) => Check])[] = [
  ["echo", "GET /echo/hello", () => ECHO],
  ["1k", "file of 1 KiB", (site) => fileCheck(site, "page")],
  ["100k", "file of 100 KiB", (site) => fileCheck(site, "photo")],
];

/** The same rows with those peers only that something is aimed at. */
export function withGoalPeersOnly(row: Row): Row {
  return { ...row, peers: row.peers.filter((peer) => peer in row.goals) };
}

function fileCheck({ directory }: Site, file: "page" | "photo" | "text"): Check {
  const { path, name } = FILES[file];
  return { path, content: Deno.readFileSync(`${directory}/${name}`) };
}
