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

type MoveRow = readonly [
  from: string,
  /** A name below `/files/`, or a Destination as it is where it begins with a slash or scheme. */
  to: string,
  status: number,
  reason: string,
  options?: {
    /** What is no more in the tree, and what is new; nothing by default. */
    readonly minus?: readonly string[];
    readonly plus?: readonly string[];
    readonly headers?: Readonly<Record<string, string>>;
    /** What Location has at its end, for a path that is a directory's (4918 §5.2). */
    readonly slash?: "/";
  },
];

const KEEP = { overwrite: "F" };

/** What MOVE does. */
const MOVED: readonly MoveRow[] = [
  ["a", "c", 201, "another name", { minus: ["a=A"], plus: ["c=A"] }],
  ["a", "other/c", 201, "another directory", { minus: ["a=A"], plus: ["other/c=A"] }],
  ["a", "to-other/c", 201, "a directory by a link", { minus: ["a=A"], plus: ["other/c=A"] }],
  ["other/x", "x%20y", 201, "an escape", { minus: ["other/x=x"], plus: ["x y=x"] }],
  ["a", "http://localhost:4221/files/c", 201, "a URL of this server", {
    minus: ["a=A"],
    plus: ["c=A"],
  }],
  ["a", "b", 204, "replaced", { minus: ["a=A", "b=B"], plus: ["b=A"] }],
  ["a", "other/x", 204, "replaced elsewhere", { minus: ["a=A", "other/x=x"], plus: ["other/x=A"] }],
  ["a", "b", 204, "Overwrite: T", {
    minus: ["a=A", "b=B"],
    plus: ["b=A"],
    headers: { overwrite: "T" },
  }],
  ["a", "twin", 204, "another name of the same file", { minus: ["a=A"] }],
  ["a", "c", 201, "nothing to keep", { minus: ["a=A"], plus: ["c=A"], headers: KEEP }],
  ["dir", "moved", 201, "a directory", {
    minus: ["dir/", "dir/.hidden=hidden", "dir/inner=inner"],
    plus: ["moved/", "moved/.hidden=hidden", "moved/inner=inner"],
    slash: "/",
  }],
  ["dir/", "other/moved/", 201, "a directory, with slashes", {
    minus: ["dir/", "dir/.hidden=hidden", "dir/inner=inner"],
    plus: ["other/moved/", "other/moved/.hidden=hidden", "other/moved/inner=inner"],
  }],
  ["dir", "empty", 204, "a directory in place of an empty one", {
    minus: ["dir/", "dir/.hidden=hidden", "dir/inner=inner"],
    plus: ["empty/.hidden=hidden", "empty/inner=inner"],
  }],
  ["dir", "moved", 201, "a directory, nothing to keep", {
    minus: ["dir/", "dir/.hidden=hidden", "dir/inner=inner"],
    plus: ["moved/", "moved/.hidden=hidden", "moved/inner=inner"],
    headers: KEEP,
    slash: "/",
  }],
  ["link", "other/link", 201, "a link itself", { minus: ["link -> a"], plus: ["other/link -> a"] }],
  ["link", "b", 204, "a link in place of a file", {
    minus: ["link -> a", "b=B"],
    plus: ["b -> a"],
  }],
  ["a", "out-file", 204, "in place of a link itself", {
    minus: ["a=A", "out-file -> ../outside/secret"],
    plus: ["out-file=A"],
  }],
  ["a", "out", 204, "in place of a link to what is not seen, be it a directory", {
    minus: ["a=A", "out -> ../outside"],
    plus: ["out=A"],
  }],
  ["out", "b", 204, "such a link in place of a file", {
    minus: ["out -> ../outside", "b=B"],
    plus: ["b -> ../outside"],
  }],
  ["to-dir", "moved", 201, "a link to a directory, itself", {
    minus: ["to-dir -> dir"],
    plus: ["moved -> dir"],
    slash: "/",
  }],
  ["to-dir", "to-other", 204, "a link to a directory in place of another", {
    minus: ["to-dir -> dir", "to-other -> other"],
    plus: ["to-other -> dir"],
  }],
  ["out", "moved", 201, "a link outside, itself", {
    minus: ["out -> ../outside"],
    plus: ["moved -> ../outside"],
    headers: KEEP,
  }],
];

