import { type Grants, SOURCE } from "./grants.ts";
import { type AppOptions, formatAddress, formatHost } from "./options.ts";

/** The server cannot start. The message says why, and what to do about it. */
export class StartFailure extends Error {}

/**
 * Says in one line why the server cannot start and what to do about it.
 *
 * @param error What opening the directory or listening threw.
 * @param directory What was to be served.
 */
export function describeFailure(
  error: unknown,
  directory: string | null,
  options: AppOptions,
): string {
  const { hostname, port } = options;
  if (error instanceof StartFailure) return error.message;
  if (error instanceof Deno.errors.AddrInUse) {
    return `port ${port} on ${hostname} is in use; choose another with --port, or 0 for any`;
  }
  if (error instanceof Deno.errors.AddrNotAvailable) {
    return `${hostname} is no address of this machine; choose another with --host`;
  }
  if (error instanceof Deno.errors.NotFound) {
    return `there is no directory ${directory}`;
  }
  if (error instanceof Deno.errors.NotADirectory) {
    return `${directory} is not a directory`;
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return `the system does not allow it: ${error.message}`;
  }
  if (error instanceof Deno.errors.NotCapable) return error.message;
  const reason = error instanceof Error ? error.message : String(error);
  return `it cannot listen on ${
    formatAddress(hostname, port)
  } (${reason}); choose another with --host or --port`;
}

/**
 * Makes sure that listening is granted and, where there are to be workers, that they can be loaded.
 *
 * It is looked at before anything is tried: in a terminal, what is tried without a permission makes
 * the runtime ask whoever sits there, and that is not the moment to decide what a server may do.
 *
 * @throws {StartFailure} With the flag to add.
 */
export function requireGrants(grants: Grants, { hostname, port, workers }: AppOptions): void {
  // Workers are to listen where the first of them has found a port free: it may be any.
  const isAnyPort = port === 0 && workers > 1;
  const address = isAnyPort ? formatHost(hostname) : formatAddress(hostname, port);
  if (!grants.canListen(address)) {
    throw new StartFailure(`it may not listen on ${address}; add --allow-net=${address}`);
  }
  if (workers > 1 && !grants.canRead(SOURCE)) {
    throw new StartFailure(
      `it may not read its own modules, to load workers from; add --allow-read=${SOURCE}`,
    );
  }
}
