/**
 * The servers that are compared, and how each is run.
 *
 * @module
 */

import type { Cores } from "./cores.ts";
import { findProgram, lackOfProgram } from "./find_program.ts";
import { nginxConf } from "./nginx_conf.ts";
import { type ServerCommand, ServerProcess } from "./server_process.ts";
import type { Site } from "./site.ts";

/** What a measurement has to know of the run that it is part of. */
export interface Bench {
  readonly site: Site;
  readonly cores: Cores | null;
  /** How many threads or processes a server answers with; one where it is not said. */
  readonly workers?: number;
  /** How long a measurement takes. */
  readonly seconds: number;
  /** Ends the run. */
  readonly signal: AbortSignal;
}

/** A server to be compared. */
export type PeerName = "Postern" | "Deno.serve" | "Deno.listen" | "node:http" | "nginx" | "Python";

/** How a server is run. */
export interface Peer {
  /** What has to be installed. */
  readonly program: string;
  /** Makes it print its version. */
  readonly versionArgs: readonly string[];
  commandAt(port: number, site: Site, workers: number): ServerCommand;
}

/** All of them. */
export const PEERS: Readonly<Record<PeerName, Peer>> = {
  Postern: {
    program: Deno.execPath(),
    versionArgs: ["-V"],
    commandAt: (port, { directory }, workers) => denoRun(postern(port, directory, workers)),
  },
  "Deno.serve": {
    program: Deno.execPath(),
    versionArgs: ["-V"],
    commandAt: (port, { directory }, workers) =>
      workers > 1 ? denoServe(port, directory, workers) : denoRun([
        "--allow-net",
        `--allow-read=${directory}`,
        pathOf("peers/deno_serve.ts"),
        String(port),
        directory,
      ]),
  },
  // The floor under any server on its sockets.
  "Deno.listen": {
    program: Deno.execPath(),
    versionArgs: ["-V"],
    commandAt: (port, { directory, compressed }) =>
      denoRun([
        "--allow-net",
        `--allow-read=${directory},${compressed}`,
        pathOf("peers/deno_listen.ts"),
        String(port),
        directory,
        compressed,
      ]),
  },
  "node:http": {
    program: "node",
    versionArgs: ["--version"],
    commandAt: (port, { directory }) => ({
      program: "node",
      args: [pathOf("peers/node_http.mjs"), String(port), directory],
    }),
  },
  nginx: { program: "nginx", versionArgs: ["-v"], commandAt: nginx },
  Python: {
    program: "python3",
    versionArgs: ["--version"],
    commandAt: (port, { directory }) => ({
      program: "python3",
      args: [pathOf("peers/socket_server.py"), String(port), directory],
    }),
  },
};

/** Why a server cannot be run here; `null` where it can. */
export function absenceOf(name: PeerName): string | null {
  return lackOfProgram(PEERS[name].program);
}

/** What a server says of its version: the first number of it. */
export async function versionOf(name: PeerName): Promise<string | null> {
  const { program, versionArgs } = PEERS[name];
  if (absenceOf(name) !== null) return null;
  const path = findProgram(program) ?? program;
  const { stdout, stderr } = await new Deno.Command(path, { args: [...versionArgs] }).output();
  const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  return /\d+(?:\.\d+)+/.exec(text)?.[0] ?? null;
}

/** Starts one of them on the core for servers. */
export function startPeer(name: PeerName, bench: Bench): Promise<ServerProcess> {
  const { site, cores, signal, workers = 1 } = bench;
  const placement = { core: cores?.server ?? null, signal };
  return ServerProcess.start((port) => PEERS[name].commandAt(port, site, workers), placement);
}

/** `deno run` with these arguments. */
export function denoRun(args: readonly string[]): ServerCommand {
  return { program: Deno.execPath(), args: ["run", ...args] };
}

/** The file with this path below the directory of this one. */
export function pathOf(path: string): string {
  return new URL(path, import.meta.url).pathname;
}

/** Postern as its README runs it: with the grants that it takes, and without an access log. */
function postern(port: number, directory: string, workers: number): readonly string[] {
  const readable = workers > 1 ? `${directory},${pathOf("../../lib")}` : directory;
  return [
    "--allow-net",
    `--allow-read=${readable}`,
    pathOf("../../main.ts"),
    directory,
    "--quiet",
    ...(workers > 1 ? [`--workers=${workers}`] : []),
    "--host=127.0.0.1",
    `--port=${port}`,
  ];
}

/** The runtime's own server in several workers: it says how many only by this variable. */
function denoServe(port: number, directory: string, workers: number): ServerCommand {
  const grants = ["--allow-net", `--allow-read=${directory},${pathOf("peers")}`];
  const where = ["--host=127.0.0.1", `--port=${port}`, pathOf("peers/deno_parallel.ts"), directory];
  const args = [
    `DENO_JOBS=${workers}`,
    Deno.execPath(),
    "serve",
    "--parallel",
    ...grants,
    ...where,
  ];
  return { program: "env", args };
}

function nginx(
  port: number,
  { path, directory, compressed }: Site,
  workers: number,
): ServerCommand {
  const scratch = `${path}/nginx-${port}`;
  // A start may be given a port that an earlier one had.
  Deno.mkdirSync(scratch, { recursive: true });
  const user = Deno.uid() === 0 ? "root" : null;
  const setup = { port, directory, compressed, scratch, user, workers };
  Deno.writeTextFileSync(`${scratch}/nginx.conf`, nginxConf(setup));
  const program = findProgram("nginx") ?? "nginx";
  return { program, args: ["-p", scratch, "-c", `${scratch}/nginx.conf`, "-e", "stderr"] };
}