/** What MOVE refuses. */
const REFUSED: readonly MoveRow[] = [
  ["a", "b", 412, "Overwrite: F (4918 §10.6)", { headers: KEEP }],
  ["a", "dir", 412, "a directory is kept", { headers: KEEP }],
  ["a", "dir/", 412, "the same, with its slash", { headers: KEEP }],
  ["a", "c/", 409, "nothing to keep there", { headers: KEEP }],
  ["dir", "empty", 412, "an empty one, too", { headers: KEEP }],
  ["a", "link", 412, "a link is kept", { headers: KEEP }],
  ["a", "b", 400, "no such Overwrite", { headers: { overwrite: "maybe" } }],
  ["a", "empty", 409, "a file is no directory"],
  ["dir", "a", 409, "a directory is no file"],
  ["dir", "other", 409, "what is in it would be lost"],
  ["link", "a", 403, "what the link leads to would be lost"],
  ["a", "to-other", 409, "all below a link to a directory would go"],
  ["link", "to-other", 409, "a link to a file is no directory"],
  ["to-other", "b", 409, "a link to a directory is no file"],
  ["to-other", "link", 409, "nor what a link to a file is"],
  ["dir", "to-other", 409, "a directory is no link to one"],
  ["to-dir", "empty", 409, "a link to a directory is none itself"],
  ["a", "c/", 409, "a file at a directory's path"],
  ["a", "nope/c", 409, "no parent (4918 §9.9.4)"],
  ["a", "b/c", 409, "the parent is a file"],
  ["a", "out/c", 409, "the parent is a link outside"],
  ["a", "a", 403, "itself (4918 §9.9.4)"],
  ["other/x", "to-other/x", 403, "itself, by a link"],
  ["dir", "dir/", 403, "itself, with a slash"],
  ["dir", "dir/inner2", 403, "into itself"],
  ["other/deep", "other/deep/c", 403, "into itself, below"],
  ["", "c", 403, "the root"],
  ["dir", "/files/", 403, "to the root"],
  ["nope", "c", 404, "nothing is there"],
  ["nope/a", "c", 404, "no directory above it"],
  ["a/", "c", 404, "a file with a slash"],
  ["out/secret", "c", 404, "from outside, by a link"],
  ["../outside/secret", "c", 404, "from outside, by dots"],
  [".env", "c", 404, "a dotfile"],
  ["a", ".c", 403, "to a dotfile"],
  ["a", ".postern-upload-1", 403, "to a temporary"],
  ["a", "../c", 403, "dots"],
  ["a", "%2e%2e/c", 403, "escaped dots"],
  ["a", "..%2fc", 403, "an escaped slash"],
  ["a", "%01", 403, "a control character"],
  ["a", "x".repeat(256), 403, "a name that no file can have"],
  ["a", "/c", 403, "not among the files"],
  ["a", "/filesystem", 403, "a prefix that ends at no slash"],
  ["a", "//files/c", 403, "two slashes"],
  ["a", "http://evil.example/files/c", 502, "another server"],
  ["a", "ftp://localhost:4221/files/c", 502, "another protocol"],
  ["a", "/files/%zz", 400, "a broken escape"],
  ["a", "c", 415, "content (4918 §8.4)", { headers: { "content-length": "9" } }],
  ["a", "c", 403, "a page of another site", { headers: { "sec-fetch-site": "same-site" } }],
  ["a", "c", 412, "another version", { headers: { "if-match": '"x"' } }],
  ["a", "c", 412, "it is there", { headers: { "if-none-match": "*" } }],
  // RFC 9110 §13.2.1: what would be refused without the condition is refused for that.
  ["dir", "other", 409, "409 first", { headers: { "if-match": '"x"' } }],
];

for (const row of [...MOVED, ...REFUSED]) {
  const [from, to, status, reason, { minus = [], plus = [], headers, slash = "" } = {}] = row;
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
    assertEquals(answer.location, status === 201 ? `${path}${slash}` : undefined);
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
