/** `host:port`, as permissions and URLs have it. */
export function formatAddress(hostname: string, port: number): string {
  return `${formatHost(hostname)}:${port}`;
}

/** A host as it stands in front of a port: an IPv6 address in brackets. */
export function formatHost(hostname: string): string {
  return hostname.includes(":") ? `[${hostname}]` : hostname;
}

/** Whether an IP address is one that only this machine can reach (RFC 1122 §3.2.1.3, RFC 4291). */
export function isLoopback(address: string): boolean {
  const known = canonicalHost(address);
  return known === "::1" || MAPPED_LOOPBACK.test(known) || LOOPBACK.test(known);
}

const LOOPBACK = /^127(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}$/;
/** The same as an IPv6 address (RFC 4291 §2.5.5.2). */
const MAPPED_LOOPBACK = /^::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4}$/;

/**
 * Of the many spellings of an IPv6 address the one that browsers write (RFC 5952); any other host
 * as it is.
 *
 * @param host In lower case, without brackets.
 */
export function canonicalHost(host: string): string {
  if (!/^[0-9a-f.]*:[0-9a-f:.]*$/.test(host)) return host;
  return URL.parse(`http://[${host}]/`)?.hostname.slice(1, -1) ?? host;
}
