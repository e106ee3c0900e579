import { type Destination, parseReference } from "./destination.ts";
import { ProtocolError } from "./protocol_error.ts";
import { trimOws } from "./syntax.ts";

/** The lists of an If field that are about one resource. */
export interface IfLists {
  /** The resource of the tag; `null` for the request's own. */
  readonly resource: Exclude<Destination, { readonly kind: "malformed" }> | null;
  /** Each holds if all of its conditions do (RFC 4918 §10.4.3). */
  readonly lists: readonly (readonly IfCondition[])[];
}

/** The condition that a resource has an entity tag, or a state token. */
export interface IfCondition {
  /** The entity tag; `null` for a state token: without locks no resource has one. */
  readonly etag: string | null;
  /** Whether the resource must not have it: `Not`. */
  readonly isNegated: boolean;
}

/** Conditions of one field; more are 400. Clients send a few for each lock that they hold. */
const MAX_IF_CONDITIONS = 100;
/**
 * Resource tags of one field; more are 400. Each costs a look at the disk; clients name two, and
 * the collections above.
 */
const MAX_IF_RESOURCES = 16;

/**
 * Parses the If field (RFC 4918 §10.4.2). It holds if any one of the lists does (§10.4.3).
 *
 * @param value Several lines, joined with commas, are malformed: the grammar has no comma.
 * @param authority Host and port that the request is for, which a resource tag may name.
 * @throws {ProtocolError} 400 for what is no such field, or is over a limit.
 *
 * @example
 * ```ts
 * import { parseIf } from "./if_field.ts";
 *
 * const [{ lists: [list] }] = parseIf('</files/a> (["v1"] Not <DAV:no-lock>)', "localhost:4221");
 * console.assert(list[0].etag === '"v1"' && list[1].isNegated);
 * ```
 */
export function parseIf(value: string, authority: string): readonly IfLists[] {
  const text = trimOws(value);
  if (text === "") throw refuse("If has no list");
  const found: { resource: IfLists["resource"]; lists: (readonly IfCondition[])[] }[] = [];
  let count = 0;
  for (let at = 0; at < text.length; at = LIST.lastIndex) {
    LIST.lastIndex = at;
    const match = LIST.exec(text);
    if (match === null) throw refuse("If is not made of lists of conditions");
    const [, reference, content] = match;
    const conditions = conditionsIn(content);
    count += conditions.length;
    if (count > MAX_IF_CONDITIONS) throw refuse(`If has over ${MAX_IF_CONDITIONS} conditions`);
    // A tag holds for the lists behind it, up to the next.
    if (reference === undefined && found.length > 0) {
      found[found.length - 1].lists.push(conditions);
      continue;
    }
    if (found.length > 0 && found[0].resource === null) {
      throw refuse("Some lists of If have a resource tag and some have none");
    }
    if (found.length === MAX_IF_RESOURCES) {
      throw refuse(`If has over ${MAX_IF_RESOURCES} resource tags`);
    }
    const resource = reference === undefined ? null : resourceOf(reference, authority);
    found.push({ resource, lists: [conditions] });
  }
  return found;
}

function resourceOf(reference: string, authority: string): IfLists["resource"] {
  const found = parseReference(reference, authority);
  if (found.kind === "malformed") throw refuse("If has a resource tag that is no reference");
  return found;
}

function conditionsIn(content: string): readonly IfCondition[] {
  return [...content.matchAll(CONDITION)].map(([, not, etag]) => {
    return { etag: etag ?? null, isNegated: not !== undefined };
  });
}

function refuse(rule: string): ProtocolError {
  return new ProtocolError(400, `${rule} (RFC 4918 §10.4.2)`);
}

// RFC 4918 §2 takes its grammar from RFC 2616 §2.1: blanks may be between any two parts, and
// literals are case-insensitive. Each next character tells whether a part ends, so that the time a
// hostile field takes grows with its length alone.
const BLANK = String.raw`[ \t]*`;
const NOT = "[Nn][Oo][Tt]";
/** Visible ASCII, as in a request target, less what would end it. */
const URI = "[!$-;=?-~]*";
/** RFC 3986 §4.3: an absolute URI, which has a scheme. */
const STATE_TOKEN = String.raw`<${BLANK}[A-Za-z][A-Za-z0-9+.\-]*:${URI}${BLANK}>`;
// RFC 9110 §8.8.3 has no blank in a tag. RFC 2616 §3.11 has, and so has RFC 4918 §10.4.6.
const ETAG = String.raw`(?:W/)?"[ \t!#-~\x80-\xff]*"`;
const MEMBER = String.raw`(?:${STATE_TOKEN}|\[${BLANK}${ETAG}${BLANK}\])`;
const MEMBERS = `(?:${BLANK}(?:${NOT}${BLANK})?${MEMBER})+`;
const LIST = new RegExp(
  String.raw`(?:<${BLANK}(${URI})${BLANK}>${BLANK})?\((${MEMBERS})${BLANK}\)${BLANK}`,
  "y",
);
const CONDITION = new RegExp(
  String.raw`${BLANK}(?:(${NOT})${BLANK})?(?:${STATE_TOKEN}|\[${BLANK}(${ETAG})${BLANK}\])`,
  "g",
);
