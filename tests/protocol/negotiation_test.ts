import { assert, assertEquals } from "@std/assert";
import { acceptsExplicitly, selectCoding } from "../../lib/protocol/negotiation.ts";
import { liveBytes } from "../support/live_bytes.ts";

type Coding = "gzip" | "identity";

interface CodingRow {
  readonly accept: string;
  readonly expected: Coding | null;
  readonly reason: string;
}

/** Offered: gzip, then identity. Sections are those of RFC 9110. */
const CODINGS: readonly CodingRow[] = [
  { accept: "", expected: "identity", reason: "an empty field wants no coding (§12.5.3)" },
  { accept: " \t ", expected: "identity", reason: "as good as empty" },
  { accept: ",,", expected: "identity", reason: "empty members count for nothing (§5.6.1.2)" },
  { accept: "gzip", expected: "gzip", reason: "asked for" },
  { accept: "GZip", expected: "gzip", reason: "codings know no case (§8.4.1)" },
  { accept: "x-gzip", expected: "gzip", reason: "the same as gzip (§8.4.1.3)" },
  { accept: "X-GZIP;q=0.5", expected: "gzip", reason: "in any case, with a weight" },
  { accept: "x-gzip;q=0", expected: "identity", reason: "the same as gzip, refused" },
  { accept: "gzip, deflate, br, zstd", expected: "gzip", reason: "what browsers send" },
  { accept: " , gzip ,", expected: "gzip", reason: "empty members around it (§5.6.1.2)" },
  { accept: "deflate, br", expected: "identity", reason: "nothing that is offered" },
  { accept: "sdch;q=1, gzip;q=0.5", expected: "gzip", reason: "unknown codings are passed over" },
  { accept: "xgzip", expected: "identity", reason: "another word" },
  { accept: "gzip2", expected: "identity", reason: "another word" },
  { accept: "x-x-gzip", expected: "identity", reason: "another word" },
  { accept: "gzip/x", expected: "identity", reason: "no coding" },
  { accept: "gz ip", expected: "identity", reason: "no token" },
  { accept: '"gzip"', expected: "identity", reason: "a string is no token" },
  { accept: 'a="x, gzip, y"', expected: "identity", reason: "within a string" },
  { accept: "gzip;q=1", expected: "gzip", reason: "weight of 1" },
  { accept: "gzip;q=1.000", expected: "gzip", reason: "three decimals (§12.4.2)" },
  { accept: "gzip;q=0.001", expected: "gzip", reason: "the least there is" },
  { accept: "gzip;q=1.", expected: "gzip", reason: "no decimals behind the point (§12.4.2)" },
  { accept: "gzip;q=0", expected: "identity", reason: "not acceptable (§12.4.2)" },
  { accept: "gzip;q=0.", expected: "identity", reason: "0 without decimals" },
  { accept: "gzip;q=0.000", expected: "identity", reason: "0 with three" },
  { accept: "gzip ; q=0", expected: "identity", reason: "blanks around ; (§12.4.2)" },
  { accept: "gzip;Q=0", expected: "identity", reason: "q in any case (ABNF strings)" },
  { accept: "\tgzip\t;\tq=0.5\t", expected: "gzip", reason: "tabs are blanks (§5.6.3)" },
  { accept: "identity, gzip;q=0.9", expected: "identity", reason: "liked better" },
  { accept: "identity;q=0.5, gzip;q=0.5", expected: "gzip", reason: "liked equally: our order" },
  { accept: "identity;q=0.4, gzip;q=0.5", expected: "gzip", reason: "liked better" },
  { accept: "identity;q=0", expected: null, reason: "gzip is not listed, identity refused" },
  { accept: "identity;q=0, gzip", expected: "gzip", reason: "the one that is left" },
  { accept: "identity;q=0, gzip;q=0.001", expected: "gzip", reason: "hardly liked, but left" },
  { accept: "identity;q=0, gzip;q=0", expected: null, reason: "both refused" },
  { accept: "identity;q=0, br", expected: null, reason: "nothing offered is acceptable" },
  { accept: "*", expected: "gzip", reason: "any: our order" },
  { accept: "*;q=0", expected: null, reason: "* without identity refuses it (§12.5.3)" },
  { accept: "*;q=0, identity", expected: "identity", reason: "* is for what is not listed" },
  { accept: "*;q=0, identity;q=0.1", expected: "identity", reason: "listed with a weight" },
  { accept: "gzip, *;q=0", expected: "gzip", reason: "all but gzip refused" },
  { accept: "*, gzip;q=0", expected: "identity", reason: "any but gzip" },
  { accept: "*;q=0.5, gzip;q=0.4", expected: "identity", reason: "* stands for identity" },
  { accept: "*;q=0.5, identity;q=0", expected: "gzip", reason: "* stands for gzip" },
  { accept: "identity;q=0, *;q=0", expected: null, reason: "everything refused" },
  { accept: "gzip;q=2", expected: "identity", reason: "a weight above 1 (§12.4.2)" },
  { accept: "gzip;q=1.0000", expected: "identity", reason: "four decimals" },
  { accept: "gzip;q=1.001", expected: "identity", reason: "a weight above 1" },
  { accept: "gzip;q=0.0001", expected: "identity", reason: "four decimals" },
  { accept: "gzip;q=-1", expected: "identity", reason: "a sign" },
  { accept: "gzip;q=+1", expected: "identity", reason: "a sign" },
  { accept: "gzip;q=", expected: "identity", reason: "no weight" },
  { accept: "gzip;q=.5", expected: "identity", reason: "no digit before the point" },
  { accept: "gzip;q=1e0", expected: "identity", reason: "an exponent" },
  { accept: 'gzip;q="1"', expected: "identity", reason: "a string" },
  { accept: "gzip;q=0x1", expected: "identity", reason: "no decimal" },
  { accept: "gzip;q=NaN", expected: "identity", reason: "no number" },
  { accept: "gzip;q =1", expected: "identity", reason: "a blank within it" },
  { accept: "gzip;q\t=1", expected: "identity", reason: "a tab within it" },
  { accept: "gzip;xq=0", expected: "gzip", reason: "no weight, but another parameter" },
  { accept: "gzip;level=9;q=0", expected: "identity", reason: "the weight is behind" },
  { accept: "__proto__, constructor", expected: "identity", reason: "names of JavaScript's own" },
];

