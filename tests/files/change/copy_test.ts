import { assert, assertEquals, assertMatch, assertNotEquals, assertRejects } from "@std/assert";
import { Quota } from "../../../lib/files/write/quota.ts";
import type { WritePolicy } from "../../../lib/files/write/write_policy.ts";
import { ChangeSite, treeOf } from "../../support/change_site.ts";
import { noise } from "../../support/noise.ts";
import { systemError } from "../../support/system_error.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";

function fill(): TemporaryDirectory {
  const directory = new TemporaryDirectory();
  directory.write("outside/secret", "SECRET");
  directory.write("site/a", "A");
  directory.write("site/b", "B");
  directory.write("site/dir/inner", "inner");
  directory.write("site/.env", "dotfile");
  directory.link("site/link", "a");
  directory.link("site/to-dir", "dir");
  directory.link("site/out-file", "../outside/secret");
  directory.link("site/out", "../outside");
  return directory;
}

const TREE = ((): string[] => {
  using directory = fill();
  return treeOf(directory);
})();

type CopyRow = readonly [
  from: string,
  to: string,
  status: number,
  reason: string,
  options?: {
    readonly headers?: Readonly<Record<string, string>>;
    readonly plus?: readonly string[];
    readonly minus?: readonly string[];
  },
];

const KEEP = { overwrite: "F" };

const ROWS: readonly CopyRow[] = [
  ["a", "c", 201, "another name", { plus: ["c=A"] }],
  ["a", "dir/c", 201, "another directory", { plus: ["dir/c=A"] }],
  ["a", "c", 201, "nothing to keep", { headers: KEEP, plus: ["c=A"] }],
  ["a", "b", 204, "replaced", { plus: ["b=A"], minus: ["b=B"] }],
  ["link", "c", 201, "what a link leads to", { plus: ["c=A"] }],
  ["a", "link", 204, "in place of a link itself", { plus: ["link=A"], minus: ["link -> a"] }],
  ["b", "out-file", 204, "in place of a link outside, itself", {
    plus: ["out-file=B"],
    minus: ["out-file -> ../outside/secret"],
  }],
  ["a", "b", 412, "Overwrite: F (4918 §10.6)", { headers: KEEP }],
  ["a", "link", 412, "a link is kept", { headers: KEEP }],
  ["a", "dir", 412, "a directory is kept", { headers: KEEP }],
  ["a", "dir/", 412, "the same, with its slash", { headers: KEEP }],
  ["a", "to-dir", 412, "a link to a directory, too", { headers: KEEP }],
  ["a", "out", 412, "and one to what is not seen", { headers: KEEP }],
  ["a", "c/", 409, "nothing to keep there", { headers: KEEP }],
  ["a", "c", 400, "no such Overwrite", { headers: { overwrite: "Y" } }],
  ["b", "out", 204, "the same of a directory outside", {
    plus: ["out=B"],
    minus: ["out -> ../outside"],
  }],
  ["a", "dir", 409, "a directory has the name"],
  ["a", "to-dir", 409, "a link to a directory has it"],
  ["a", "c/", 409, "a file at a directory's path"],
  ["a", "nope/c", 409, "no parent (4918 §9.8.5)"],
  ["a", "out/c", 409, "the parent is a link outside"],
  ["a", "a", 403, "itself (4918 §9.8.5)"],
  ["link", "link", 403, "itself, a link"],
  ["link", "a", 403, "what it is already"],
  ["dir", "c", 403, "a directory"],
  ["to-dir", "c", 403, "a link to a directory"],
  ["", "c", 403, "the root"],
  ["nope", "c", 404, "nothing is there"],
  ["out-file", "c", 404, "a link outside"],
  ["out/secret", "c", 404, "from outside, by a link"],
  [".env", "c", 404, "a dotfile"],
  ["a", ".c", 403, "to a dotfile"],
  ["a", ".postern-upload-1", 403, "to a temporary"],
  ["a", "../c", 403, "dots"],
  ["a", "c", 412, "another version", { headers: { "if-match": '"x"' } }],
  // RFC 9110 §13.2.1: what would be refused without the condition is refused for that.
  ["a", "dir", 409, "409 first", { headers: { "if-match": '"x"' } }],
  ["a", "to-dir", 409, "the same", { headers: { "if-match": '"x"' } }],
  ["a", "c", 403, "a foreign page", { headers: { origin: "http://x" } }],
];

