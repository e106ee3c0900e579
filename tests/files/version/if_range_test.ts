import { assertEquals } from "@std/assert";
import { admitsRange } from "../../../lib/files/version/preconditions.ts";

const MODIFIED = Date.UTC(1994, 10, 6, 8, 49, 37, 500);
const EXACT = "Sun, 06 Nov 1994 08:49:37 GMT";

interface Row {
  readonly ifRange: string | null;
  readonly admits: boolean;
  /** How old the file is; an hour by default. */
  readonly age?: number;
  /** The current tag; `"v2"` by default. */
  readonly etag?: null;
  readonly modified?: null;
  /** A section of RFC 9110. */
  readonly reason: string;
}

const ROWS: readonly Row[] = [
  { ifRange: null, admits: true, reason: "§14.2: no condition" },
  { ifRange: '"v2"', admits: true, reason: "§13.1.5: the current tag" },
  { ifRange: '"v1"', admits: false, reason: "§13.1.5: an old tag" },
  { ifRange: 'W/"v2"', admits: false, reason: "§13.1.5: a weak tag never matches" },
  { ifRange: '"V2"', admits: false, reason: "§8.8.3.2: another case" },
  { ifRange: '"v1", "v2"', admits: false, reason: "§13.1.5: one tag, no list" },
  { ifRange: "*", admits: false, reason: "§13.1.5: no star" },
  { ifRange: "v2", admits: false, reason: "§8.8.3: no quotes" },
  { ifRange: '"v2', admits: false, reason: "§8.8.3: one quote" },
  { ifRange: "", admits: false, reason: "§13.1.5: an empty value is no validator" },
  { ifRange: '"v2"', etag: null, admits: false, reason: "§8.8.1: the tag is not to be trusted" },

  { ifRange: EXACT, admits: true, reason: "§13.1.5: exactly the date" },
  { ifRange: "Sunday, 06-Nov-94 08:49:37 GMT", admits: true, reason: "§5.6.7: RFC 850" },
  { ifRange: "Sun Nov  6 08:49:37 1994", admits: true, reason: "§5.6.7: asctime" },
  { ifRange: "Sun, 06 Nov 1994 08:49:36 GMT", admits: false, reason: "§13.1.5: a date before" },
  { ifRange: "Sun, 06 Nov 1994 08:49:38 GMT", admits: false, reason: "§13.1.5: a later date" },
  { ifRange: "Sun, 22 Nov 2099 08:00:00 GMT", admits: false, reason: "§13.1.5: far later" },
  { ifRange: "Mon, 06 Nov 1994 08:49:37 GMT", admits: true, reason: "§5.6.7: any weekday" },
  { ifRange: "784111777", admits: false, reason: "§5.6.7: no date" },
  { ifRange: EXACT, modified: null, admits: false, reason: "§13.1.5: no date to compare with" },

  { ifRange: EXACT, age: 0, admits: false, reason: "§8.8.2.2: it changed this moment" },
  { ifRange: EXACT, age: 499, admits: false, reason: "§8.8.2.2: that second is not over" },
  { ifRange: EXACT, age: -3_600_000, admits: false, reason: "§8.8.2.2: it is of the future" },
  { ifRange: EXACT, age: 999, admits: false, reason: "§8.8.2.2: a second has not passed" },
  { ifRange: EXACT, age: 1_000, admits: true, reason: "§8.8.2.2: that second is over" },
  { ifRange: '"v2"', age: 0, admits: true, reason: "§13.1.5: a tag has no seconds" },
];

for (const { ifRange, admits, age = 3_600_000, etag, modified, reason } of ROWS) {
  Deno.test(`admitsRange() is ${admits} when told ${ifRange} of a file ${age} ms old: ${reason}`, () => {
    const current = {
      etag: etag === undefined ? '"v2"' : etag,
      modified: modified === undefined ? MODIFIED : modified,
    };
    assertEquals(admitsRange(ifRange, current, MODIFIED + age), admits);
  });
}
