/**
 * HTTP dates (RFC 9110 §5.6.7).
 *
 * @module
 */

/** The earliest time that a date can tell: its year has four digits (RFC 9110 §5.6.7). */
export const EARLIEST_HTTP_DATE: number = Date.parse("0000-01-01T00:00:00Z");

/**
 * Formats a time as IMF-fixdate: `"Sun, 06 Nov 1994 08:49:37 GMT"`.
 *
 * @param millis Since the epoch, from {@linkcode EARLIEST_HTTP_DATE} to the end of the year 9999;
 * fractions of a second are cut off.
 */
export function formatHttpDate(millis: number): string {
  return new Date(millis).toUTCString();
}

/**
 * Reads a date in any of the three forms a recipient must accept (RFC 9110 §5.6.7): IMF-fixdate,
 * RFC 850 and asctime. The weekday need not be that of the date: the grammar has no such rule, and
 * to ignore If-Unmodified-Since for it would let an update be lost (§13.1.4).
 *
 * @param value The field value.
 * @param now Milliseconds since the epoch; it settles the century of a two-digit year.
 * @returns Milliseconds since the epoch, or `null` where the value is no date.
 */
export function parseHttpDate(value: string, now: number): number | null {
  const fixdate = FIXDATE.exec(value);
  if (fixdate !== null) {
    const [, day, month, year, time] = fixdate;
    return toMillis(Number(day), month, Number(year), time);
  }
  const rfc850 = RFC_850.exec(value);
  if (rfc850 !== null) {
    const [, day, month, year, time] = rfc850;
    const fourDigits = fullYear(Number(year), month, Number(day), now);
    return toMillis(Number(day), month, fourDigits, time);
  }
  const asctime = ASCTIME.exec(value);
  if (asctime === null) return null;
  const [, month, day, time, year] = asctime;
  return toMillis(Number(day), month, Number(year), time);
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const WEEKDAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)";
const LONG_WEEKDAY = "(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)";
const MONTH = `(${MONTHS.join("|")})`;
const TIME = "([0-2][0-9]:[0-5][0-9]:[0-6][0-9])";
const FIXDATE = new RegExp(`^${WEEKDAY}, ([0-9]{2}) ${MONTH} ([0-9]{4}) ${TIME} GMT$`);
const RFC_850 = new RegExp(`^${LONG_WEEKDAY}, ([0-9]{2})-${MONTH}-([0-9]{2}) ${TIME} GMT$`);
const ASCTIME = new RegExp(`^${WEEKDAY} ${MONTH} ([0-9]{2}| [0-9]) ${TIME} ([0-9]{4})$`);

function toMillis(day: number, month: string, year: number, time: string): number | null {
  const [hour, minute, second] = time.split(":").map(Number);
  // A leap second (":60") does not exist on the system's clock: it is the second before.
  const date = new Date(Date.UTC(2000, 0, 1, hour, minute, Math.min(second, 59)));
  date.setUTCFullYear(year, MONTHS.indexOf(month), day);
  const isReal = hour < 24 && second <= 60 && date.getUTCDate() === day;
  return isReal ? date.getTime() : null;
}

/** RFC 9110 §5.6.7: a date that seems more than 50 years ahead is of the century before. */
function fullYear(twoDigits: number, month: string, day: number, now: number): number {
  const horizon = new Date(now);
  const thisYear = horizon.getUTCFullYear();
  horizon.setUTCFullYear(thisYear + 50);
  const year = thisYear - (thisYear % 100) + twoDigits;
  return Date.UTC(year, MONTHS.indexOf(month), day) > horizon.getTime() ? year - 100 : year;
}
