/**
 * Postern beside `Deno.serve` under load: keep-alive `GET /echo/hello` on 64 connections, in turn,
 * round by round, so that a noisy machine is noisy to both. Prints medians and their ratio.
 *
 * Run by `deno task bench`. The load comes from wrk where it is installed, else from this process.
 */

import { freePort, pin, startServer } from "./processes.ts";
import { type Load, loadWith, wrkIsInstalled } from "./load_generator.ts";

const CONNECTIONS = 64;
const ROUNDS = 5;
const SECONDS = 2;
const PATH = "/echo/hello";

const directory = await Deno.makeTempDir();
const ports = { postern: freePort(), "Deno.serve": freePort() };
await using _postern = await startServer(ports.postern, [
  "--allow-net",
  `--allow-read=${directory}`,
  new URL("../../main.ts", import.meta.url).pathname,
  "--quiet",
  `--host=127.0.0.1`,
  `--port=${ports.postern}`,
  directory,
]);
await using _serve = await startServer(ports["Deno.serve"], [
  "--allow-net",
  new URL("./peers/deno_serve.ts", import.meta.url).pathname,
  String(ports["Deno.serve"]),
]);

const load: Load = { connections: CONNECTIONS, seconds: SECONDS, path: PATH };
const rates: Record<string, number[]> = { postern: [], "Deno.serve": [] };
for (const port of Object.values(ports)) await loadWith(port, { ...load, seconds: 1 });
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, port] of Object.entries(ports)) rates[name].push(await loadWith(port, load));
}
await Deno.remove(directory);

const generator = wrkIsInstalled ? "wrk" : "this process";
console.log(`GET ${PATH}, ${CONNECTIONS} connections, ${ROUNDS} rounds of ${SECONDS} s, ${pin}`);
console.log(`load from ${generator}`);
for (const [name, values] of Object.entries(rates)) {
  console.log(`  ${name.padEnd(12)} ${Math.round(median(values)).toLocaleString("en")} requests/s`);
}
const ratio = median(rates.postern) / median(rates["Deno.serve"]);
console.log(`  ratio        ${ratio.toFixed(2)}`);

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}
