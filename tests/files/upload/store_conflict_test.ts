import { assert, assertEquals } from "@std/assert";
import type { ConflictPolicy } from "../../../lib/files/write/write_policy.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";
import { UploadSite, utf8Pieces } from "../../support/upload_site.ts";

type Row = readonly [
  policy: ConflictPolicy,
  method: "POST" | "PUT",
  /** What has the name. */
  taken: "file" | "directory" | keyof typeof LINKS | "nothing",
  status: number,
  reason: string,
  options?: {
    /** The name that Location tells. */
    readonly name?: string;
    readonly fields?: Readonly<Record<string, string>>;
  },
];

/** Where links lead that have the name. */
const LINKS = { "link": "nowhere", "link to a directory": "dir", "link outside": ".." } as const;

const ROWS: readonly Row[] = [
  ["overwrite", "PUT", "file", 204, "replaced"],
  ["overwrite", "POST", "file", 201, "as PUT", { name: "a.b" }],
  ["overwrite", "PUT", "link", 204, "not followed"],
  ["overwrite", "PUT", "link outside", 204, "not seen"],
  ["overwrite", "PUT", "directory", 409, "no file"],
  ["overwrite", "PUT", "link to a directory", 409, "all below it would be gone"],
  ["overwrite", "POST", "link to a directory", 409, "as PUT"],
  ["error", "PUT", "nothing", 201, "new", { name: "a.b" }],
  ["error", "POST", "nothing", 201, "new", { name: "a.b" }],
  ["error", "PUT", "file", 409, "taken"],
  ["error", "POST", "file", 409, "taken"],
  ["error", "PUT", "link", 409, "taken by a link"],
  ["error", "PUT", "directory", 409, "taken"],
  ["error", "PUT", "link to a directory", 409, "taken"],
  ["rename", "PUT", "nothing", 201, "new", { name: "a.b" }],
  ["rename", "POST", "nothing", 201, "new", { name: "a.b" }],
  ["rename", "POST", "file", 201, "beside it", { name: "a%20(1).b" }],
  ["rename", "POST", "directory", 201, "beside it", { name: "a%20(1).b" }],
  ["rename", "POST", "link", 201, "beside it", { name: "a%20(1).b" }],
  ["rename", "POST", "link to a directory", 201, "beside it", { name: "a%20(1).b" }],
  ["rename", "PUT", "file", 409, "PUT stores at its path or nowhere (9110 §9.3.4)"],
  [
    "rename",
    "POST",
    "file",
    412,
    "the condition goes first: it would not have failed (9110 §13.2.1)",
    { fields: { "if-none-match": "*" } },
  ],
  ["error", "PUT", "file", 409, "what fails without the condition fails before it (9110 §13.2.1)", {
    fields: { "if-none-match": "*" },
  }],
  ["error", "PUT", "file", 409, "a condition that is met permits nothing", {
    fields: { "if-match": "*" },
  }],
  ["error", "PUT", "nothing", 412, "it would not have failed without it", {
    fields: { "if-match": "*" },
  }],
];

for (const [policy, method, taken, status, reason, { name, fields } = {}] of ROWS) {
  const what = `${method} finds a ${taken}, ${JSON.stringify(fields ?? {})}`;
  Deno.test(`storeFile() says ${status} with --on-conflict ${policy} when ${what}: ${reason}`, async () => {
    using directory = new TemporaryDirectory();
    if (taken === "file") directory.write("a.b", "old");
    if (taken === "directory") directory.mkdir("a.b");
    directory.write("dir/inner", "inner");
    const to = Object.entries(LINKS).find(([kind]) => kind === taken)?.[1];
    if (to !== undefined) directory.link("a.b", to);
    const before = directory.names();
    const site = new UploadSite(directory.path, { onConflict: policy });
    const answer = await site.ask(method, "/files/a.b", { headers: fields, body: ["new"] });
    assertEquals(answer.status, status);
    assertEquals(answer.headers.location, name && `/files/${name}`);
    assertEquals(directory.read("dir/inner"), "inner");
    if (status >= 400) {
      if (to !== undefined) assertEquals(Deno.readLinkSync(`${directory.path}/a.b`), to);
      return assertEquals(directory.names(), before);
    }
    const target = `/files/${name ?? "a.b"}`;
    const stored = decodeURIComponent(name ?? "a.b");
    assertEquals(directory.names(), [...new Set([...before, stored])].sort());
    assertEquals(directory.read(stored), "new");
    assertEquals(answer.headers.etag, (await site.ask("GET", target)).headers.etag);
    if (taken === "file" && stored !== "a.b") assertEquals(directory.read("a.b"), "old");
  });
}

Deno.test("storeFile() tells of the new name beside the path as it came when it renames", async () => {
  using directory = new TemporaryDirectory();
  directory.write("sub d/ä ?.b", "old");
  const site = new UploadSite(directory.path, { onConflict: "rename" });
  const answer = await site.ask("POST", "/files/sub%20d/./%c3%a4%20%3f.b", { body: ["new"] });
  assertEquals(answer.headers.location, "/files/sub%20d/./%C3%A4%20%3F%20(1).b");
  assertEquals(directory.read("sub d/ä ? (1).b"), "new");
});

