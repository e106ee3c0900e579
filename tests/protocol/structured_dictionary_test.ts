import { assert, assertEquals } from "@std/assert";
import { type DictionaryValue, parseDictionary } from "../../lib/protocol/structured_dictionary.ts";

interface Row {
  readonly value: string;
  readonly rfc: string;
  readonly reason: string;
  /** In any order; `null` where it is no dictionary. */
  readonly members: Readonly<Record<string, DictionaryValue>> | null;
}

const ABC = Uint8Array.of(0x61, 0x62, 0x63);

const ROWS: readonly Row[] = [
  { value: "", rfc: "9651 §4.2", reason: "nothing is an empty dictionary", members: {} },
  { value: "  ", rfc: "9651 §4.2", reason: "spaces around it are dropped", members: {} },
  { value: "a=1", rfc: "9651 §3.3.1", reason: "an integer", members: { a: 1 } },
  { value: "a=-1", rfc: "9651 §3.3.1", reason: "a sign", members: { a: -1 } },
  { value: "a=+1", rfc: "9651 §3.3.1", reason: "no such sign", members: null },
  { value: "a=007", rfc: "9651 §3.3.1", reason: "leading zeros", members: { a: 7 } },
  { value: "a=999999999999999", rfc: "9651 §3.3.1", reason: "15", members: { a: 999999999999999 } },
  { value: "a=1000000000000000", rfc: "9651 §4.2.4", reason: "16 digits", members: null },
  { value: "a=-", rfc: "9651 §4.2.4", reason: "a sign alone", members: null },
  { value: "a=1.5", rfc: "9651 §3.3.2", reason: "a decimal", members: { a: null } },
  { value: "a=123456789012.098", rfc: "9651 §3.3.2", reason: "12 and 3", members: { a: null } },
  { value: "a=1234567890123.0", rfc: "9651 §4.2.4", reason: "13 digits", members: null },
  { value: "a=.5", rfc: "9651 §4.2.4", reason: "nothing before the point", members: null },
  { value: "a=1.", rfc: "9651 §4.2.4", reason: "a point at the end", members: null },
  { value: "a=1.2345", rfc: "9651 §4.2.4", reason: "four decimals", members: null },
  { value: "a=1e3", rfc: "9651 §4.2.4", reason: "an exponent", members: null },
  { value: "a=:YWJj:", rfc: "9651 §3.3.5", reason: "bytes", members: { a: ABC } },
  {
    value: "a=:ABYZabyz0189+/==:",
    rfc: "4648 §4",
    reason: "the ends of the alphabet",
    members: { a: Uint8Array.fromBase64("ABYZabyz0189+/==") },
  },
  { value: "a=:YQ===:", rfc: "9651 §4.2.7", reason: "too much padding", members: null },
  { value: "a=::", rfc: "9651 §3.3.5", reason: "no bytes", members: { a: new Uint8Array(0) } },
  { value: "a=:YWI=:", rfc: "9651 §3.3.5", reason: "padding", members: { a: ABC.slice(0, 2) } },
  { value: "a=:YWI:", rfc: "9651 §4.2.7", reason: "none", members: { a: ABC.slice(0, 2) } },
  { value: "a=:YWJ=:", rfc: "9651 §4.2.7", reason: "pad bits", members: { a: ABC.slice(0, 2) } },
  { value: "a=:YW=J:", rfc: "9651 §4.2.7", reason: "padding within", members: null },
  { value: "a=:Y:", rfc: "9651 §4.2.7", reason: "six bits are no byte", members: null },
  { value: "a=:YWJjY:", rfc: "9651 §4.2.7", reason: "nor behind others", members: null },
  { value: "a=:YQ=:", rfc: "9651 §4.2.7", reason: "half of the padding", members: null },
  { value: "a=1;b=:Y:", rfc: "9651 §4.2.7", reason: "in a parameter", members: null },
  { value: "a=(:Y:)", rfc: "9651 §4.2.7", reason: "in a list", members: null },
  { value: "a=:YW Jj:", rfc: "9651 §4.2.7", reason: "a space within", members: null },
  { value: "a=:YW-_:", rfc: "9651 §4.2.7", reason: "the alphabet for URLs", members: null },
  { value: "a=:YWJj", rfc: "9651 §4.2.7", reason: "no end", members: null },
  { value: "a=YWJj", rfc: "9651 §3.3.4", reason: "a token", members: { a: null } },
  { value: "a=*x/y:z", rfc: "9651 §3.3.4", reason: "a token", members: { a: null } },
  {
    value: "a=A!#$%&'*+-.^`|~:/_0, b=Z, c=az, d=z",
    rfc: "9651 §3.3.4",
    reason: "all that tokens may have",
    members: { a: null, b: null, c: null, d: null },
  },
  { value: 'a="b, \\"c=1"', rfc: "9651 §3.3.3", reason: "a string", members: { a: null } },
  { value: 'a="", b=""', rfc: "9651 §3.3.3", reason: "none", members: { a: null, b: null } },
  { value: 'a="!#[]~\\\\"', rfc: "9651 §3.3.3", reason: "all it may have", members: { a: null } },
  { value: 'a="b', rfc: "9651 §4.2.5", reason: "a string without end", members: null },
  { value: 'a="\\b"', rfc: "9651 §4.2.5", reason: "an escape of a letter", members: null },
  { value: 'a="ä"', rfc: "9651 §4.2.5", reason: "beyond ASCII", members: null },
  { value: "a=?0", rfc: "9651 §3.3.6", reason: "a boolean", members: { a: null } },
  { value: "a=?1", rfc: "9651 §3.3.6", reason: "a boolean", members: { a: null } },
  { value: "a=?2", rfc: "9651 §4.2.8", reason: "neither true nor false", members: null },
  { value: "a", rfc: "9651 §3.2", reason: "true, left out", members: { a: null } },
  { value: "a;x=1", rfc: "9651 §3.2", reason: "true, with a parameter", members: { a: null } },
  { value: "a=", rfc: "9651 §4.2.2", reason: "no value", members: null },
  { value: "a=@1659578233", rfc: "9651 §3.3.7", reason: "a date", members: { a: null } },
  { value: "a=@-0", rfc: "9651 §3.3.7", reason: "a date of one digit", members: { a: null } },
  { value: "a=@", rfc: "9651 §4.2.9", reason: "a date of none", members: null },
  { value: `a=@${"9".repeat(15)}`, rfc: "9651 §3.3.7", reason: "15", members: { a: null } },
  { value: `a=@${"9".repeat(16)}`, rfc: "9651 §4.2.9", reason: "16 digits", members: null },
  { value: "a=@1.5", rfc: "9651 §4.2.9", reason: "a date is whole", members: null },
  { value: 'a=%"f%c3%bc"', rfc: "9651 §3.3.8", reason: "display text", members: { a: null } },
  { value: 'a=%""', rfc: "9651 §3.3.8", reason: "none", members: { a: null } },
  { value: 'a=%" !#$&~%0a%7f"', rfc: "9651 §3.3.8", reason: "all of it", members: { a: null } },
  {
    value: 'a=%"%c2%80%df%bf%e0%a0%80%ed%9f%bf%ee%80%80%ef%bf%bf%f0%90%80%80%f4%8f%bf%bf"',
    rfc: "3629 §4",
    reason: "the ends of what UTF-8 can say",
    members: { a: null },
  },
  { value: 'a=%"%c3("', rfc: "9651 §4.2.10", reason: "no second byte", members: null },
  { value: 'a=%"%9f"', rfc: "9651 §4.2.10", reason: "no first byte", members: null },
  { value: 'a=%"%c1%bf"', rfc: "3629 §4", reason: "two bytes for one", members: null },
  { value: 'a=%"%e0%9f%bf"', rfc: "3629 §4", reason: "three bytes for two", members: null },
  { value: 'a=%"%e2%28%a1"', rfc: "9651 §4.2.10", reason: "no tail in the middle", members: null },
  { value: 'a=%"%ed%a0%80"', rfc: "3629 §4", reason: "a surrogate", members: null },
  { value: 'a=%"%f0%8f%bf%bf"', rfc: "3629 §4", reason: "four bytes for three", members: null },
  { value: 'a=%"%f4%90%80%80"', rfc: "3629 §4", reason: "beyond Unicode", members: null },
  { value: 'a=1;b=%"%ff"', rfc: "9651 §4.2.10", reason: "in a parameter", members: null },
  { value: 'a=(%"%ff")', rfc: "9651 §4.2.10", reason: "in a list", members: null },
  { value: 'a=%"%c"', rfc: "9651 §4.2.10", reason: "one digit", members: null },
  { value: 'a=%"%C3"', rfc: "9651 §4.2.10", reason: "capital digits", members: null },
  { value: "a=(1 2)", rfc: "9651 §3.1.1", reason: "an inner list", members: { a: null } },
  { value: "a=(1)", rfc: "9651 §3.1.1", reason: "of one", members: { a: null } },
  { value: "a=(  1   2 3  )", rfc: "9651 §3.1.1", reason: "more spaces", members: { a: null } },
  { value: "a=()", rfc: "9651 §3.1.1", reason: "an empty one", members: { a: null } },
  { value: 'a=( x;y "z" );q', rfc: "9651 §3.1.1", reason: "with parameters", members: { a: null } },
  { value: "a=(1,2)", rfc: "9651 §4.2.1.2", reason: "commas within", members: null },
  { value: "a=(1", rfc: "9651 §4.2.1.2", reason: "no end", members: null },
  { value: "a=((1))", rfc: "9651 §4.2.1.2", reason: "a list in a list", members: null },
  { value: "a=1;b=2;  c", rfc: "9651 §3.1.2", reason: "parameters", members: { a: 1 } },
  { value: "a=1;B", rfc: "9651 §4.2.3.3", reason: "a key in capitals", members: null },
  { value: "a=1 ;b", rfc: "9651 §4.2.3.2", reason: "a space before the semicolon", members: null },
  { value: "a=1;b=", rfc: "9651 §4.2.3.2", reason: "a parameter without value", members: null },
  { value: "a=1,b=2", rfc: "9651 §3.2", reason: "two", members: { a: 1, b: 2 } },
  { value: "a=1 \t,\t b=2", rfc: "9651 §4.2.2", reason: "white space", members: { a: 1, b: 2 } },
  { value: "a=1, a=:YWJj:", rfc: "9651 §4.2.2", reason: "the last counts", members: { a: ABC } },
  { value: "a=1,", rfc: "9651 §4.2.2", reason: "a comma at the end", members: null },
  { value: "a=1, ", rfc: "9651 §4.2.2", reason: "and a space", members: null },
  { value: ",a=1", rfc: "9651 §4.2.2", reason: "a comma at the start", members: null },
  { value: "a=1,,b=2", rfc: "9651 §4.2.2", reason: "an empty member", members: null },
  { value: "a=1 b=2", rfc: "9651 §4.2.2", reason: "no comma", members: null },
  { value: "a =1", rfc: "9651 §4.2.2", reason: "a space before =", members: null },
  { value: "a= 1", rfc: "9651 §4.2.2", reason: "a space behind =", members: null },
  { value: "A=1", rfc: "9651 §4.2.3.3", reason: "a key in capitals", members: null },
  { value: "1a=1", rfc: "9651 §4.2.3.3", reason: "a key that begins with a digit", members: null },
  {
    value: "*a_-.*09z=1, z=2",
    rfc: "9651 §4.2.3.3",
    reason: "all that a key may have",
    members: { "*a_-.*09z": 1, z: 2 },
  },
  {
    value: "__proto__=1, constructor=2",
    rfc: "9651 §4.2.3.3",
    reason: "no key begins so",
    members: null,
  },
  { value: "constructor=2", rfc: "9651 §3.2", reason: "a key", members: { constructor: 2 } },
];

