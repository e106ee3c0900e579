import { assertEquals, assertThrows } from "@std/assert";
import { HeaderList } from "../../lib/protocol/header_list.ts";

const FIELDS = HeaderList.from([
  ["Accept", "text/html"],
  ["X-Empty", ""],
  ["ACCEPT", "text/plain"],
  ["Accept-Encoding", "gzip"],
  ["accept", ""],
]);

const LOOKUPS: readonly { name: string; value: string | null; count: number }[] = [
  { name: "accept", value: "text/html, text/plain, ", count: 3 },
  { name: "accept-encoding", value: "gzip", count: 1 },
  { name: "Accept-Encoding", value: "gzip", count: 1 },
  { name: "ACCEPT", value: "text/html, text/plain, ", count: 3 },
  { name: "x-empty", value: "", count: 1 },
  { name: "accep", value: null, count: 0 },
  { name: "accept-", value: null, count: 0 },
  { name: "accept-encodin", value: null, count: 0 },
  { name: "bccept", value: null, count: 0 },
  { name: "accepu", value: null, count: 0 },
  { name: "", value: null, count: 0 },
];

for (const { name, value, count } of LOOKUPS) {
  Deno.test(`HeaderList finds ${count} when asked for "${name}" (9110 §5.3)`, () => {
    assertEquals(FIELDS.get(name), value);
    assertEquals(FIELDS.count(name), count);
    assertEquals(FIELDS.has(name), count > 0);
  });
}

Deno.test("HeaderList keeps an empty line of a list when it comes first (9110 §5.3)", () => {
  // Dropping it would turn two Content-Lengths into one.
  const headers = HeaderList.from([["Content-Length", ""], ["Content-Length", "5"]]);
  assertEquals(headers.get("content-length"), ", 5");
});

Deno.test("HeaderList joins the lines of Cookie, which is no list, as one of them (9113 §8.2.3)", () => {
  const headers = HeaderList.from([["Cookie", "a=1; b=2"], ["Accept", "c/d"], ["cookie", "e=3"]]);
  assertEquals(headers.get("COOKIE"), "a=1; b=2; e=3");
});

Deno.test("HeaderList folds the case of letters alone when names are compared", () => {
  // Setting or clearing 0x20 blindly takes "@" for "`", "^" for "~" and "[" for "{".
  const headers = HeaderList.from([["^A", "caret"], ["Z|", "bar"]]);
  assertEquals(headers.get("^a"), "caret");
  assertEquals(headers.get("z|"), "bar");
  assertEquals(headers.get("~a"), null);
  assertEquals(headers.get("z\\"), null);
  assertEquals(headers.get("^A"), "caret");
  assertEquals(headers.get("~A"), null);
  assertEquals(headers.get("Z\\"), null);
});

Deno.test("HeaderList keeps the order and lowers the names when iterated", () => {
  assertEquals([...FIELDS], [
    ["accept", "text/html"],
    ["x-empty", ""],
    ["accept", "text/plain"],
    ["accept-encoding", "gzip"],
    ["accept", ""],
  ]);
  assertEquals([...FIELDS].length, 5);
});

Deno.test("HeaderList counts its lines when asked for its length", () => {
  assertEquals(FIELDS.length, 5);
  assertEquals(HeaderList.from([]).length, 0);
  assertEquals([...HeaderList.from([])], []);
});

Deno.test("HeaderList reads the spans it was given when the text holds more", () => {
  const headers = new HeaderList("GET /\r\nA: b\r\n\r\n", [7, 8, 10, 11]);
  assertEquals([...headers], [["a", "b"]]);
  assertEquals(headers.get("a"), "b");
});

for (const name of ["", "a b", "a:", "caf\xe9", "a\r\nb", " a", "a "]) {
  const shown = JSON.stringify(name);
  Deno.test(`HeaderList.from() throws TypeError when a name is ${shown} (9110 §5.1)`, () => {
    assertThrows(() => HeaderList.from([["fine", "1"], [name, "2"]]), TypeError, "token");
  });
}

Deno.test("HeaderList.derive() makes once what is asked for again, and anew what is not", () => {
  const made: string[] = [];
  const first = (headers: HeaderList, key: string) => (made.push(`first ${key}`), headers.length);
  const second = (_: HeaderList, key: string) => (made.push(`second ${key}`), key);
  assertEquals(
    [
      FIELDS.derive(first, "a"),
      FIELDS.derive(first, "a"),
      FIELDS.derive(first, "b"),
      FIELDS.derive(second, "b"),
      FIELDS.derive(first, "b"),
      HeaderList.from([]).derive(first, "b"),
    ],
    [5, 5, 5, "b", 5, 0],
  );
  assertEquals(made, ["first a", "first b", "second b", "first b", "first b"]);
});

Deno.test("HeaderList.derive() fails again when it is asked again for what fails", () => {
  const headers = HeaderList.from([]);
  const fail = () => {
    throw new TypeError("no");
  };
  for (let i = 0; i < 2; i++) assertThrows(() => headers.derive(fail, null), TypeError, "no");
});
