import { assertEquals } from "@std/assert";
import { formatHttpDate, parseHttpDate } from "../../lib/protocol/http_date.ts";

const NOW = Date.UTC(2026, 5, 1);
const EXAMPLE = Date.UTC(1994, 10, 6, 8, 49, 37);

const DATES: readonly (readonly [name: string, value: string, expected: number, now?: number])[] = [
  ["IMF-fixdate", "Sun, 06 Nov 1994 08:49:37 GMT", EXAMPLE],
  ["RFC 850", "Sunday, 06-Nov-94 08:49:37 GMT", EXAMPLE],
  ["asctime", "Sun Nov  6 08:49:37 1994", EXAMPLE],
  [
    "asctime with a day of two digits",
    "Wed Nov 16 08:49:37 1994",
    Date.UTC(1994, 10, 16, 8, 49, 37),
  ],
  ["the epoch", "Thu, 01 Jan 1970 00:00:00 GMT", 0],
  ["a time before the epoch", "Wed, 31 Dec 1969 23:59:59 GMT", -1000],
  ["29 February of a leap year", "Thu, 29 Feb 2024 12:00:00 GMT", Date.UTC(2024, 1, 29, 12)],
  ["29 February of 2000", "Tue, 29 Feb 2000 00:00:00 GMT", Date.UTC(2000, 1, 29)],
  [
    "the last day of a long month",
    "Fri, 31 Jan 2025 23:59:59 GMT",
    Date.UTC(2025, 0, 31, 23, 59, 59),
  ],
  ["a leap second", "Sat, 31 Dec 2016 23:59:60 GMT", Date.UTC(2016, 11, 31, 23, 59, 59)],
  [
    "a year of the first century",
    "Thu, 01 Jan 0099 00:00:00 GMT",
    Date.parse("0099-01-01T00:00:00Z"),
  ],
  ["two digits of this century's past", "Saturday, 01-Jan-05 00:00:00 GMT", Date.UTC(2005, 0, 1)],
  [
    "two digits of less than 50 years ahead",
    "Sunday, 01-Mar-76 00:00:00 GMT",
    Date.UTC(2076, 2, 1),
  ],
  [
    "two digits of a year more than 50 years ahead",
    "Saturday, 01-Jan-77 00:00:00 GMT",
    Date.UTC(1977, 0, 1),
  ],
  [
    "two digits of 50 years and six months ahead",
    "Wednesday, 01-Dec-76 00:00:00 GMT",
    Date.UTC(1976, 11, 1),
  ],
  // The grammar admits any weekday with any date, and to ignore If-Unmodified-Since is to overwrite.
  ["the wrong weekday", "Mon, 06 Nov 1994 08:49:37 GMT", EXAMPLE],
  ["the wrong weekday in RFC 850", "Monday, 06-Nov-94 08:49:37 GMT", EXAMPLE],
  ["the wrong weekday in asctime", "Mon Nov  6 08:49:37 1994", EXAMPLE],
  [
    "two digits seen from another century",
    "Sunday, 06-Nov-94 08:49:37 GMT",
    EXAMPLE,
    Date.UTC(1995, 0, 1),
  ],
];

