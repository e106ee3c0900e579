import { type Handler, statusText } from "../message.ts";
import { canonicalHost, isLoopback } from "./address.ts";

/** By which names a server is known. */
export interface KnownHosts {
  /** What it was told to listen on: `"localhost"`, `"0.0.0.0"`. */
  readonly hostname: string;
  /** Names beside that: `"files.example"`, or with a port and then only that one. */
  readonly allowed: readonly string[];
}

/**
 * A handler that answers 421 (RFC 9110 §15.5.20) to a request for the files if it names a host that
 * the server is not known by.
 *
 * This is the defence against DNS rebinding: a page that the user happens to visit has its own name
 * suddenly lead to `127.0.0.1`, and to the browser this server is then of the page's origin. But
 * the page cannot make the browser send another name than its own.
 *
 * A server that others can reach has names that it does not know of. So without allowed names only
 * a server on a loopback address asks.
 *
 * @param mount The part of the URL's path that stands for the files, ending in a slash.
 * @param address The address that the server listens on, asked for with the first request.
 */
export function withKnownHosts(
  handler: Handler,
  mount: string,
  hosts: KnownHosts,
  address: () => string,
): Handler {
  let known: string | undefined;
  return (request) => {
    const { authority, path } = request;
    if (authority !== known && path.startsWith(mount)) {
      const isAsked = hosts.allowed.length > 0 || isLoopback(address());
      if (isAsked && !isKnownHost(authority, hosts)) return statusText(421, {}, ADVICE);
      known = authority;
    }
    return handler(request);
  };
}

/**
 * Whether a request for this host and port may be meant for a server.
 *
 * The port is not looked at where none was named: behind a forwarded port it is another, and a page
 * has no power over it.
 *
 * @param authority `""` where an HTTP/1.0 client names none, which no browser is.
 */
export function isKnownHost(authority: string, { hostname, allowed }: KnownHosts): boolean {
  if (authority === "") return true;
  const { host, port } = parseHost(authority);
  // RFC 6761 §6.3: these never leave the machine, whatever the DNS says.
  if (host === "localhost" || host.endsWith(".localhost") || isLoopback(host)) return true;
  return [hostname, ...allowed].map(parseHost).some((known) => {
    return known.host === host && (known.port === "" || known.port === port);
  });
}

const ADVICE = "the server does not go by this name; start it with --allow-host NAME";

interface Host {
  /**
   * In lower case, without the brackets of an IPv6 address, which has but one spelling, and without
   * the dot that ends a full name.
   */
  readonly host: string;
  /** `""` where there is none. */
  readonly port: string;
}

function parseHost(authority: string): Host {
  const lower = authority.toLowerCase();
  const [, literal, name, port = ""] = AUTHORITY.exec(lower) ?? [];
  return { host: canonicalHost(literal ?? name ?? lower), port };
}

/** An address on the command line may have no brackets: what has two colons is all host. */
const AUTHORITY = /^(?:\[([^\]]*)\]|([^:]*?)\.?)(?::([0-9]*))?$/;