for (const [from, to, status, reason, { headers, plus = [], minus = [] } = {}] of ROWS) {
  const shown = `COPY ${from} to ${to} ${JSON.stringify(headers ?? {})}`;
  Deno.test(`changeFiles() answers ${status} to ${shown}: ${reason}`, async () => {
    using directory = fill();
    const site = new ChangeSite(`${directory.path}/site`);
    const answer = await site.send("COPY", `/files/${from}`, `/files/${to}`, headers);
    assertEquals(answer.status, status);
    const left = TREE.filter((it) => !minus.includes(it.replace("site/", "")));
    assertEquals(
      treeOf(directory).sort(),
      [...left, ...plus.map((path) => `site/${path}`)].sort(),
    );
    assertEquals(answer.location, status === 201 ? `/files/${to}` : undefined);
    if (status < 300) assertEquals(answer.etag, await site.etagOf(`/files/${to}`));
  });
}

Deno.test("changeFiles() copies every byte of a large file, of an empty one none", async () => {
  using directory = new TemporaryDirectory();
  const content = noise(3_500_001);
  directory.write("site/large", content);
  directory.write("site/none", "");
  const site = new ChangeSite(`${directory.path}/site`);
  for (const name of ["large", "none"]) {
    assertEquals((await site.send("COPY", `/files/${name}`, "/files/copy")).status < 300, true);
    const copied = Deno.readFileSync(`${directory.path}/site/copy`);
    assert(copied.length === (name === "large" ? content.length : 0));
    assert(copied.every((byte, index) => byte === content[index]));
  }
  assertEquals(directory.names("site"), ["copy", "large", "none"]);
});

Deno.test("changeFiles() lets nobody read a copy when they may not read the original", async () => {
  using directory = fill();
  const site = new ChangeSite(`${directory.path}/site`);
  const permissions = (name: string) =>
    Deno.statSync(`${directory.path}/site/${name}`).mode! & 0o777;
  for (const mode of [0o600, 0o755, 0o444, 0o400]) {
    Deno.chmodSync(`${directory.path}/site/a`, mode);
    assertEquals((await site.send("COPY", "/files/a", `/files/c${mode}`)).status, 201);
    assertEquals(permissions(`c${mode}`), mode);
  }
  Deno.chmodSync(`${directory.path}/site/b`, 0o640);
  assertEquals((await site.send("COPY", "/files/a", "/files/b")).status, 204);
  assertEquals(permissions("b"), 0o640, "of the file that it replaces");
});

Deno.test("changeFiles() says that a copy may replace nothing before it looks at conditions (9110 §13.2.1)", async () => {
  using directory = fill();
  const site = new ChangeSite(`${directory.path}/site`, { onConflict: "error" });
  for (const name of ["x-no-condition", "if-match"]) {
    const headers = { [name]: '"x"' };
    assertEquals((await site.send("COPY", "/files/a", "/files/b", headers)).status, 403);
  }
  assertEquals(directory.read("site/b"), "B");
});

Deno.test("changeFiles() makes another file of a copy", async () => {
  using directory = fill();
  const site = new ChangeSite(`${directory.path}/site`);
  await site.send("COPY", "/files/a", "/files/c");
  const [original, made] = ["a", "c"].map((it) => Deno.statSync(`${directory.path}/site/${it}`));
  assertNotEquals(original.ino, made.ino);
  await site.ask("PUT", "/files/c", {}, { body: ["changed"] });
  assertEquals(directory.read("site/a"), "A");
});