for (const { accept, expected, reason } of CODINGS) {
  const shown = JSON.stringify(accept);
  Deno.test(`selectCoding() chooses ${expected} when told ${shown}: ${reason}`, () => {
    assertEquals(selectCoding(accept, ["gzip", "identity"]), expected);
  });
}

Deno.test("selectCoding() keeps to the order of the offer when the client does not care", () => {
  assertEquals(selectCoding("gzip, br", ["br", "gzip", "identity"]), "br");
  assertEquals(selectCoding("gzip, br", ["gzip", "br", "identity"]), "gzip");
  assertEquals(selectCoding("gzip, br;q=1", ["br", "gzip", "identity"]), "br");
  assertEquals(selectCoding("br;q=0.2, gzip;q=0.9", ["br", "gzip", "identity"]), "gzip");
  // Wanted as little as can be written, it is wanted more than what is not mentioned.
  assertEquals(selectCoding("gzip;q=0.001", ["identity", "gzip"]), "gzip");
});

Deno.test("selectCoding() chooses nothing when identity is not offered and the rest not wanted", () => {
  assertEquals(selectCoding("br", ["gzip"]), null);
  assertEquals(selectCoding("gzip", []), null);
});

const BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";

const MEDIA: readonly {
  readonly accept: string | null;
  readonly type: string;
  readonly expected: boolean;
  readonly reason: string;
}[] = [
  { accept: null, type: "text/html", expected: false, reason: "no field" },
  { accept: "", type: "text/html", expected: false, reason: "empty field" },
  { accept: "*/*", type: "text/html", expected: false, reason: "curl takes just anything" },
  { accept: BROWSER, type: "text/html", expected: true, reason: "a browser" },
  { accept: BROWSER, type: "application/json", expected: false, reason: "a browser" },
  { accept: "Text/HTML", type: "text/html", expected: true, reason: "types know no case" },
  { accept: "text/html;level=1", type: "text/html", expected: true, reason: "a parameter" },
  { accept: "text/html;q=0.1", type: "text/html", expected: true, reason: "little is enough" },
  { accept: "text/html;q=0", type: "text/html", expected: false, reason: "refused (§12.4.2)" },
  { accept: "text/html ; q=0", type: "text/html", expected: false, reason: "refused" },
  { accept: "text/html;q=x", type: "text/html", expected: false, reason: "a broken weight" },
  { accept: "text/*", type: "text/html", expected: true, reason: "a range of its type" },
  { accept: "text/*;q=0", type: "text/html", expected: false, reason: "a range, refused" },
  { accept: "text/*, text/html;q=0", type: "text/html", expected: false, reason: "precise wins" },
  { accept: "text/*;q=0, text/html", type: "text/html", expected: true, reason: "precise wins" },
  { accept: "text/plain", type: "text/html", expected: false, reason: "another one" },
  { accept: "text/htmlx", type: "text/html", expected: false, reason: "another one" },
  { accept: "text", type: "text/html", expected: false, reason: "no media range" },
  { accept: "text/html/x", type: "text/html", expected: false, reason: "no media range" },
  { accept: "application/json", type: "application/json", expected: true, reason: "a program" },
];

for (const { accept, type, expected, reason } of MEDIA) {
  const shown = JSON.stringify(accept);
  Deno.test(`acceptsExplicitly() is ${expected} for ${type} when told ${shown}: ${reason}`, () => {
    assertEquals(acceptsExplicitly(accept, type), expected);
  });
}

Deno.test("selectCoding() chooses alike however many values it has seen, and however long", () => {
  const values = Array.from({ length: 200 }, (_, i) => `gzip;q=0.${i + 100}, identity;q=0.2`);
  values.push(`${values[0]}${", x".repeat(1_000)}`);
  const expected = values.map((_, i) => i > 100 && i < 200 ? "gzip" : "identity");
  for (let round = 0; round < 2; round++) {
    const chosen = values.map((accept) => selectCoding(accept, ["identity", "gzip"]));
    assertEquals(chosen, expected);
  }
});

Deno.test("selectCoding() keeps next to nothing when no value comes again, or one is long", () => {
  const before = liveBytes();
  for (let i = 0; i < 20_000; i++) selectCoding(`gzip, x${i}`, ["gzip"]);
  selectCoding(`gzip${", x".repeat(200_000)}`, ["gzip"]);
  // The runtime itself keeps the text that it has searched last.
  selectCoding("gzip", ["gzip"]);
  const kept = liveBytes() - before;
  assert(kept < 256 * 1024, `${kept} bytes`);
});
