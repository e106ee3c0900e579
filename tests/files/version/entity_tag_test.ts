import { assert, assertEquals, assertNotEquals } from "@std/assert";
import {
  formatEntityTag,
  matchesStrongly,
  matchesWeakly,
  parseEntityTags,
} from "../../../lib/files/version/entity_tag.ts";
import { isRacy } from "../../../lib/files/version/file_version.ts";

interface ListRow {
  readonly value: string;
  /** `null` where the value is no list of tags. */
  readonly tags: readonly string[] | "*" | null;
  /** A section of RFC 9110, or why. */
  readonly reason: string;
}

const EVERY_SIGN = '"!#$%&\'()+-./:;<=>?@[]^_`{|}~"';

const LISTS: readonly ListRow[] = [
  { value: '"a"', tags: ['"a"'], reason: "§8.8.3: a strong tag" },
  { value: 'W/"a"', tags: ['W/"a"'], reason: "§8.8.3: a weak tag" },
  { value: '""', tags: ['""'], reason: "§8.8.3: an empty tag is one" },
  { value: 'W/""', tags: ['W/""'], reason: "§8.8.3: an empty weak tag" },
  { value: '"a", W/"b", "c"', tags: ['"a"', 'W/"b"', '"c"'], reason: "§13.1.1: a list" },
  { value: '"a","b"', tags: ['"a"', '"b"'], reason: "§5.6.1: no space" },
  { value: '"a" \t,\t "b"', tags: ['"a"', '"b"'], reason: "§5.6.1: space at the comma" },
  { value: ',"a",, "b" , ,', tags: ['"a"', '"b"'], reason: "§5.6.1.2: empty members" },
  { value: '"a,b"', tags: ['"a,b"'], reason: "§8.8.3: a comma within" },
  { value: '"a,b", "c"', tags: ['"a,b"', '"c"'], reason: "§8.8.3: a comma within the first" },
  { value: '"*"', tags: ['"*"'], reason: "§8.8.3: a star within is a tag" },
  { value: '"W/"', tags: ['"W/"'], reason: "§8.8.3: W/ within is of the tag" },
  { value: '"\\"', tags: ['"\\"'], reason: "§8.8.3: a backslash escapes nothing" },
  { value: EVERY_SIGN, tags: [EVERY_SIGN], reason: "§8.8.3: every sign" },
  { value: '"\x80\xe9\xff"', tags: ['"\x80\xe9\xff"'], reason: "§8.8.3: obs-text" },
  { value: '"a", "a"', tags: ['"a"', '"a"'], reason: "the same twice" },

  { value: "*", tags: "*", reason: "§13.1.1: any" },
  { value: " *\t", tags: "*", reason: "§5.5: space around" },
  { value: "\xa0*", tags: null, reason: "§5.6.3: a no-break space is no white space of HTTP" },
  { value: "*, *", tags: null, reason: "§13.1.1: a star stands alone" },
  { value: '*, "a"', tags: null, reason: "§13.1.1: a star stands alone" },
  { value: '"a", *', tags: null, reason: "§13.1.1: a star stands alone" },
  { value: "W/*", tags: null, reason: "§13.1.1: no star is weak" },

  { value: "", tags: [], reason: "§5.6.1.2: a list of nothing" },
  { value: " \t", tags: [], reason: "§5.6.1.2: nothing but space" },
  { value: ",", tags: [], reason: "§5.6.1.2: empty members, and no other" },
  { value: '"a', tags: null, reason: "§8.8.3: no closing quote" },
  { value: 'a"', tags: null, reason: "§8.8.3: no opening quote" },
  { value: '"', tags: null, reason: "§8.8.3: one quote" },
  { value: '"a", "b', tags: null, reason: "§8.8.3: the second has no end" },
  { value: "a", tags: null, reason: "§8.8.3: no quotes" },
  { value: '"a", b', tags: null, reason: "§8.8.3: the second has no quotes" },
  { value: "'a'", tags: null, reason: "§8.8.3: the wrong quotes" },
  { value: '"a" "b"', tags: null, reason: "§5.6.1: no comma" },
  { value: '"a""b"', tags: null, reason: "§5.6.1: no comma" },
  { value: '"a"; "b"', tags: null, reason: "§5.6.1: a semicolon" },
  { value: 'w/"a"', tags: null, reason: "§8.8.3: the W of a weak tag is upper case" },
  { value: 'W"a"', tags: null, reason: "§8.8.3: no slash" },
  { value: 'W/ "a"', tags: null, reason: "§8.8.3: a space within" },
  { value: 'W/W/"a"', tags: null, reason: "§8.8.3: weak twice" },
  { value: "W/", tags: null, reason: "§8.8.3: weak, and nothing" },
  { value: '"a b"', tags: null, reason: "§8.8.3: no space in a tag" },
  { value: '"a\tb"', tags: null, reason: "§8.8.3: no tab in a tag" },
  { value: '"a\x7f"', tags: null, reason: "§8.8.3: no DEL in a tag" },
  { value: '\xa0"a"', tags: null, reason: "§5.6.3: a no-break space" },
];

