import { assertEquals } from "@std/assert";
import { parseParameters } from "../../lib/protocol/parameters.ts";

/** All that a token may have (9110 §5.6.2), the letters by two of them. */
const TOKEN = "!#$%&'*+-.^_`|~09az";

interface Row {
  readonly text: string;
  readonly value: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly reason: string;
}

const PARSED: readonly Row[] = [
  { text: "form-data", value: "form-data", parameters: {}, reason: "no parameter" },
  { text: "Text/HTML", value: "text/html", parameters: {}, reason: "a type is in no case" },
  { text: "a; B=C", value: "a", parameters: { b: "C" }, reason: "a name is in no case" },
  { text: "a;b=c \t;\t d=e", value: "a", parameters: { b: "c", d: "e" }, reason: "white space" },
  { text: "a;;b=c;", value: "a", parameters: { b: "c" }, reason: "parameters left out" },
  { text: 'a; b=""', value: "a", parameters: { b: "" }, reason: "nothing, quoted" },
  { text: 'a; b="c; d=\\"e\\""', value: "a", parameters: { b: 'c; d="e"' }, reason: "quotes" },
  { text: 'a; b="\\\\"; c=d', value: "a", parameters: { b: "\\", c: "d" }, reason: "backslashes" },
  { text: 'a; b="C:\\d\\e"', value: "a", parameters: { b: "C:\\d\\e" }, reason: "a path" },
  { text: 'a; b="\xe4\t"', value: "a", parameters: { b: "\xe4\t" }, reason: "any bytes" },
  { text: "a; b*=c", value: "a", parameters: { "b*": "c" }, reason: "an extended name" },
  { text: 'a; b="c"; d="e"', value: "a", parameters: { b: "c", d: "e" }, reason: "two, quoted" },
  {
    text: `${TOKEN}/${TOKEN};${TOKEN}=${TOKEN}`,
    value: `${TOKEN}/${TOKEN}`,
    parameters: { [TOKEN]: TOKEN },
    reason: "tokens of all that they may have",
  },
];

for (const { text, value, parameters, reason } of PARSED) {
  Deno.test(`parseParameters() reads ${JSON.stringify(text)}: ${reason} (9110 §5.6.6)`, () => {
    const parsed = parseParameters(text);
    assertEquals(parsed?.value, value);
    assertEquals(Object.fromEntries(parsed?.parameters ?? []), parameters);
  });
}

const REFUSED: readonly { readonly text: string; readonly reason: string }[] = [
  { text: "", reason: "nothing" },
  { text: ";a=b", reason: "no value" },
  { text: " ;a=b", reason: "no value, but white space" },
  { text: "/a", reason: "no type" },
  { text: "a/", reason: "no subtype" },
  { text: " a", reason: "white space before it" },
  { text: "a b", reason: "two words" },
  { text: "a ", reason: "white space behind it" },
  { text: "a; b", reason: "a parameter without a value" },
  { text: "a; b=", reason: "an empty value" },
  { text: "a; =b", reason: "no name" },
  { text: "a; b =c", reason: "white space before the sign" },
  { text: "a; b= c", reason: "white space behind the sign" },
  { text: "a; b=c d", reason: "white space in a token" },
  { text: "a; b=\xe4", reason: "no token" },
  { text: 'a; b="c', reason: "an open quote" },
  { text: 'a; b="c\\"', reason: "a quote that is escaped" },
  { text: 'a; b="c"d', reason: "something behind the quote" },
  { text: 'a; b=c"d"', reason: "a quote within a token" },
  { text: "a; b=c, d", reason: "a list" },
  { text: "a; b=c; B=c", reason: "a parameter twice" },
];

for (const { text, reason } of REFUSED) {
  Deno.test(`parseParameters() is null for ${JSON.stringify(text)}: ${reason}`, () => {
    assertEquals(parseParameters(text), null);
  });
}
