import { assert, assertEquals, assertMatch } from "@std/assert";
import { exchange } from "../support/exchange.ts";
import { checkRow } from "../support/wire_rows.ts";
import { endpoints, servedDirectory } from "./endpoint_rows.ts";

type Coding = "identity" | "gzip" | "br" | "zstd";

type CodingRow = readonly [
  /** What Accept-Encoding does: `"refuses gzip"`. */
  name: string,
  rfc: string,
  /** Its value; `undefined` where it is absent. */
  accept: string | undefined,
  /** Each coding that would do; none where 406 is the answer. */
  right: readonly Coding[],
];

const NEGOTIATION = "9110 §12.5.3";
const ANY: readonly Coding[] = ["identity", "gzip", "br", "zstd"];

const ROWS: readonly CodingRow[] = [
  ["is absent", NEGOTIATION, undefined, ["identity"]],
  ["is empty", NEGOTIATION, "", ["identity"]],
  ["names gzip", NEGOTIATION, "gzip", ["gzip"]],
  ["names gzip in capitals", "9110 §8.4.1", "GZIP", ["gzip"]],
  ["names x-gzip", "9110 §8.4.1.3", "x-gzip", ["gzip"]],
  ["names several", NEGOTIATION, "gzip, deflate, br", ["gzip", "br"]],
  ["has empty members", "9110 §5.6.1.2", ",, gzip ,", ["gzip"]],
  ["names nothing at hand", NEGOTIATION, "x-unknown", ["identity"]],
  ["names what only begins so", NEGOTIATION, "gzipped", ["identity"]],
  ["refuses gzip", "9110 §12.4.2", "gzip;q=0", ["identity"]],
  ["refuses gzip with decimals", "9110 §12.4.2", "gzip;q=0.000", ["identity"]],
  ["takes gzip with the least weight", "9110 §12.4.2", "identity;q=0, gzip;q=0.001", ["gzip"]],
  ["likes identity better", NEGOTIATION, "gzip;q=0.5, identity", ["identity"]],
  ["takes anything", NEGOTIATION, "*", ANY],
  [
    "takes anything but gzip",
    NEGOTIATION,
    "*, gzip;q=0",
    ANY.filter((coding) => coding !== "gzip"),
  ],
  ["takes gzip and nothing else", NEGOTIATION, "gzip, *;q=0", ["gzip"]],
  ["refuses identity and lists nothing", NEGOTIATION, "identity;q=0", []],
  ["refuses everything", NEGOTIATION, "*;q=0", []],
];

for (const [name, rfc, accept, right] of ROWS) {
  Deno.test(`Program sends a coding that is wanted when Accept-Encoding ${name} (${rfc})`, async () => {
    using directory = servedDirectory();
    const fields = accept === undefined ? "" : `Accept-Encoding: ${accept}\r\n`;
    const wire = `GET /echo/${"a".repeat(100)} HTTP/1.1\r\nHost: h\r\n${fields}\r\n`;
    const status = right.length === 0 ? 406 : 200;
    await checkRow({ name, rfc, wire, statuses: [status], lives: true }, endpoints(directory));
    const [{ headers }] = (await exchange([wire], endpoints(directory))).responses();
    const sent = headers["content-encoding"] ?? "identity";
    assert(right.length === 0 || right.some((coding) => coding === sent), sent);
    assertMatch(headers.vary, /^accept-encoding$/i);
  });
}

Deno.test("Program sends gzip that unpacks to the content, and its packed length (9110 §8.4)", async () => {
  using directory = servedDirectory();
  for (const target of ["/echo/hello", "/files/large.txt"]) {
    const wire = `GET ${target} HTTP/1.1\r\nHost: h\r\nAccept-Encoding: gzip\r\n\r\n`;
    const [{ body, headers }] = (await exchange([wire], endpoints(directory))).responses();
    assertEquals(headers["content-encoding"], "gzip");
    const packed = Uint8Array.from(body, (char) => char.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    const expected = target === "/echo/hello" ? "hello" : directory.read("large.txt");
    assertEquals(await new Response(stream).text(), expected);
  }
});

interface TypeRow {
  readonly name: string;
  readonly accept: string;
  readonly type: string | undefined;
}

const TYPES: readonly TypeRow[] = [
  { name: "it names HTML", accept: "text/html", type: "text/html; charset=utf-8" },
  { name: "it names HTML in capitals", accept: "TEXT/HTML", type: "text/html; charset=utf-8" },
  { name: "it takes anything", accept: "*/*", type: undefined },
  { name: "it refuses HTML", accept: "text/html;q=0", type: undefined },
  { name: "the weight is behind a parameter", accept: "text/html;level=1;q=0", type: undefined },
];

for (const { name, accept, type } of TYPES) {
  Deno.test(`Program sends a page at the root, or none, when Accept is there and ${name} (9110 §12.5.1)`, async () => {
    using directory = servedDirectory();
    const wire = `GET / HTTP/1.1\r\nHost: h\r\nAccept: ${accept}\r\n\r\n`;
    const [{ headers }] = (await exchange([wire], endpoints(directory))).responses();
    assertEquals(headers["content-type"], type);
    assertMatch(headers.vary, /\baccept\b(?!-)/i);
  });
}
