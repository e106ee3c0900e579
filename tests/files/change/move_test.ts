import { assertEquals, assertMatch } from "@std/assert";
import { withLocks } from "../../../lib/files/names/path_locks.ts";
import { ChangeSite, treeOf } from "../../support/change_site.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";
import { turns } from "../../support/turns.ts";

function fill(): TemporaryDirectory {
  const directory = new TemporaryDirectory();
  directory.write("outside/secret", "SECRET");
  directory.write("site/a", "A");
  directory.write("site/b", "B");
  directory.write("site/dir/inner", "inner");
  directory.write("site/dir/.hidden", "hidden");
  directory.write("site/other/x", "x");
  directory.mkdir("site/other/deep");
  directory.mkdir("site/empty");
  directory.write("site/.env", "dotfile");
  directory.link("site/link", "a");
  directory.link("site/to-other", "other");
  directory.link("site/to-dir", "dir");
  directory.link("site/out", "../outside");
  directory.link("site/out-file", "../outside/secret");
  Deno.linkSync(`${directory.path}/site/a`, `${directory.path}/site/twin`);
  return directory;
}

const TREE = ((): string[] => {
  using directory = fill();
  return treeOf(directory);
})();

interface MoveRow {
  readonly from: string;
  /** A name below `/files/`, or a Destination as it is where it begins with a slash or scheme. */
  readonly to: string;
  readonly status: number;
  /** What is no more in the tree, and what is new; nothing by default. */
  readonly minus?: readonly string[];
  readonly plus?: readonly string[];
  readonly reason: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const KEEP = { overwrite: "F" };

/** What MOVE does. */
const MOVED: readonly MoveRow[] = [
  { from: "a", to: "c", status: 201, minus: ["a=A"], plus: ["c=A"], reason: "another name" },
  {
    from: "a",
    to: "other/c",
    status: 201,
    minus: ["a=A"],
    plus: ["other/c=A"],
    reason: "another directory",
  },
  {
    from: "a",
    to: "to-other/c",
    status: 201,
    minus: ["a=A"],
    plus: ["other/c=A"],
    reason: "a directory by a link",
  },
  {
    from: "other/x",
    to: "x%20y",
    status: 201,
    minus: ["other/x=x"],
    plus: ["x y=x"],
    reason: "an escape",
  },
  {
    from: "a",
    to: "http://localhost:4221/files/c",
    status: 201,
    minus: ["a=A"],
    plus: ["c=A"],
    reason: "a URL of this server",
  },
  { from: "a", to: "b", status: 204, minus: ["a=A", "b=B"], plus: ["b=A"], reason: "replaced" },
  {
    from: "a",
    to: "other/x",
    status: 204,
    minus: ["a=A", "other/x=x"],
    plus: ["other/x=A"],
    reason: "replaced elsewhere",
  },
  {
    from: "a",
    to: "b",
    status: 204,
    minus: ["a=A", "b=B"],
    plus: ["b=A"],
    reason: "Overwrite: T",
    headers: { overwrite: "T" },
  },
  { from: "a", to: "twin", status: 204, minus: ["a=A"], reason: "another name of the same file" },
  {
    from: "a",
    to: "c",
    status: 201,
    minus: ["a=A"],
    plus: ["c=A"],
    reason: "nothing to keep",
    headers: KEEP,
  },
  {
    from: "dir",
    to: "moved",
    status: 201,
    minus: ["dir/", "dir/.hidden=hidden", "dir/inner=inner"],
    plus: ["moved/", "moved/.hidden=hidden", "moved/inner=inner"],
    reason: "a directory",
  },
  {
    from: "dir/",
    to: "other/moved/",
    status: 201,
    minus: ["dir/", "dir/.hidden=hidden", "dir/inner=inner"],
    plus: ["other/moved/", "other/moved/.hidden=hidden", "other/moved/inner=inner"],
    reason: "a directory, with slashes",
  },
  {
    from: "dir",
    to: "empty",
    status: 204,
    minus: ["dir/", "dir/.hidden=hidden", "dir/inner=inner"],
    plus: ["empty/.hidden=hidden", "empty/inner=inner"],
    reason: "a directory in place of an empty one",
  },
  {
    from: "dir",
    to: "moved",
    status: 201,
    minus: ["dir/", "dir/.hidden=hidden", "dir/inner=inner"],
    plus: ["moved/", "moved/.hidden=hidden", "moved/inner=inner"],
    reason: "a directory, nothing to keep",
    headers: KEEP,
  },
  {
    from: "link",
    to: "other/link",
    status: 201,
    minus: ["link -> a"],
    plus: ["other/link -> a"],
    reason: "a link itself",
  },
  {
    from: "link",
    to: "b",
    status: 204,
    minus: ["link -> a", "b=B"],
    plus: ["b -> a"],
    reason: "a link in place of a file",
  },
  {
    from: "a",
    to: "out-file",
    status: 204,
    minus: ["a=A", "out-file -> ../outside/secret"],
    plus: ["out-file=A"],
    reason: "in place of a link itself",
  },
  {
    from: "a",
    to: "out",
    status: 204,
    minus: ["a=A", "out -> ../outside"],
    plus: ["out=A"],
    reason: "in place of a link to what is not seen, be it a directory",
  },
  {
    from: "out",
    to: "b",
    status: 204,
    minus: ["out -> ../outside", "b=B"],
    plus: ["b -> ../outside"],
    reason: "such a link in place of a file",
  },
  {
    from: "to-dir",
    to: "moved",
    status: 201,
    minus: ["to-dir -> dir"],
    plus: ["moved -> dir"],
    reason: "a link to a directory, itself",
  },
  {
    from: "to-dir",
    to: "to-other",
    status: 204,
    minus: ["to-dir -> dir", "to-other -> other"],
    plus: ["to-other -> dir"],
    reason: "a link to a directory in place of another",
  },
  {
    from: "out",
    to: "moved",
    status: 201,
    minus: ["out -> ../outside"],
    plus: ["moved -> ../outside"],
    reason: "a link outside, itself",
    headers: KEEP,
  },
];

/** What MOVE refuses. */
const REFUSED: readonly MoveRow[] = [
  { from: "a", to: "b", status: 412, reason: "Overwrite: F (4918 §10.6)", headers: KEEP },
  { from: "a", to: "dir", status: 412, reason: "a directory is kept", headers: KEEP },
  { from: "a", to: "dir/", status: 412, reason: "the same, with its slash", headers: KEEP },
  { from: "a", to: "c/", status: 409, reason: "nothing to keep there", headers: KEEP },
  { from: "dir", to: "empty", status: 412, reason: "an empty one, too", headers: KEEP },
  { from: "a", to: "link", status: 412, reason: "a link is kept", headers: KEEP },
  { from: "a", to: "b", status: 400, reason: "no such Overwrite", headers: { overwrite: "maybe" } },
  { from: "a", to: "empty", status: 409, reason: "a file is no directory" },
  { from: "dir", to: "a", status: 409, reason: "a directory is no file" },
  { from: "dir", to: "other", status: 409, reason: "what is in it would be lost" },
  { from: "link", to: "a", status: 403, reason: "what the link leads to would be lost" },
  { from: "a", to: "to-other", status: 409, reason: "all below a link to a directory would go" },
  { from: "link", to: "to-other", status: 409, reason: "a link to a file is no directory" },
  { from: "to-other", to: "b", status: 409, reason: "a link to a directory is no file" },
  { from: "to-other", to: "link", status: 409, reason: "nor what a link to a file is" },
  { from: "dir", to: "to-other", status: 409, reason: "a directory is no link to one" },
  { from: "to-dir", to: "empty", status: 409, reason: "a link to a directory is none itself" },
  { from: "a", to: "c/", status: 409, reason: "a file at a directory's path" },
  { from: "a", to: "nope/c", status: 409, reason: "no parent (4918 §9.9.4)" },
  { from: "a", to: "b/c", status: 409, reason: "the parent is a file" },
  { from: "a", to: "out/c", status: 409, reason: "the parent is a link outside" },
  { from: "a", to: "a", status: 403, reason: "itself (4918 §9.9.4)" },
  { from: "other/x", to: "to-other/x", status: 403, reason: "itself, by a link" },
  { from: "dir", to: "dir/", status: 403, reason: "itself, with a slash" },
  { from: "dir", to: "dir/inner2", status: 403, reason: "into itself" },
  { from: "other/deep", to: "other/deep/c", status: 403, reason: "into itself, below" },
  { from: "", to: "c", status: 403, reason: "the root" },
  { from: "dir", to: "/files/", status: 403, reason: "to the root" },
  { from: "nope", to: "c", status: 404, reason: "nothing is there" },
  { from: "nope/a", to: "c", status: 404, reason: "no directory above it" },
  { from: "a/", to: "c", status: 404, reason: "a file with a slash" },
  { from: "out/secret", to: "c", status: 404, reason: "from outside, by a link" },
  { from: "../outside/secret", to: "c", status: 404, reason: "from outside, by dots" },
  { from: ".env", to: "c", status: 404, reason: "a dotfile" },
  { from: "a", to: ".c", status: 403, reason: "to a dotfile" },
  { from: "a", to: ".postern-upload-1", status: 403, reason: "to a temporary" },
  { from: "a", to: "../c", status: 403, reason: "dots" },
  { from: "a", to: "%2e%2e/c", status: 403, reason: "escaped dots" },
  { from: "a", to: "..%2fc", status: 403, reason: "an escaped slash" },
  { from: "a", to: "%01", status: 403, reason: "a control character" },
  { from: "a", to: "x".repeat(256), status: 403, reason: "a name that no file can have" },
  { from: "a", to: "/c", status: 403, reason: "not among the files" },
  { from: "a", to: "/filesystem", status: 403, reason: "a prefix that ends at no slash" },
  { from: "a", to: "//files/c", status: 403, reason: "two slashes" },
  { from: "a", to: "http://evil.example/files/c", status: 502, reason: "another server" },
  { from: "a", to: "ftp://localhost:4221/files/c", status: 502, reason: "another protocol" },
  { from: "a", to: "/files/%zz", status: 400, reason: "a broken escape" },
  {
    from: "a",
    to: "c",
    status: 415,
    reason: "content (4918 §8.4)",
    headers: { "content-length": "9" },
  },
  {
    from: "a",
    to: "c",
    status: 403,
    reason: "a page of another site",
    headers: { "sec-fetch-site": "same-site" },
  },
  { from: "a", to: "c", status: 412, reason: "another version", headers: { "if-match": '"x"' } },
  { from: "a", to: "c", status: 412, reason: "it is there", headers: { "if-none-match": "*" } },
  // RFC 9110 §13.2.1: what would be refused without the condition is refused for that.
  { from: "dir", to: "other", status: 409, reason: "409 first", headers: { "if-match": '"x"' } },
];

for (const { from, to, status, minus = [], plus = [], reason, headers } of [...MOVED, ...REFUSED]) {
  const destination = /^(?:\/|[a-z]+:)/.test(to) ? to : `/files/${to}`;
  const shown = `MOVE ${from} to ${to.slice(0, 30)} ${JSON.stringify(headers ?? {})}`;
  Deno.test(`changeFiles() answers ${status} to ${shown}: ${reason}`, async () => {
    using directory = fill();
    const site = new ChangeSite(`${directory.path}/site`);
    const answer = await site.send("MOVE", `/files/${from}`, destination, headers);
    assertEquals(answer.status, status);
    const left = TREE.filter((it) => !minus.includes(it.replace("site/", "")));
    assertEquals(
      treeOf(directory).sort(),
      [...left, ...plus.map((path) => `site/${path}`)].sort(),
    );
    const path = destination.replace("http://localhost:4221", "");
    assertEquals(answer.location, status === 201 ? path : undefined);
  });
}

for (const to of ["c", "other/c"]) {
  Deno.test(`changeFiles() replaces nothing when another process takes ${to} after the last look, with Overwrite: F`, async () => {
    using directory = fill();
    const site = new ChangeSite(`${directory.path}/site`);
    const { linkSync } = Deno;
    Deno.linkSync = (from, name) => {
      Deno.linkSync = linkSync;
      directory.write(`site/${to}`, "theirs");
      linkSync(from, name);
    };
    assertEquals((await site.send("MOVE", "/files/a", `/files/${to}`, KEEP)).status, 412);
    assertEquals(treeOf(directory).sort(), [...TREE, `site/${to}=theirs`].sort());
  });
}

for (const [from, to] of [["a", "to-dir/c"], ["to-dir/inner", "c"]]) {
  Deno.test(`changeFiles() moves nothing when ${from} or ${to} lies elsewhere by the time that its turn comes`, async () => {
    using directory = fill();
    directory.write("site/other/inner", "another");
    const site = new ChangeSite(`${directory.path}/site`);
    const before = treeOf(directory).map((it) => it.replace("to-dir -> dir", "to-dir -> other"));
    const turn = Promise.withResolvers<void>();
    const ahead = withLocks([site.root.path], () => turn.promise);
    const moving = site.send("MOVE", `/files/${from}`, `/files/${to}`);
    await turns();
    Deno.removeSync(`${directory.path}/site/to-dir`);
    directory.link("site/to-dir", "other");
    turn.resolve();
    await ahead;
    const { status, text } = await moving;
    assertEquals([status, text.includes("it was moved")], [409, true]);
    assertEquals(treeOf(directory).sort(), before.sort());
  });
}

Deno.test("changeFiles() asks for a Destination when there is none (4918 §9.9)", async () => {
  using directory = fill();
  const site = new ChangeSite(`${directory.path}/site`);
  for (const method of ["MOVE", "COPY"]) {
    const { status, text } = await site.ask(method, "/files/a");
    assertEquals(status, 400);
    assertMatch(text, /Destination/);
  }
});

Deno.test("changeFiles() moves the version that the client knows", async () => {
  using directory = fill();
  const site = new ChangeSite(`${directory.path}/site`);
  const etag = await site.etagOf("/files/a");
  const { status } = await site.send("MOVE", "/files/a", "/files/c", { "if-match": etag });
  assertEquals(status, 201);
  // It is the same file, so it is the same version.
  assertEquals(await site.etagOf("/files/c"), etag);
});

const POLICIES = [
  { policy: { deletes: false }, moved: 403, onto: 403, copied: 201, over: 403 },
  { policy: { onConflict: "error" }, moved: 201, onto: 403, copied: 201, over: 403 },
  { policy: { onConflict: "rename" }, moved: 201, onto: 403, copied: 201, over: 403 },
] as const;

for (const { policy, moved, onto, copied, over } of POLICIES) {
  Deno.test(`changeFiles() replaces nothing when told ${JSON.stringify(policy)}`, async () => {
    using directory = fill();
    const site = new ChangeSite(`${directory.path}/site`, policy);
    const refused = await site.send("COPY", "/files/a", "/files/b");
    assertEquals(refused.status, over);
    assertMatch(refused.text, /--no-delete/);
    assertEquals((await site.send("COPY", "/files/a", "/files/b", KEEP)).status, 412);
    assertEquals((await site.send("COPY", "/files/a", "/files/c")).status, copied);
    assertEquals((await site.send("MOVE", "/files/a", "/files/b")).status, onto);
    assertEquals(directory.read("site/b"), "B");
    assertEquals((await site.send("MOVE", "/files/a", "/files/d")).status, moved);
  });
}

Deno.test("changeFiles() lets one of many take a name that nothing may have", async () => {
  using directory = new TemporaryDirectory();
  for (let i = 0; i < 50; i++) directory.write(`site/from${i % 2}/${i}`, `${i}`);
  directory.mkdir("site/to");
  const site = new ChangeSite(`${directory.path}/site`);
  const asked = Array.from({ length: 50 }, (_, i) => {
    const method = i % 3 === 0 ? "COPY" : "MOVE";
    return site.send(method, `/files/from${i % 2}/${i}`, "/files/to/it", KEEP);
  });
  const statuses = (await Promise.all(asked)).map(({ status }) => status);
  assertEquals(statuses.toSorted(), [201, ...new Array(49).fill(412)]);
  assertEquals(directory.read("site/to/it"), `${statuses.indexOf(201)}`);
  assertEquals(directory.names("site/to"), ["it"]);
});

Deno.test("changeFiles() loses nothing when files are moved round and round", async () => {
  using directory = new TemporaryDirectory();
  for (let i = 0; i < 5; i++) directory.write(`site/${i}`, `${i}`);
  const site = new ChangeSite(`${directory.path}/site`);
  const asked = Array.from({ length: 200 }, (_, i) => {
    return site.send("MOVE", `/files/${i % 7}`, `/files/${(i * 3 + 1) % 7}`, KEEP);
  });
  await Promise.all(asked);
  const contents = directory.names("site").map((name) => directory.read(`site/${name}`)).sort();
  assertEquals(contents, ["0", "1", "2", "3", "4"]);
});
