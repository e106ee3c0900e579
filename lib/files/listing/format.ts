import { format as formatBytes } from "@std/fmt/bytes";

/**
 * A size for people, to three digits: `"980 B"`, `"1.5 KiB"`.
 *
 * @param size In bytes.
 */
export function humanSize(size: number): string {
  // With @std/fmt alone 1023 bytes are "1020 B", and a kilo is a kelvin's "k" beside "MiB".
  return size < 1024 ? `${size} B` : formatBytes(size, { binary: true }).replace("k", "K");
}

/**
 * A file's time as ISO 8601 in UTC: `"2026-11-22T08:20:02.000Z"`.
 *
 * @param modified Milliseconds since the epoch.
 * @returns `null` where the system does not say, or names a year beyond the calendar: on tmpfs
 * anybody can give a file such a time, and it must not hide the folder from everybody else.
 */
export function isoTime(modified: number | null): string | null {
  if (modified === null) return null;
  const date = new Date(modified);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
