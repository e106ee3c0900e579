/** A field value with parameters (RFC 9110 §5.6.6), such as `form-data; name="file"`. */
export interface ParameterizedValue {
  /** What stands before the parameters, in lower case: a token or a media type. */
  readonly value: string;
  /** By lower-case name. */
  readonly parameters: ReadonlyMap<string, string>;
}

/**
 * Parses a value with parameters: `value *( OWS ";" OWS [ token "=" ( token / quoted-string ) ] )`.
 *
 * A backslash escapes a quote and another backslash, and stands for itself elsewhere: browsers
 * write the names of files with backslashes as they are.
 *
 * @returns `null` for what is not of this form, and where a parameter is given twice: recipients
 * differ on which of the two counts.
 *
 * @example
 * ```ts
 * import { parseParameters } from "./parameters.ts";
 *
 * const parsed = parseParameters('multipart/form-data; boundary="a b"');
 * console.assert(parsed?.parameters.get("boundary") === "a b");
 * ```
 */
export function parseParameters(text: string): ParameterizedValue | null {
  const [value] = VALUE.exec(text) ?? [""];
  if (value === "") return null;
  const parameters = new Map<string, string>();
  let i = value.length;
  while (i < text.length) {
    PARAMETER.lastIndex = i;
    const match = PARAMETER.exec(text);
    if (match === null) return null;
    i = PARAMETER.lastIndex;
    if (match[1] === undefined) continue;
    const name = match[1].toLowerCase();
    if (parameters.has(name)) return null;
    parameters.set(name, match[2] ?? match[3].replace(/\\(["\\])/g, "$1"));
  }
  return { value: value.toLowerCase(), parameters };
}

const VALUE = /^[\w!#$%&'*+.^`|~-]+(?:\/[\w!#$%&'*+.^`|~-]+)?/;
const PARAMETER =
  /[ \t]*;[ \t]*(?:([\w!#$%&'*+.^`|~-]+)=(?:([\w!#$%&'*+.^`|~-]+)|"((?:[^"\\]|\\[^])*)"))?/y;
