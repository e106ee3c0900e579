import { assert, assertEquals, assertMatch } from "@std/assert";
import { ChangeSite, treeOf } from "../../support/change_site.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";

function fill(): TemporaryDirectory {
  const directory = new TemporaryDirectory();
  directory.mkdir("outside");
  directory.write("site/file", "file");
  directory.mkdir("site/sub");
  directory.link("site/out", "../outside");
  directory.link("site/in", "sub");
  directory.link("site/nowhere", "nothing");
  return directory;
}

interface MakingRow {
  readonly target: string;
  readonly status: number;
  /** What is new in the tree. */
  readonly made?: string;
  readonly reason: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const ROWS: readonly MakingRow[] = [
  { target: "new/", status: 201, made: "site/new/", reason: "a directory" },
  { target: "new", status: 201, made: "site/new/", reason: "without its slash (4918 §5.2)" },
  { target: "sub/new/", status: 201, made: "site/sub/new/", reason: "one below" },
  { target: "in/new/", status: 201, made: "site/sub/new/", reason: "by a link" },
  { target: "a%20b/", status: 201, made: "site/a b/", reason: "an escape" },
  { target: "x".repeat(255), status: 201, made: `site/${"x".repeat(255)}/`, reason: "the longest" },
  { target: "", status: 405, reason: "the root is there" },
  { target: "sub/", status: 405, reason: "a directory is there (4918 §9.3.1)" },
  { target: "file", status: 405, reason: "a file is there" },
  { target: "in", status: 405, reason: "a link is there" },
  { target: "nowhere", status: 405, reason: "a broken link is there" },
  { target: "nope/new/", status: 409, reason: "no parent (4918 §9.3.1)" },
  { target: "file/new/", status: 409, reason: "the parent is a file" },
  { target: "out/new/", status: 409, reason: "the parent is a link outside" },
  { target: ".git/", status: 404, reason: "a dotfile" },
  { target: ".postern-upload-1", status: 404, reason: "a temporary" },
  { target: "../new/", status: 404, reason: "dots" },
  { target: "new//", status: 404, reason: "an empty name" },
  { target: "x".repeat(256), status: 414, reason: "a name that is too long" },
  { target: "new/", status: 415, reason: "content", headers: { "content-length": "3" } },
  { target: "new/", status: 403, reason: "a sandboxed page", headers: { origin: "null" } },
  { target: "new/", status: 412, reason: "nothing to match", headers: { "if-match": "*" } },
  {
    target: "new/",
    status: 201,
    made: "site/new/",
    reason: "what is asked for",
    headers: { "if-none-match": "*" },
  },
];

for (const { target, status, made, reason, headers } of ROWS) {
  const shown = `MKCOL ${target.slice(0, 20)} ${JSON.stringify(headers ?? {})}`;
  Deno.test(`changeFiles() answers ${status} to ${shown}: ${reason}`, async () => {
    using directory = fill();
    const before = treeOf(directory);
    const site = new ChangeSite(`${directory.path}/site`);
    const answer = await site.ask("MKCOL", `/files/${target}`, headers);
    assertEquals(answer.status, status);
    assertEquals(treeOf(directory), [...before, ...made === undefined ? [] : [made]].sort());
    assertEquals(answer.location, made && `/files/${target.replace(/\/?$/, "/")}`);
    if (status === 405) assertMatch(answer.allow ?? "", /^(?:COPY, )?DELETE, GET, HEAD, MOVE|^GET/);
  });
}

Deno.test("changeFiles() makes a directory with the rights that others have", async () => {
  using directory = fill();
  const site = new ChangeSite(`${directory.path}/site`);
  await site.ask("MKCOL", "/files/new/");
  const [made, usual] = ["new", "sub"].map((it) => Deno.statSync(`${directory.path}/site/${it}`));
  assertEquals(made.mode, usual.mode);
});

Deno.test("changeFiles() makes a directory once when many ask for it", async () => {
  using directory = fill();
  const site = new ChangeSite(`${directory.path}/site`);
  const asked = Array.from({ length: 50 }, () => site.ask("MKCOL", "/files/new/"));
  const statuses = (await Promise.all(asked)).map(({ status }) => status).sort();
  assertEquals(statuses, [201, ...new Array(49).fill(405)]);
});

Deno.test("changeFiles() makes a directory in which files are stored at once", async () => {
  using directory = fill();
  const site = new ChangeSite(`${directory.path}/site`);
  assertEquals((await site.ask("MKCOL", "/files/new/")).status, 201);
  assertEquals((await site.ask("PUT", "/files/new/a", {}, { body: ["text"] })).status, 201);
  assert(treeOf(directory).includes("site/new/a=text"));
});

Deno.test("changeFiles() tells the same limits of a path as an upload when it is too long", async () => {
  using directory = fill();
  const site = new ChangeSite(`${directory.path}/site`);
  const long = `/files/${"x".repeat(256)}`;
  const [made, stored] = [await site.ask("MKCOL", long), await site.ask("PUT", long)];
  assertMatch(made.text, / 255 bytes, a path 4095 and 64 names\n$/);
  assertEquals(made.text, stored.text);
});
