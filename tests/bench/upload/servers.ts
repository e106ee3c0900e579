/**
 * The servers that take an upload, and how each is run.
 *
 * @module
 */

import { findProgram } from "../find_program.ts";
import { denoRun, pathOf } from "../peers.ts";
import type { ServerCommand } from "../server_process.ts";

/** Where a server stores, and where it keeps what it needs itself, on one file system. */
export interface UploadPlace {
  readonly directory: string;
  readonly scratch: string;
}

/** A server that stores what is put to `/files/NAME` as `NAME`. */
export interface UploadServer {
  readonly name: string;
  /** What has to be installed. */
  readonly program: string;
  /** How it is run on a port of 127.0.0.1. */
  commandAt(port: number, place: UploadPlace): ServerCommand;
}

/** Postern, and what it is compared with. */
export const UPLOAD_SERVERS: readonly UploadServer[] = [
  {
    name: "Postern",
    program: Deno.execPath(),
    commandAt: (port, { directory }) =>
      denoRun([
        ...grantsOf(directory),
        ...[pathOf("../../main.ts"), "--quiet", "--host=127.0.0.1", `--port=${port}`, directory],
      ]),
  },
  { name: "nginx", program: "nginx", commandAt: nginx("") },
  // Its default is 16 KiB, which takes a system call for each of them.
  { name: "nginx, 1 MiB", program: "nginx", commandAt: nginx("client_body_buffer_size 1m;") },
  {
    name: "Deno.serve",
    program: Deno.execPath(),
    commandAt: (port, { directory }) =>
      denoRun([...grantsOf(directory), pathOf("upload/deno_serve.ts"), `${port}`, directory]),
  },
  {
    name: "Deno.listen",
    program: Deno.execPath(),
    commandAt: (port, { directory }) =>
      denoRun([...grantsOf(directory), pathOf("upload/deno_listen.ts"), `${port}`, directory]),
  },
];

/** Takes uploads and stores nothing: what the client can send at most. */
export const SINK: UploadServer = {
  name: "a sink",
  program: "python3",
  commandAt: (port) => ({ program: "python3", args: [pathOf("upload/sink.py"), `${port}`] }),
};

function grantsOf(directory: string): readonly string[] {
  return ["--allow-net", `--allow-read=${directory}`, `--allow-write=${directory}`];
}

/** With WebDAV, one worker, and its temporaries where it can rename them into their place. */
function nginx(setting: string): UploadServer["commandAt"] {
  return (port, place) => {
    Deno.mkdirSync(place.scratch, { recursive: true });
    const conf = `${place.scratch}/nginx.conf`;
    Deno.writeTextFileSync(conf, webDavConf(port, place, setting));
    const args = ["-p", place.scratch, "-c", conf, "-e", "stderr"];
    return { program: findProgram("nginx") ?? "nginx", args };
  };
}

function webDavConf(port: number, { directory, scratch }: UploadPlace, setting: string): string {
  const others = ["fastcgi", "proxy", "scgi", "uwsgi"];
  return `${Deno.uid() === 0 ? "user root;" : ""}
daemon off;
worker_processes 1;
pid ${scratch}/nginx.pid;
error_log stderr crit;
events {}
http {
  access_log off;
  client_max_body_size 0;
  ${setting}
  client_body_temp_path ${scratch}/body;
  ${others.map((name) => `${name}_temp_path ${scratch}/${name};`).join(" ")}
  server {
    listen 127.0.0.1:${port};
    location /files/ {
      alias ${directory}/;
      dav_methods PUT;
    }
  }
}
`;
}