for (const { value, tags, reason } of LISTS) {
  Deno.test(`parseEntityTags() reads ${tags} when it is ${JSON.stringify(value)}: ${reason}`, () => {
    assertEquals(parseEntityTags(value), tags);
  });
}

Deno.test("parseEntityTags() takes no square of the time when a list is long and broken", () => {
  for (const filler of ['"a",', " ", ",", '"', '"a" ', "W/"]) {
    const start = performance.now();
    parseEntityTags(filler.repeat(200_000) + "x");
    const millis = performance.now() - start;
    assert(millis < 1_500, `${millis} ms for ${filler}`);
  }
});

/** The examples of RFC 9110 §8.8.3.2, and some. */
const COMPARISONS = [
  { a: 'W/"1"', b: 'W/"1"', strongly: false, weakly: true },
  { a: 'W/"1"', b: 'W/"2"', strongly: false, weakly: false },
  { a: 'W/"1"', b: '"1"', strongly: false, weakly: true },
  { a: '"1"', b: 'W/"1"', strongly: false, weakly: true },
  { a: '"1"', b: '"1"', strongly: true, weakly: true },
  { a: '"1"', b: '"2"', strongly: false, weakly: false },
  { a: '"a"', b: '"A"', strongly: false, weakly: false },
  { a: '""', b: '""', strongly: true, weakly: true },
  { a: '"W/1"', b: '"1"', strongly: false, weakly: false },
  { a: '"1-gzip"', b: '"1"', strongly: false, weakly: false },
];

for (const { a, b, strongly, weakly } of COMPARISONS) {
  Deno.test(`matchesStrongly() is ${strongly} when it has ${a} and ${b} (9110 §8.8.3.2)`, () => {
    assertEquals(matchesStrongly(a, b), strongly);
  });

  Deno.test(`matchesWeakly() is ${weakly} when it has ${a} and ${b} (9110 §8.8.3.2)`, () => {
    assertEquals(matchesWeakly(a, b), weakly);
  });
}

const NOW = Date.UTC(2026, 10, 22, 8, 0, 0);
const OLD = NOW - 3_600_000;
const CODINGS = [undefined, "gzip", "br", "zstd"];

Deno.test("formatEntityTag() writes another tag when size, time or coding is another", () => {
  const tags = new Set<string>();
  // Among them numbers whose digits run together to the same text: "1-10" is not "11-0".
  const sizes = [0, 1, 10, 36, 37, 1_296, 2 ** 40];
  const times = [0, 1, 36, 1_296, OLD, OLD + 1, OLD + 1_000];
  for (const size of sizes) {
    for (const time of times) {
      for (const coding of CODINGS) tags.add(formatEntityTag(size, time, NOW, coding));
    }
  }
  assertEquals(tags.size, sizes.length * times.length * CODINGS.length);
});

Deno.test("formatEntityTag() writes one tag by the grammar, weak where it may be that of two versions (9110 §8.8.3)", () => {
  for (const coding of CODINGS) {
    for (const modified of [0, 0.5, -1, -OLD, OLD, NOW, NOW + 3_600_000]) {
      const tag = formatEntityTag(5, modified, NOW, coding);
      assertEquals(parseEntityTags(tag), [tag]);
      assertEquals(tag.startsWith("W/"), isRacy(modified, NOW), tag);
    }
  }
});

Deno.test("formatEntityTag() writes the same tag when it is asked again, and for identity", () => {
  assertEquals(formatEntityTag(5, OLD, NOW), formatEntityTag(5, OLD, NOW + 86_400_000));
  assertEquals(formatEntityTag(5, OLD, NOW, "identity"), formatEntityTag(5, OLD, NOW));
});

for (const coding of CODINGS) {
  Deno.test(`formatEntityTag() writes a tag that does not last when a file is young, ${coding}`, () => {
    const young = formatEntityTag(5, OLD, OLD + 1, coding);
    assertNotEquals(young, formatEntityTag(5, OLD, NOW, coding));
  });
}
