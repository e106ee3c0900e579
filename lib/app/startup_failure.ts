import { grantFlag } from "../files/root/grant_flag.ts";
import { formatAddress, formatHost } from "./address.ts";
import { type Grants, SOURCE } from "./grants.ts";
import type { AppOptions } from "./options.ts";

/** The server cannot start. The message says why, and what to do about it. */
export class StartFailure extends Error {}

/**
 * Says in one line why a directory cannot be served.
 *
 * @param error What opening it threw.
 */
export function describeUnopened(error: unknown, directory: string): string {
  const line = describeError(error, directory);
  // Other servers take their port there.
  return /^[0-9]+$/.test(directory) ? `${line}; a port is --port ${directory}` : line;
}

function describeError(error: unknown, directory: string): string {
  if (error instanceof Deno.errors.NotFound) return `there is no directory ${directory}`;
  if (error instanceof Deno.errors.NotADirectory) return `${directory} is not a directory`;
  const reason = reasonOf(error);
  const isSystem = error instanceof Deno.errors.PermissionDenied;
  return isSystem ? `the system does not let it read ${directory}: ${reason}` : reason;
}

/**
 * Says in one line why the server cannot start and what to do about it.
 *
 * @param error A {@linkcode StartFailure}, which says so already, or what listening threw.
 */
export function describeFailure(error: unknown, { hostname, port }: AppOptions): string {
  if (error instanceof StartFailure) return error.message;
  if (error instanceof Deno.errors.AddrInUse) {
    return `port ${port} on ${hostname} is in use; choose another with --port, or 0 for any`;
  }
  if (error instanceof Deno.errors.AddrNotAvailable) {
    return `${hostname} is no address of this machine; choose another with --host`;
  }
  const reason = reasonOf(error);
  if (error instanceof Deno.errors.PermissionDenied) {
    return `it may not listen on port ${port} (${reason}); choose another with --port`;
  }
  const address = formatAddress(hostname, port);
  return `it cannot listen on ${address} (${reason}); choose another with --host or --port`;
}

/**
 * Makes sure that listening is granted and, where there are to be workers, that they can be loaded.
 *
 * It is looked at before anything is tried: in a terminal, what is tried without a permission makes
 * the runtime ask whoever sits there, and that is not the moment to decide what a server may do.
 *
 * @throws {StartFailure} With the flag to add, or the one that denies it.
 */
export function requireGrants(grants: Grants, { hostname, port, workers }: AppOptions): void {
  // The other threads listen on the free port that the first one finds: it may be any.
  const isAnyPort = port === 0 && workers > 1;
  const address = isAnyPort ? formatHost(hostname) : formatAddress(hostname, port);
  if (!grants.canListen(address)) {
    const remedy = remedyFor(grants, "net", address);
    throw new StartFailure(`it may not listen on ${address}; ${remedy}`);
  }
  if (workers > 1 && !grants.canRead(SOURCE)) {
    const remedy = remedyFor(grants, "read", SOURCE);
    throw new StartFailure(`it may not read its own modules, to load workers from; ${remedy}`);
  }
}

function remedyFor(grants: Grants, name: "net" | "read", what: string): string {
  return grants.isDenied(name, what) ? `see --deny-${name}` : `add ${grantFlag(name, [what])}`;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
