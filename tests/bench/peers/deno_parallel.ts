/**
 * The same for `deno serve --parallel`, which runs this in several workers.
 *
 * Argument: the directory.
 */

import { answer } from "./deno_answer.ts";

const [directory] = Deno.args;
const server: Deno.ServeDefaultExport = { fetch: (request) => answer(request, directory) };

export default server;
