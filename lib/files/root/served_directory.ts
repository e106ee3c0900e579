import { grantFlag } from "./grant_flag.ts";

/**
 * The real path of a directory that is to be served, if it can be.
 *
 * @throws {Deno.errors.NotFound | Deno.errors.NotADirectory | Deno.errors.NotCapable} If it is no
 * directory, or may not be read. It never makes the runtime ask at the terminal.
 * @throws {Deno.errors.PermissionDenied} Where the system lets nothing in it be found.
 */
export function resolveServed(directory: string): string {
  requireReadGrant(directory, directory);
  const path = Deno.realPathSync(directory);
  requireReadGrant(path, directory);
  if (!Deno.statSync(path).isDirectory) {
    throw new Deno.errors.NotADirectory("What is served is a directory");
  }
  requireEntry(path);
  return path;
}

function requireReadGrant(path: string, given: string): void {
  const { state } = Deno.permissions.querySync({ name: "read", path });
  if (state === "granted") return;
  const what = path === given ? path : `${path}, where ${given} leads`;
  const needed = path === given ? [path] : [given, path];
  const remedy = state === "denied" ? "see --deny-read" : `add ${grantFlag("read", needed)}`;
  throw new Deno.errors.NotCapable(`it may not read ${what}; ${remedy}`);
}

/** @throws {Deno.errors.PermissionDenied} Where the system lets nothing in a directory be found. */
function requireEntry(directory: string): void {
  try {
    Deno.lstatSync(`${directory}/.postern`);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
