import { trimOws } from "./syntax.ts";

/**
 * A member's value, as far as Postern has use for it: an Integer, a Byte Sequence, or `null` for a
 * value of any other type.
 */
export type DictionaryValue = number | Uint8Array | null;

/**
 * Parses a Dictionary of Structured Fields (RFC 9651 §3.2 and §4.2.2): `sha-256=:YWJj:, a=1;p`.
 * Parameters are checked and dropped; of members with one key the last counts.
 *
 * @param value Of the field, its lines joined with commas.
 * @returns `null` where any part of it is malformed.
 */
export function parseDictionary(value: string): ReadonlyMap<string, DictionaryValue> | null {
  const members = new Map<string, DictionaryValue>();
  const text = trimOws(value);
  for (let at = 0; at < text.length;) {
    MEMBER.lastIndex = at;
    const match = MEMBER.exec(text);
    if (match === null) return null;
    const [whole, key, item = ""] = match;
    // A Map keeps the place of a key that comes again; nobody asks for the order.
    members.set(key, valueOf(item));
    at += whole.length;
    if (at === text.length) break;
    SEPARATOR.lastIndex = at;
    const separator = SEPARATOR.exec(text);
    // A comma at the end separates nothing.
    if (separator === null || at + separator[0].length === text.length) return null;
    at += separator[0].length;
  }
  return members;
}

const KEY = String.raw`[a-z*][a-z0-9_\-.*]*`;
const BASE64 = "[A-Za-z0-9+/]";
/** RFC 9651 §4.2.7: padding may be absent, and its bits may be anything. */
const BYTES = `(?:${BASE64}{4})*(?:${BASE64}{2}(?:==)?|${BASE64}{3}=?)?`;
const UTF8_TAIL = "%[89ab][0-9a-f]";
/** Escapes that decode as UTF-8 (RFC 3629 §4); others fail, and the whole with them (§4.2.10). */
const ESCAPES = [
  "%[0-7][0-9a-f]",
  `%(?:c[2-9a-f]|d[0-9a-f])${UTF8_TAIL}`,
  `(?:%e0%[ab][0-9a-f]|%ed%[89][0-9a-f]|%e[1-9a-cef]${UTF8_TAIL})${UTF8_TAIL}`,
  `(?:%f0%[9ab][0-9a-f]|%f4%8[0-9a-f]|%f[1-3]${UTF8_TAIL})${UTF8_TAIL}${UTF8_TAIL}`,
].join("|");
/** RFC 9651 §3.3, in its order; Dates and Display Strings among them. */
const BARE_ITEM = [
  String.raw`-?(?:[0-9]{1,12}\.[0-9]{1,3}|[0-9]{1,15})`,
  String.raw`"(?:[ !#-\[\]-~]|\\["\\])*"`,
  "[A-Za-z*][\\w!#$%&'*+\\-.^`|~:/]*",
  `:${BYTES}:`,
  String.raw`\?[01]`,
  String.raw`@-?[0-9]{1,15}`,
  `%"(?:[ !#$&-~]|${ESCAPES})*"`,
].map((pattern) => `(?:${pattern})`).join("|");
const PARAMETERS = `(?:; *${KEY}(?:=(?:${BARE_ITEM}))?)*`;
const ITEM = `(?:${BARE_ITEM})${PARAMETERS}`;
const INNER_LIST = String.raw`\( *(?:${ITEM}(?: +${ITEM})* *)?\)`;
const MEMBER = new RegExp(`(${KEY})(?:=(${INNER_LIST}|${BARE_ITEM}))?${PARAMETERS}`, "y");
const SEPARATOR = /[ \t]*,[ \t]*/y;

function valueOf(item: string): DictionaryValue {
  if (/^-?[0-9]+$/.test(item)) return Number(item);
  return item.startsWith(":") ? Uint8Array.fromBase64(item.slice(1, -1)) : null;
}
