/**
 * Node's own server, to be measured beside ours: the same answers to `/echo/`, and files as streams.
 *
 * Arguments: the port, and the directory.
 */

import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import process from "node:process";
import { pipeline } from "node:stream";

const [port, directory] = process.argv.slice(2);
const FIELDS = { "vary": "accept-encoding", "x-content-type-options": "nosniff" };
const TYPES = {
  html: "text/html; charset=UTF-8",
  jpg: "image/jpeg",
  txt: "text/plain; charset=UTF-8",
};

const server = createServer((request, response) => {
  if (request.url.startsWith("/echo/")) return echo(request.url.slice("/echo/".length), response);
  if (request.url.startsWith("/files/")) return file(request.url.slice("/files/".length), response);
  response.writeHead(404).end();
});
server.keepAliveTimeout = 600_000;
server.listen({ host: "127.0.0.1", port: Number(port), backlog: 4096 });

function echo(encoded, response) {
  const text = decodeURIComponent(encoded);
  const length = new TextEncoder().encode(text).length;
  response.writeHead(200, { ...FIELDS, "content-type": "text/plain", "content-length": length });
  response.end(text);
}

async function file(encoded, response) {
  const path = `${directory}/${decodeURIComponent(encoded)}`;
  const { size, mtime, mtimeMs } = await stat(path);
  response.writeHead(200, {
    ...FIELDS,
    "accept-ranges": "bytes",
    "content-length": size,
    "content-type": TYPES[path.slice(path.lastIndexOf(".") + 1)] ?? "application/octet-stream",
    "etag": `W/"${size}-${Math.floor(mtimeMs)}"`,
    "last-modified": mtime.toUTCString(),
  });
  pipeline(createReadStream(path), response, () => {});
}
