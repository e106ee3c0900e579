import type { Exchange } from "../server/responder.ts";

/**
 * Formats one line, as Combined Log Format has it:
 * `host - - [date] "request line" status bytes "referer" "user agent"`.
 *
 * @param stamp The date, as {@linkcode formatLogDate} makes it.
 */
export function formatEntry(exchange: Exchange, stamp: string): string {
  const { request, remoteAddr, status, contentBytes } = exchange;
  const host = "hostname" in remoteAddr ? remoteAddr.hostname : "-";
  const size = contentBytes === 0 ? "-" : contentBytes;
  if (request === null) return `${host} - - [${stamp}] "-" ${status} ${size} "-" "-"\n`;
  const { method, target, version, headers } = request;
  const line = `${method} ${escapeField(target)} HTTP/${version}`;
  const referer = escapeField(headers.get("referer") ?? "-");
  const agent = escapeField(headers.get("user-agent") ?? "-");
  return `${host} - - [${stamp}] "${line}" ${status} ${size} "${referer}" "${agent}"\n`;
}

/**
 * A date as the log has it: `22/Nov/2026:08:20:02 +0000`.
 *
 * @param millis Since the epoch; fractions of a second are cut off.
 */
export function formatLogDate(millis: number): string {
  const [, day, month, year, time] = new Date(millis).toUTCString().split(" ");
  return `${day}/${month}/${year}:${time} +0000`;
}

/** Nobody forges a line or paints the terminal: such bytes stand as `\xHH`, as in nginx. */
function escapeField(value: string): string {
  if (!UNSAFE.test(value)) return value;
  return value.replaceAll(
    new RegExp(UNSAFE, "g"),
    (char) => "\\x" + char.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0"),
  );
}

// deno-lint-ignore no-control-regex -- these are the ones that could forge a line or a terminal's
const UNSAFE = /["\\\x00-\x1f\x7f-\xff]/;
