import { normalizePath, upperCaseEscapes } from "./protocol/percent_encoding.ts";

/** The names in a path pattern: `Params<"/users/:id/*rest">` is `{ id: string; rest: string }`. */
export type Params<Path extends string> = { readonly [Name in ParamName<Path>]: string };

/** The name of a parameter in a path pattern. */
export type ParamName<Path extends string> = Path extends `${infer Segment}/${infer Rest}`
  ? ParamName<Segment> | ParamName<Rest>
  : Path extends `:${infer Name}` ? Name
  : Path extends `*${infer Name}` ? Name
  : never;

/**
 * A pattern of paths: literal segments, `:name` for one segment, and `*name`, at the end, for all that
 * is left. Its literal segments are text, or escaped as in a URI (RFC 3986 §2.1).
 */
export class PathPattern {
  /** The pattern, with its literal segments as the path of a request has them. */
  readonly path: string;
  /** What a path must begin with: the pattern up to its first name. */
  readonly #prefix: string;
  /** Literal segments; `null` where a name stands. Without the last one, if that is `*name`. */
  readonly #segments: readonly (string | null)[];
  readonly #names: readonly string[];
  readonly #takesRest: boolean;

  /**
   * @throws {TypeError} If the pattern does not begin with `/`, has a `*name` before its end, or an
   * escape that does not decode.
   */
  constructor(pattern: string) {
    if (!pattern.startsWith("/")) throw new TypeError("A path pattern begins with /");
    const parts = pattern.slice(1).split("/").map((part) => isName(part) ? part : literal(part));
    const rest = parts.findIndex((part) => part.startsWith("*"));
    if (rest >= 0 && rest < parts.length - 1) {
      throw new TypeError("In a path pattern *name comes last");
    }
    this.path = `/${parts.join("/")}`;
    this.#prefix = this.path.slice(0, this.path.search(/(?<=\/)[:*]|$/));
    this.#takesRest = rest >= 0;
    this.#segments = (this.#takesRest ? parts.slice(0, -1) : parts)
      .map((part) => isName(part) ? null : part);
    this.#names = parts.filter(isName).map((part) => part.slice(1));
  }

  /** Whether there is a name in it. Without one it is a path. */
  get hasNames(): boolean {
    return this.#names.length > 0;
  }

  /**
   * The parameters of a path that matches, percent-decoded.
   *
   * @param path Percent-encoded, with escapes that are known to decode.
   * @returns `null` where it does not match.
   */
  match(path: string): Params<string> | null {
    const prefix = this.#prefix;
    if (!path.startsWith(prefix)) return null;
    const names = this.#names;
    // Assigned, because `{ [name]: value }` takes 90 ns and this 25.
    const params: Record<string, string> = {};
    // "/echo/*text" needs no look at the segments.
    if (this.#takesRest && names.length === 1) {
      params[names[0]] = decode(path.slice(prefix.length));
      return params;
    }
    let named = 0;
    let start = 1;
    for (const literal of this.#segments) {
      if (start > path.length) return null;
      const slash = path.indexOf("/", start);
      const end = slash < 0 ? path.length : slash;
      const segment = path.slice(start, end);
      if (literal === null) {
        if (segment === "") return null;
        params[names[named++]] = decode(segment);
      } else if (literal !== segment) {
        return null;
      }
      start = end + 1;
    }
    if (!this.#takesRest) return start > path.length ? params : null;
    // "/files/*path" matches "/files/" with an empty rest, and not "/files".
    if (start > path.length) return null;
    params[names[named]] = decode(path.slice(start));
    return params;
  }
}

function isName(part: string): boolean {
  return part.startsWith(":") || part.startsWith("*");
}

function literal(part: string): string {
  try {
    return upperCaseEscapes(normalizePath(part.replace(NO_PATH, encodeURIComponent)));
  } catch (error) {
    throw new TypeError("A path pattern is text, or escapes that decode to it", { cause: error });
  }
}

/** Characters that a path has only as escapes. */
const NO_PATH = /[^!-~]+|[?#]/g;

/** A path that got here decodes: its request would have been refused otherwise. */
function decode(text: string): string {
  return text.includes("%") ? decodeURIComponent(text) : text;
}
