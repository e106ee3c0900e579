import { assert, assertEquals } from "@std/assert";
import {
  formatOrder,
  type ListingOrder,
  parseOrder,
  sortEntries,
} from "../../../lib/files/listing/order.ts";
import { fileEntry, folderEntry, renderPage } from "../../support/listing.ts";

const QUERIES: readonly { readonly query: string; readonly order: string }[] = [
  { query: "", order: "name, ascending" },
  { query: "sort=name", order: "name, ascending" },
  { query: "sort=size", order: "size, ascending" },
  { query: "sort=size&order=asc", order: "size, ascending" },
  { query: "sort=size&order=desc", order: "size, descending" },
  { query: "order=desc&sort=modified", order: "modified, descending" },
  { query: "sort=name&order=desc", order: "name, descending" },
  { query: "x=1&sort=%73ize&order=desc&y=2", order: "size, descending" },
  { query: "sort=size&order=DESC", order: "size, ascending" },
  { query: "sort=size&order=descending", order: "size, ascending" },
  { query: "sort=Size&order=desc", order: "name, ascending" },
  { query: "sort=&order=desc", order: "name, ascending" },
  { query: "order=desc", order: "name, ascending" },
  { query: "sort=kind&order=desc", order: "name, ascending" },
  { query: "sort=constructor", order: "name, ascending" },
  { query: "sort=size&sort=name", order: "size, ascending" },
  { query: "?sort=size", order: "size, ascending" },
  { query: "%", order: "name, ascending" },
  { query: "sort=%c0%ae&order=%", order: "name, ascending" },
];

for (const { query, order } of QUERIES) {
  Deno.test(`parseOrder() sorts by ${order} when the query is "${query}"`, () => {
    const { by, descending } = parseOrder(query);
    assertEquals(`${by}, ${descending ? "descending" : "ascending"}`, order);
  });
}

const ORDERS = (["name", "size", "modified"] as const).flatMap((by) =>
  [false, true].map((descending): ListingOrder => ({ by, descending }))
);

Deno.test("formatOrder() writes what parseOrder() reads", () => {
  for (const order of ORDERS) assertEquals(parseOrder(formatOrder(order).slice(1)), order);
});

const ENTRIES = [
  fileEntry("b10", 5, 300),
  fileEntry("B9", 50, 100),
  folderEntry("z", 200),
  fileEntry("é", 5, null),
  fileEntry("a", 5, 200),
  folderEntry("Y", null),
  fileEntry("f", 7, NaN),
  folderEntry("x10", 100),
  folderEntry("x9", 100),
];

const SORTED = [
  { by: "name", descending: false, names: "x9 x10 Y z | a B9 b10 é f" },
  { by: "name", descending: true, names: "z Y x10 x9 | f é b10 B9 a" },
  // Folders have no size: they stay by name. So does what is equal.
  { by: "size", descending: false, names: "x9 x10 Y z | a b10 é f B9" },
  { by: "size", descending: true, names: "x9 x10 Y z | B9 f a b10 é" },
  // What has no time comes last, both ways.
  { by: "modified", descending: false, names: "x9 x10 z Y | B9 a b10 é f" },
  { by: "modified", descending: true, names: "z x9 x10 Y | b10 a B9 é f" },
] as const;

for (const { names, ...order } of SORTED) {
  const direction = order.descending ? "descending" : "ascending";
  Deno.test(`sortEntries() keeps folders first when it sorts by ${order.by}, ${direction}`, async () => {
    for (const given of [ENTRIES, ENTRIES.toReversed()]) {
      const copy = [...given];
      const sorted = await sortEntries(given, order);
      const shown = ["directory", "file"].map((kind) =>
        sorted.filter((entry) => entry.kind === kind).map(({ name }) => name).join(" ")
      );
      assertEquals(shown.join(" | "), names);
      assertEquals(sorted[3].kind, "directory");
      assertEquals(given, copy, "what was given is left in its order");
    }
  });
}

Deno.test("sortEntries() sorts as a numeric collator does when names have numbers", async () => {
  const collator = new Intl.Collator("en", { numeric: true });
  const names = [
    ...["", "a", "a1", "a2", "a10", "a010", "a0", "a00", "a1b2", "a1b10", "a-1", "a_1", "a 1"],
    ...["1", "01", "2", "9", "10", "99", "100", "123456789", "1234567890", "9".repeat(30)],
    ...["1.2.9", "1.2.10", "1.10.1", "v1", "V1", "v1.0", "ä1", "z1", "日本2", "日本10", "1\u0301"],
    ...["1" + "0".repeat(99), "2" + "0".repeat(98), "9".repeat(255)],
  ];
  const sorted = await sortEntries(names.map((name) => fileEntry(name)), {
    by: "name",
    descending: false,
  });
  for (const [index, { name }] of sorted.entries()) {
    const before = index === 0 ? "" : sorted[index - 1].name;
    assert(collator.compare(before, name) <= 0, `${before} before ${name}`);
  }
  const equal = sorted.map(({ name }) => name).filter((name) => /^0*1$/.test(name));
  assertEquals(equal, ["01", "1"]);
});

const COLUMNS = ["name", "size", "modified"] as const;

for (const order of ORDERS) {
  const direction = order.descending ? "descending" : "ascending";
  Deno.test(`directoryPage() marks the column when it is sorted by ${order.by}, ${direction}`, () => {
    const page = renderPage({ entries: ENTRIES, order });
    const thead = page.slice(page.indexOf("<thead>"), page.indexOf("<tbody>"));
    const heads = thead.split("<th").slice(2);
    assertEquals(heads.length, COLUMNS.length);
    for (const [index, by] of COLUMNS.entries()) {
      const isActive = by === order.by;
      const marks = isActive ? [` aria-sort="${direction}"`] : null;
      assertEquals(heads[index].match(/ aria-sort="[a-z]+"/g)?.slice() ?? null, marks);
      assertEquals(heads[index].match(/[↑↓]/g)?.join(""), arrowOf(isActive, order));
      const [, href] = /<a href="\?([^"]*)">/.exec(heads[index])!;
      // The same column again turns the order round; another shows the largest, the newest first.
      const descending = isActive ? !order.descending : by !== "name";
      assertEquals(parseOrder(href.replaceAll("&amp;", "&")), { by, descending });
    }
  });
}

function arrowOf(isActive: boolean, order: ListingOrder): string | undefined {
  if (!isActive) return undefined;
  return order.descending ? "↓" : "↑";
}
