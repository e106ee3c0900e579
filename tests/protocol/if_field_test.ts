import { assert, assertEquals, assertThrows } from "@std/assert";
import { parseIf } from "../../lib/protocol/if_field.ts";
import { ProtocolError } from "../../lib/protocol/protocol_error.ts";

const AUTHORITY = "localhost:4221";

/** As `resource: "tag" not *, ...; ...`, `*` being a state token and `here` what is asked for. */
function shown(value: string): string {
  return parseIf(value, AUTHORITY).map(({ resource, lists }) => {
    const name = resource === null
      ? "here"
      : resource.kind === "path"
      ? resource.path
      : "elsewhere";
    const told = lists.map((list) =>
      list.map(({ etag, isNegated }) => `${isNegated ? "not " : ""}${etag ?? "*"}`).join(" ")
    );
    return `${name}: ${told.join(", ")}`;
  }).join("; ");
}

const ROWS: readonly { readonly value: string; readonly means: string; readonly reason: string }[] =
  [
    { value: '(["v"])', means: 'here: "v"', reason: "a tag" },
    { value: "(<DAV:no-lock>)", means: "here: *", reason: "a state token" },
    { value: "(<urn:uuid:181d4fae>)", means: "here: *", reason: "that of a lock" },
    { value: "(<urn:!$;=?~>)", means: "here: *", reason: "what has a meaning in a URI" },
    { value: "(<Az0.9+a-Z:>)", means: "here: *", reason: "a scheme alone (3986 §4.3)" },
    { value: '([W/"v"])', means: 'here: W/"v"', reason: "a weak tag" },
    { value: '([""])', means: 'here: ""', reason: "an empty tag" },
    { value: '(["a\\b"])', means: 'here: "a\\b"', reason: "no escape (9110 §8.8.3)" },
    { value: '(["a)(]["])', means: 'here: "a)(]["', reason: "brackets in a tag" },
    { value: '(["<a:>"])', means: 'here: "<a:>"', reason: "a tag like a token" },
    { value: '(["!~\xff"])', means: 'here: "!~\xff"', reason: "obs-text (9110 §8.8.3)" },
    { value: '(["I am an\tETag"])', means: 'here: "I am an\tETag"', reason: "§10.4.6: blanks" },
    { value: '(Not ["v"])', means: 'here: not "v"', reason: "§10.4.7" },
    { value: "(nOT<a:>)", means: "here: not *", reason: "a literal is in any case (2616 §2.1)" },
    { value: '(<a:> Not ["v"] <b:>)', means: 'here: * not "v" *', reason: "all of a list" },
    { value: '(<a:>["v"]Not<b:>)', means: 'here: * "v" not *', reason: "without blanks" },
    {
      value: '(<urn:uuid:181d4fae> ["I am an ETag"]) (["I am another ETag"])',
      means: 'here: * "I am an ETag", "I am another ETag"',
      reason: "§10.4.6",
    },
    { value: '(["a"])(["b"])', means: 'here: "a", "b"', reason: "lists without blanks" },
    {
      value: '\t( \t Not\t [ "v" ]\t< a: > ) \t( ["w"] ) ',
      means: 'here: not "v" *, "w"',
      reason: "blanks between any two parts (2616 §2.1)",
    },
    { value: '</files/a> (["v"])', means: '/files/a: "v"', reason: "a path" },
    { value: '< /files/a >(["v"])', means: '/files/a: "v"', reason: "blanks around it" },
    { value: '</%66iles/a%20b> (["v"])', means: '/files/a%20b: "v"', reason: "escapes" },
    { value: '</a?b> (["v"])', means: '/a: "v"', reason: "a query names no other file" },
    { value: `<http://${AUTHORITY}/a> (["v"])`, means: '/a: "v"', reason: "§10.4.8: a URL" },
    { value: `<HTTPS://LOCALHOST:4221/a> (["v"])`, means: '/a: "v"', reason: "behind a proxy" },
    { value: '<http://x/a> (["v"])', means: 'elsewhere: "v"', reason: "another server" },
    { value: '<urn:a> (["v"])', means: 'elsewhere: "v"', reason: "no HTTP" },
    {
      value: '</a> (["v"]) (["w"]) </b> (Not <a:>)',
      means: '/a: "v", "w"; /b: not *',
      reason: "§10.4.2: a tag is for the lists up to the next",
    },
    { value: '</a> (["v"]) </a> (["w"])', means: '/a: "v"; /a: "w"', reason: "one twice" },
  ];

for (const { value, means, reason } of ROWS) {
  Deno.test(`parseIf() of ${JSON.stringify(value)} is ${means}: ${reason}`, () => {
    assertEquals(shown(value), means);
  });
}