for (const [name, value, expected, now] of DATES) {
  Deno.test(`parseHttpDate() reads the time when given ${name} (9110 §5.6.7)`, () => {
    assertEquals(parseHttpDate(value, now ?? NOW), expected);
  });
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const LONG_WEEKDAYS = [
  "Monday",
  "Tuesday",
  "Wednesday",
  "Thursday",
  "Friday",
  "Saturday",
  "Sunday",
];

Deno.test("parseHttpDate() reads any day of a year in each of the three forms", () => {
  for (let day = 0; day < 366; day++) {
    const millis = Date.UTC(2024, 0, 1 + day, day % 24, (day * 7) % 60, (day * 13) % 60);
    const value = formatHttpDate(millis);
    assertEquals(value.slice(8, 11), MONTHS[new Date(millis).getUTCMonth()]);
    assertEquals(parseHttpDate(value, NOW), millis, value);
    const [weekday, date, month, year, time] = value.split(/,? /);
    const long = LONG_WEEKDAYS.find((name) => name.startsWith(weekday));
    const rfc850 = `${long}, ${date}-${month}-${year.slice(2)} ${time} GMT`;
    assertEquals(parseHttpDate(rfc850, NOW), millis, rfc850);
    const asctime = `${weekday} ${month} ${date.replace(/^0/, " ")} ${time} ${year}`;
    assertEquals(parseHttpDate(asctime, NOW), millis, asctime);
  }
});

Deno.test("formatHttpDate() writes IMF-fixdate and cuts fractions when given a time", () => {
  assertEquals(formatHttpDate(EXAMPLE), "Sun, 06 Nov 1994 08:49:37 GMT");
  assertEquals(formatHttpDate(EXAMPLE + 999), "Sun, 06 Nov 1994 08:49:37 GMT");
  assertEquals(formatHttpDate(EXAMPLE + 1000), "Sun, 06 Nov 1994 08:49:38 GMT");
});

const JUNK: readonly { name: string; value: string }[] = [
  { name: "nothing", value: "" },
  { name: "a word", value: "yesterday" },
  { name: "a number", value: "784111777" },
  { name: "ISO 8601", value: "1994-11-06T08:49:37Z" },
  { name: "an unknown weekday", value: "Son, 06 Nov 1994 08:49:37 GMT" },
  { name: "an unknown month", value: "Sun, 06 Nob 1994 08:49:37 GMT" },
  { name: "lower case", value: "sun, 06 nov 1994 08:49:37 gmt" },
  { name: "29 February of a common year", value: "Wed, 29 Feb 2023 00:00:00 GMT" },
  { name: "29 February of 1900", value: "Thu, 29 Feb 1900 00:00:00 GMT" },
  { name: "30 February, with the weekday of 1 March", value: "Fri, 30 Feb 2024 00:00:00 GMT" },
  { name: "31 April", value: "Thu, 31 Apr 2025 00:00:00 GMT" },
  { name: "32 January", value: "Sat, 32 Jan 2025 00:00:00 GMT" },
  { name: "day 0", value: "Tue, 00 Jan 2025 00:00:00 GMT" },
  { name: "hour 24", value: "Sun, 06 Nov 1994 24:00:00 GMT" },
  { name: "minute 60", value: "Sun, 06 Nov 1994 08:60:00 GMT" },
  { name: "second 61", value: "Sun, 06 Nov 1994 08:49:61 GMT" },
  { name: "a day of one digit", value: "Sun, 6 Nov 1994 08:49:37 GMT" },
  { name: "an hour of one digit", value: "Sun, 06 Nov 1994 8:49:37 GMT" },
  { name: "a year of two digits in IMF-fixdate", value: "Sun, 06 Nov 94 08:49:37 GMT" },
  { name: "a year of four digits in RFC 850", value: "Sunday, 06-Nov-1994 08:49:37 GMT" },
  { name: "a short weekday in RFC 850", value: "Sun, 06-Nov-94 08:49:37 GMT" },
  { name: "asctime with one blank before the day", value: "Sun Nov 6 08:49:37 1994" },
  { name: "another zone", value: "Sun, 06 Nov 1994 08:49:37 CET" },
  { name: "an offset", value: "Sun, 06 Nov 1994 08:49:37 +0000" },
  { name: "no zone", value: "Sun, 06 Nov 1994 08:49:37" },
  { name: "no comma", value: "Sun 06 Nov 1994 08:49:37 GMT" },
  { name: "a blank before it", value: " Sun, 06 Nov 1994 08:49:37 GMT" },
  { name: "a line end after it", value: "Sun, 06 Nov 1994 08:49:37 GMT\n" },
  { name: "two dates", value: "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT" },
  { name: "Netscape's length parameter", value: "Sun, 06 Nov 1994 08:49:37 GMT; length=5" },
];

for (const { name, value } of JUNK) {
  Deno.test(`parseHttpDate() returns null when given ${name} (9110 §5.6.7)`, () => {
    assertEquals(parseHttpDate(value, NOW), null);
  });
}

Deno.test("parseHttpDate() returns null when a digit is too many or missing, or more is around", () => {
  for (const [, value] of DATES.slice(0, 3)) {
    const digits = [...value.matchAll(/[0-9]/g)].map(({ index }) => index);
    const changed = digits.flatMap((at) => [
      `${value.slice(0, at)}0${value.slice(at)}`,
      value.slice(0, at) + value.slice(at + 1),
    ]);
    for (const junk of [...changed, `x${value}`, `${value}x`]) {
      assertEquals(parseHttpDate(junk, NOW), null, junk);
    }
  }
});
