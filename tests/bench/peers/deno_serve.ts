/**
 * The runtime's own server, to be measured beside ours.
 *
 * Arguments: the port, and the directory.
 */

import { answer } from "./deno_answer.ts";

const [port, directory] = Deno.args;
Deno.serve(
  { hostname: "127.0.0.1", port: Number(port), onListen: () => {} },
  (request) => answer(request, directory),
);
