import type { Grants } from "./grants.ts";
import { type AppOptions, formatAddress } from "./options.ts";

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
 * Says in one line that the permission to listen is missing, with the flag to add; `null` where it
 * is not.
 *
 * It is looked at before anything is tried: in a terminal, what is tried without a permission makes
 * the runtime ask whoever sits there, and that is not the moment to decide what a server may do.
 */
export function describeMissingGrant(grants: Grants, options: AppOptions): string | null {
  const address = formatAddress(options.hostname, options.port);
  if (grants.canListen(address)) return null;
  return `it may not listen on ${address}; add --allow-net=${address}`;
}