Deno.test("changeFiles() keeps the quota: copies take of it, removals give back", async () => {
  using directory = new TemporaryDirectory();
  directory.write("site/a", "x".repeat(400));
  const quota = new Quota(1_000, () => Promise.resolve(400));
  const site = new ChangeSite(`${directory.path}/site`, { quota });
  assertEquals((await site.send("COPY", "/files/a", "/files/b")).status, 201);
  assertEquals((await site.send("COPY", "/files/a", "/files/c")).status, 507);
  // What is replaced is given back, what is moved takes no more than before.
  assertEquals((await site.send("COPY", "/files/a", "/files/b")).status, 507);
  assertEquals((await site.send("MOVE", "/files/a", "/files/c")).status, 201);
  assertEquals((await site.ask("DELETE", "/files/b")).status, 204);
  assertEquals((await site.send("COPY", "/files/c", "/files/b")).status, 201);
  assertEquals((await site.send("MOVE", "/files/b", "/files/c")).status, 204);
  assertEquals((await site.send("COPY", "/files/c", "/files/b")).status, 201);
  assertEquals(directory.names("site"), ["b", "c"]);
});

const WRITES: Readonly<Record<string, (path: string) => void>> = {
  "cut off": (path) => Deno.truncateSync(path, 10),
  "written to": (path) => {
    using file = Deno.openSync(path, { write: true });
    file.writeSync(new Uint8Array(100));
  },
  "written behind": (path) => Deno.writeTextFileSync(path, "more", { append: true }),
};

for (const [name, write] of Object.entries(WRITES)) {
  Deno.test(`changeFiles() answers 409 to COPY when the file is ${name} meanwhile, and copies none of it`, async () => {
    using directory = new TemporaryDirectory();
    // So large that there are pieces to come when the first has been read.
    const path = directory.write("site/a", new Uint8Array(3_000_000));
    directory.write("site/b", "B");
    const site = new ChangeSite(`${directory.path}/site`);
    using _hook = afterFirstRead(() => write(path));
    const { status, text } = await site.send("COPY", "/files/a", "/files/b");
    assertEquals([status, text], [409, "409 Conflict: it was changed while it was copied\n"]);
    assertEquals(directory.names("site"), ["a", "b"]);
    assertEquals(directory.read("site/b"), "B");
  });
}

interface TakenRow {
  readonly name: string;
  readonly policy: Partial<WritePolicy>;
  /** With TAG for the tag of what is there before. */
  readonly headers: Readonly<Record<string, string>>;
  readonly says: RegExp;
}

const TAKEN: readonly TakenRow[] = [
  { name: "c", policy: {}, headers: KEEP, says: /^412 .*Overwrite is F/ },
  { name: "c", policy: { onConflict: "error" }, headers: {}, says: /^403 .*--on-conflict/ },
  {
    name: "b",
    policy: {},
    headers: { if: "</files/b> ([TAG])" },
    says: /^412 Precondition Failed$/m,
  },
];

for (const { name, policy, headers, says } of TAKEN) {
  const shown = JSON.stringify({ ...policy, ...headers });
  Deno.test(`changeFiles() replaces nothing that came to be while the file was read: ${shown}`, async () => {
    using directory = fill();
    const site = new ChangeSite(`${directory.path}/site`, policy);
    const etag = await site.etagOf("/files/b");
    const filled = Object.entries(headers).map((
      [field, value],
    ) => [field, value.replace("TAG", etag)]);
    using _hook = afterFirstRead(() => directory.write(`site/${name}`, "theirs"));
    const { status, text } = await site.send(
      "COPY",
      "/files/a",
      `/files/${name}`,
      Object.fromEntries(filled),
    );
    assertEquals(status, Number(text.slice(0, 3)));
    assertMatch(text, says);
    assertEquals(directory.read(`site/${name}`), "theirs");
  });
}

Deno.test("changeFiles() copies nothing when the disk fails as the file is read", async () => {
  using directory = fill();
  const before = treeOf(directory);
  const site = new ChangeSite(`${directory.path}/site`);
  using _hook = afterFirstRead(() => {
    throw systemError("EIO");
  });
  await assertRejects(() => site.send("COPY", "/files/a", "/files/b"), Error, "EIO");
  assertEquals(treeOf(directory), before);
});

/** Has something happen when the first piece of a file has been read, until it is disposed of. */
function afterFirstRead(act: () => void): Disposable {
  const { read } = Deno.FsFile.prototype;
  let reads = 0;
  Deno.FsFile.prototype.read = async function (into) {
    const count = await read.call(this, into);
    if (reads++ === 0) act();
    return count;
  };
  return { [Symbol.dispose]: () => void (Deno.FsFile.prototype.read = read) };
}