for (const { value, rfc, reason, members } of ROWS) {
  Deno.test(`parseDictionary() reads ${JSON.stringify(value)}: ${reason} (${rfc})`, () => {
    const parsed = parseDictionary(value);
    assertEquals(parsed === null ? null : new Map(parsed), entriesOf(members));
  });
}

function entriesOf(members: Row["members"]): Map<string, DictionaryValue> | null {
  return members === null ? null : new Map(Object.entries(members));
}

const HOSTILE: Readonly<Record<string, string>> = {
  "one long token": "a=" + "x".repeat(16_000),
  "a list without end": "a=(" + "x ".repeat(8_000),
  "spaces in a list": "a=(1" + " ".repeat(16_000) + "x",
  "spaces before what is in a list": "a=(" + " ".repeat(64_000) + "x",
  "spaces between members": "a" + " ".repeat(16_000) + "b",
  "parameters without end": "a" + ";b".repeat(8_000) + "=",
  "a string without end": 'a="' + '\\"'.repeat(8_000),
  "bytes without end": "a=:" + "A".repeat(16_000),
  "display text without end": 'a=%"' + "%f1%80%80%80".repeat(1_300),
  "members": "a,".repeat(8_000),
};

for (const [name, value] of Object.entries(HOSTILE)) {
  Deno.test(`parseDictionary() is done in no time when given ${name}`, () => {
    const start = performance.now();
    parseDictionary(value);
    const millis = performance.now() - start;
    // Milliseconds, where it is linear; a quadratic one would take seconds.
    assert(millis < 250, `${millis} ms`);
  });
}