const MALFORMED: readonly (readonly [value: string, reason: string])[] = [
  ["", "nothing"],
  [" \t", "blanks"],
  ["()", "a list of nothing"],
  ["( )", "a list of blanks"],
  ["(Not)", "Not nothing"],
  ['(Not Not ["v"])', "Not twice"],
  ['(NotNot ["v"])', "no such word"],
  ['Not (["v"])', "Not before a list"],
  ['"v"', "a tag alone"],
  ['("v")', "a tag without brackets"],
  ["(v)", "a word"],
  ["([v])", "a tag without quotes"],
  ['(["v"]', "no end"],
  ['(["v"', "no end of a tag"],
  ['(["v])', "no end of a quotation"],
  ['["v"])', "no beginning"],
  ['(["v"]))', "an end too many"],
  ['((["v"]))', "a list in a list"],
  ['(["a" "b"])', "two in a bracket"],
  ['(["a"b"])', "a quotation mark in a tag"],
  ['([w/"v"])', "W is in upper case (9110 §8.8.3)"],
  ['([W/ "v"])', "a blank in a weak tag"],
  ['(["\x01"])', "a control character"],
  ['(["\x7f"])', "a control character"],
  ['(["v"], ["w"])', "a comma in a list"],
  ['(["v"]), (["w"])', "two lines, joined: no comma is in the grammar"],
  ['</a> (["v"]), </b> (["w"])', "two lines, joined"],
  ['(["v"]),', "a comma at the end"],
  ['(["v"]) x', "what is behind it"],
  ["(<>)", "no token"],
  ["(<a>)", "a token without a scheme"],
  ["(</a>)", "a path for a token"],
  ["(<1:>)", "a scheme that is none"],
  ["(<a:b)", "no end of a token"],
  ["(<a:b c>)", "a blank in a token"],
  ["(<a:#b>)", "a fragment (3986 §4.3)"],
  ["(<a:<b>>)", "a token in a token"],
  ["(<a:\xfc>)", "raw bytes in a token"],
  ["(*)", "no tag"],
  ["</a>", "a resource without a list"],
  ['</a> </b> (["v"])', "a resource without a list"],
  ['(["v"]) </a>', "a resource without a list"],
  ['</a> (["v"]) </b>', "a resource without a list"],
  ['(["v"]) </a> (["w"])', "§10.4.2: both forms in one field"],
  ['<> (["v"])', "no resource"],
  ['<a> (["v"])', "a relative path (§8.3)"],
  ['<../a> (["v"])', "a relative path (§8.3)"],
  ['<*> (["v"])', "no path"],
  ['</a b> (["v"])', "a blank"],
  ['</a#b> (["v"])', "a fragment"],
  ['</%zz> (["v"])', "a broken escape"],
  ['</%00> (["v"])', "a NUL"],
  ['</%c0%ae> (["v"])', "an overlong escape"],
  ['</\xfc> (["v"])', "raw bytes"],
  ['<http://> (["v"])', "no host"],
  ['<http://a@localhost:4221/b> (["v"])', "a user"],
];

for (const [value, reason] of MALFORMED) {
  Deno.test(`parseIf() refuses ${JSON.stringify(value)}: ${reason}`, () => {
    const error = assertThrows(
      () => parseIf(value, AUTHORITY),
      ProtocolError,
      "(RFC 4918 §10.4.2)",
    );
    assertEquals(error.status, 400);
  });
}

Deno.test("parseIf() takes no path for an address of this server when the request names none", () => {
  const [{ resource }] = parseIf('<http://localhost/a> (["v"])', "");
  assertEquals(resource?.kind, "elsewhere");
});

const LIMITS: readonly (readonly [what: string, make: (count: number) => string, limit: number])[] =
  [
    ["conditions of a list", (count) => `(${"<a:>".repeat(count)})`, 100],
    ["lists", (count) => '(["v"])'.repeat(count), 100],
    ["resources", (count) => '</a>(["v"])'.repeat(count), 16],
  ];

for (const [what, make, limit] of LIMITS) {
  Deno.test(`parseIf() takes ${limit} ${what} and refuses one more`, () => {
    assert(parseIf(make(limit), AUTHORITY).length > 0);
    const error = assertThrows(() => parseIf(make(limit + 1), AUTHORITY), ProtocolError, "over");
    assertEquals(error.status, 400);
  });
}

// Each of these is a megabyte, 64 times a head. Read again for each character they take minutes.
const LONG = 1 << 20;
const HOSTILE: Readonly<Record<string, string>> = {
  "a list that does not end": `(${"<a:>".repeat(LONG / 4)}`,
  "tags that do not end": `(${'["v"]'.repeat(LONG / 5)}`,
  "blanks before an end": `(["v"]${" ".repeat(LONG)}`,
  "blanks behind Not": `(Not${" ".repeat(LONG)}x`,
  "blanks in a list": `(${" ".repeat(LONG)}x`,
  "blanks in a tag": `([${" ".repeat(LONG)}x`,
  "blanks between lists": `(["v"])${" ".repeat(LONG)}x`,
  "a tag that does not end": `(["${"v".repeat(LONG)}`,
  "a token that does not end": `(<a:${"b:".repeat(LONG / 2)}`,
  "a scheme that does not end": `(<${"a".repeat(LONG)}`,
  "a resource that does not end": `</${"a".repeat(LONG)}`,
  "nothing but beginnings": "(".repeat(LONG),
  "nothing but Not": `(${"Not".repeat(LONG / 3)}`,
};

for (const [name, value] of Object.entries(HOSTILE)) {
  Deno.test(`parseIf() refuses at once what has ${name}`, () => {
    const before = performance.now();
    assertThrows(() => parseIf(value, AUTHORITY), ProtocolError);
    const millis = performance.now() - before;
    assert(millis < 2_000, `${millis} ms`);
  });
}