Deno.test("storeFile() keeps a new name within 255 bytes when it renames", async () => {
  using directory = new TemporaryDirectory();
  const site = new UploadSite(directory.path, { onConflict: "rename" });
  const name = `${"x".repeat(251)}.jpg`;
  for (let round = 0; round < 12; round++) {
    assertEquals((await site.ask("POST", `/files/${name}`, { body: ["new"] })).status, 201);
  }
  const renamed = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => `${"x".repeat(247)} (${n}).jpg`);
  renamed.push(...[10, 11].map((n) => `${"x".repeat(246)} (${n}).jpg`));
  assertEquals(directory.names(), [name, ...renamed].sort());
});

const MANY = 100;
/** More than one piece, so that the uploads come to their ends in another order than they began. */
function bodyOf(index: number): readonly string[] {
  return Array.from({ length: 1 + index % 7 }, () => `${index}|`.repeat(100));
}

interface Race {
  readonly name: string;
  readonly policy: ConflictPolicy;
  readonly method: "POST" | "PUT";
  readonly fields?: Readonly<Record<string, string>>;
  /** What all but one get. */
  readonly others: number;
}

const RACES: readonly Race[] = [
  {
    name: "If-None-Match: *",
    policy: "overwrite",
    method: "PUT",
    fields: { "if-none-match": "*" },
    others: 412,
  },
  { name: "--on-conflict error", policy: "error", method: "POST", others: 409 },
  { name: "--on-conflict error", policy: "error", method: "PUT", others: 409 },
  { name: "--on-conflict rename", policy: "rename", method: "PUT", others: 409 },
];

for (const { name, policy, method, fields, others } of RACES) {
  Deno.test(`storeFile() creates a file once when ${MANY} ${method} race, with ${name}`, async () => {
    for (let round = 0; round < 3; round++) {
      using directory = new TemporaryDirectory();
      const site = new UploadSite(directory.path, { onConflict: policy });
      const answers = await Promise.all(Array.from({ length: MANY }, (_, index) => {
        return site.ask(method, "/files/a", { headers: fields, body: bodyOf(index) });
      }));
      const winners = answers.flatMap(({ status }, index) => status === 201 ? [index] : []);
      assertEquals(winners.length, 1);
      assertEquals(answers.filter(({ status }) => status === others).length, MANY - 1);
      assertEquals(directory.names(), ["a"]);
      assertEquals(directory.read("a"), bodyOf(winners[0]).join(""));
    }
  });
}

Deno.test(`storeFile() stores all, each whole, when ${MANY} POST race, with --on-conflict rename`, async () => {
  using directory = new TemporaryDirectory();
  const site = new UploadSite(directory.path, { onConflict: "rename" });
  const answers = await Promise.all(Array.from({ length: MANY }, (_, index) => {
    return site.ask("POST", "/files/a", { body: bodyOf(index) });
  }));
  const names = answers.map(({ headers }) => decodeURIComponent(headers.location!.slice(7)));
  const expected = Array.from({ length: MANY }, (_, n) => n === 0 ? "a" : `a (${n})`).sort();
  assertEquals(directory.names(), expected);
  assertEquals([...names].sort(), expected);
  names.forEach((name, index) => assertEquals(directory.read(name), bodyOf(index).join("")));
  const tags = new Set(answers.map(({ headers }) => headers.etag).filter((it) => it !== undefined));
  assert(tags.size > 0, "no tag was told");
});

for (const onConflict of ["error", "rename"] as const) {
  Deno.test(`storeBytes() looks once more when the name was taken while the bytes came: ${onConflict}`, async () => {
    using directory = new TemporaryDirectory();
    const site = new UploadSite(directory.path, { onConflict });
    async function* bytes(): AsyncGenerator<Uint8Array> {
      yield* utf8Pieces("mine, ");
      directory.write("a", "theirs");
      yield* utf8Pieces("late");
    }
    const outcome = await site.store("a", bytes());
    assertEquals(directory.read("a"), "theirs");
    if (onConflict === "error") {
      assertEquals(outcome, "is-taken");
      assertEquals(directory.names(), ["a"]);
    } else {
      assertEquals(typeof outcome === "object" && outcome.name, "a (1)");
      assertEquals(directory.read("a (1)"), "mine, late");
    }
  });
}

interface LastMomentRow {
  readonly onConflict: ConflictPolicy;
  readonly conditions: Readonly<Record<string, string>> | null;
  /** The name that the file got, or why it got none. */
  readonly outcome: string;
}

/** Another process waits for no turn. */
const LAST_MOMENT: readonly LastMomentRow[] = [
  { onConflict: "overwrite", conditions: { "if-none-match": "*" }, outcome: "condition-failed" },
  { onConflict: "error", conditions: null, outcome: "is-taken" },
  { onConflict: "rename", conditions: null, outcome: "a (1)" },
];

for (const { onConflict, conditions, outcome } of LAST_MOMENT) {
  const asked = `${onConflict}, ${JSON.stringify(conditions)}`;
  Deno.test(`storeBytes() replaces nothing when another process takes the name after the last look: ${asked}`, async () => {
    using directory = new TemporaryDirectory();
    const site = new UploadSite(directory.path, { onConflict });
    const { utimeSync } = Deno.FsFile.prototype;
    Deno.FsFile.prototype.utimeSync = function (...times) {
      directory.write("a", "theirs");
      utimeSync.apply(this, times);
    };
    try {
      const stored = await site.store("a", utf8Pieces("mine"), conditions);
      assertEquals(typeof stored === "object" ? stored.name : stored, outcome);
    } finally {
      Deno.FsFile.prototype.utimeSync = utimeSync;
    }
    assertEquals(directory.read("a"), "theirs");
  });
}
