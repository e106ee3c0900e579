import { assert, assertEquals, assertMatch } from "@std/assert";
import { refuseChange } from "../../../lib/files/change/refusal.ts";
import { formatHttpDate } from "../../../lib/protocol/http_date.ts";
import { ChangeSite, treeOf } from "../../support/change_site.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";

function fill(): TemporaryDirectory {
  const directory = new TemporaryDirectory();
  directory.write("outside/secret", "SECRET");
  directory.write("site/a.txt", "content");
  directory.write("site/a b", "blank");
  directory.write("site/full/inner", "inner");
  directory.mkdir("site/empty");
  directory.write("site/hides/.hidden", "hidden");
  directory.write("site/.env", "dotfile");
  directory.write("site/.postern-upload-1", "temporary");
  directory.link("site/to-file", "a.txt");
  directory.link("site/to-dir", "full");
  directory.link("site/out-file", "../outside/secret");
  directory.link("site/out-dir", "../outside");
  directory.link("site/nowhere", "nothing");
  return directory;
}

type RemovalRow = readonly [
  target: string,
  status: number,
  reason: string,
  options?: {
    /** Of the tree, what is gone; nothing by default. */
    readonly gone?: readonly string[];
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: readonly string[];
  },
];

const FILE = "site/a.txt=content";

const ROWS: readonly RemovalRow[] = [
  ["a.txt", 204, "a file", { gone: [FILE] }],
  ["a%20b", 204, "an escape", { gone: ["site/a b=blank"] }],
  ["a.txt?x=y", 204, "a query", { gone: [FILE] }],
  ["full/inner", 204, "one below", { gone: ["site/full/inner=inner"] }],
  ["to-dir/inner", 204, "by a link", { gone: ["site/full/inner=inner"] }],
  ["empty", 204, "an empty directory", { gone: ["site/empty/"] }],
  ["empty/", 204, "the same, with its slash", { gone: ["site/empty/"] }],
  ["to-file", 204, "a link itself", { gone: ["site/to-file -> a.txt"] }],
  ["to-dir", 204, "a link to a directory", { gone: ["site/to-dir -> full"] }],
  ["to-dir/", 204, "with a slash", { gone: ["site/to-dir -> full"] }],
  ["out-file", 204, "a link outside, itself", { gone: ["site/out-file -> ../outside/secret"] }],
  ["out-dir", 204, "a link to a directory outside, itself", {
    gone: ["site/out-dir -> ../outside"],
  }],
  ["nowhere", 204, "a broken link", { gone: ["site/nowhere -> nothing"] }],
  ["nope", 404, "nothing is there"],
  ["nope/a", 404, "no directory above it"],
  ["a.txt/", 404, "a file with a slash"],
  ["to-file/", 404, "a link to a file with a slash"],
  ["a.txt/x", 404, "below a file"],
  ["out-dir/secret", 404, "through a link outside"],
  ["out-dir/", 404, "a link outside with a slash"],
  ["../outside/secret", 404, "dots"],
  ["%2e%2e/outside/secret", 404, "escaped dots"],
  ["..%2foutside%2fsecret", 404, "an escaped slash"],
  [".env", 404, "a dotfile"],
  [".postern-upload-1", 404, "a temporary"],
  ["x".repeat(256), 414, "a name that no file can have"],
  ["", 403, "the root"],
  ["full", 409, "a directory that is not empty"],
  ["full/", 409, "the same, with its slash"],
  ["hides", 409, "nothing to be seen is in it"],
  ["a.txt", 415, "content (4918 §8.4)", { headers: { "content-length": "1" } }],
  ["a.txt", 415, "content of unknown length", {
    headers: { "transfer-encoding": "chunked" },
    body: ["x"],
  }],
  ["a.txt", 204, "an empty chunked body, as ffmpeg's", {
    gone: [FILE],
    headers: { "transfer-encoding": "chunked" },
  }],
  ["a.txt", 204, "content of length 0", { gone: [FILE], headers: { "content-length": "0" } }],
  ["a.txt", 403, "a page of another site", { headers: { "sec-fetch-site": "cross-site" } }],
  ["a.txt", 403, "a foreign Origin", { headers: { origin: "http://evil.example" } }],
  ["a.txt", 204, "a page of this site", {
    gone: [FILE],
    headers: { origin: "http://localhost:4221", "sec-fetch-site": "same-origin" },
  }],
];

for (const [target, status, reason, { gone = [], headers, body } = {}] of ROWS) {
  const shown = `DELETE ${target.slice(0, 20)} ${JSON.stringify(headers ?? {})}`;
  Deno.test(`changeFiles() answers ${status} to ${shown}: ${reason}`, async () => {
    using directory = fill();
    const before = treeOf(directory);
    const site = new ChangeSite(`${directory.path}/site`);
    const answer = await site.ask("DELETE", `/files/${target}`, headers, { body });
    assertEquals(answer.status, status);
    assertEquals(treeOf(directory), before.filter((it) => !gone.includes(it)));
  });
}

Deno.test("refuseChange() names no coding when there is content (9110 §12.5.3)", () => {
  const { status, headers } = refuseChange("has-content");
  assertEquals([status, headers?.["accept-encoding"]], [415, undefined]);
});

Deno.test("changeFiles() removes a dotfile when told to show them, a temporary never", async () => {
  using directory = fill();
  const site = new ChangeSite(`${directory.path}/site`, {}, { dotfiles: true });
  assertEquals((await site.ask("DELETE", "/files/.env")).status, 204);
  assertEquals((await site.ask("DELETE", "/files/.postern-upload-1")).status, 404);
  assert(!directory.names("site").includes(".env"));
});

Deno.test("changeFiles() says which flag lets nothing be removed", async () => {
  using directory = fill();
  const site = new ChangeSite(`${directory.path}/site`, { deletes: false });
  const { status, text } = await site.ask("DELETE", "/files/a.txt");
  assertEquals(status, 403);
  assertMatch(text, /--no-delete/);
  assertEquals(directory.read("site/a.txt"), "content");
});

interface ConditionRow {
  readonly target: string;
  /** With TAG and DATE for those that GET gives with `a.txt`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly status: number;
}

const LONG_AGO = "Sun, 06 Nov 1994 08:49:37 GMT";

const CONDITIONS: readonly ConditionRow[] = [
  { target: "a.txt", headers: { "if-match": "TAG" }, status: 204 },
  { target: "a.txt", headers: { "if-match": '"other", TAG' }, status: 204 },
  { target: "a.txt", headers: { "if-match": "*" }, status: 204 },
  { target: "a.txt", headers: { "if-match": '"other"' }, status: 412 },
  { target: "a.txt", headers: { "if-match": "W/TAG" }, status: 412 },
  { target: "a.txt", headers: { "if-none-match": "*" }, status: 412 },
  { target: "a.txt", headers: { "if-none-match": "TAG" }, status: 412 },
  { target: "a.txt", headers: { "if-none-match": '"other"' }, status: 204 },
  { target: "a.txt", headers: { "if-unmodified-since": "DATE" }, status: 204 },
  { target: "a.txt", headers: { "if-unmodified-since": LONG_AGO }, status: 412 },
  // §13.1.4: ignored where there is an If-Match, or no date.
  { target: "a.txt", headers: { "if-match": "TAG", "if-unmodified-since": LONG_AGO }, status: 204 },
  { target: "a.txt", headers: { "if-unmodified-since": "yesterday" }, status: 204 },
  { target: "to-file", headers: { "if-match": "TAG" }, status: 204 },
  { target: "nowhere", headers: { "if-match": "*" }, status: 412 },
  { target: "empty/", headers: { "if-match": "*" }, status: 204 },
  { target: "empty/", headers: { "if-match": '"other"' }, status: 412 },
  // §13.2.1: what would be refused without them is refused for that.
  { target: "nope", headers: { "if-match": "*" }, status: 404 },
  { target: "full", headers: { "if-match": '"other"' }, status: 409 },
];

for (const { target, headers, status } of CONDITIONS) {
  const shown = JSON.stringify(headers);
  Deno.test(`changeFiles() answers ${status} to DELETE ${target} ${shown} (9110 §13)`, async () => {
    using directory = fill();
    const before = treeOf(directory);
    const site = new ChangeSite(`${directory.path}/site`);
    const etag = await site.etagOf("/files/a.txt");
    const date = formatHttpDate(Deno.statSync(`${directory.path}/site/a.txt`).mtime!.getTime());
    const filled = Object.entries(headers).map(([name, value]) => {
      return [name, value.replace("TAG", etag).replace("DATE", date)];
    });
    const answer = await site.ask("DELETE", `/files/${target}`, Object.fromEntries(filled));
    assertEquals(answer.status, status);
    assertEquals(treeOf(directory).length, before.length - (status === 204 ? 1 : 0));
  });
}

Deno.test("changeFiles() lets one of many removals succeed when they come at once", async () => {
  using directory = fill();
  const site = new ChangeSite(`${directory.path}/site`);
  const asked = Array.from({ length: 50 }, () => site.ask("DELETE", "/files/a.txt"));
  const statuses = (await Promise.all(asked)).map(({ status }) => status).sort();
  assertEquals(statuses, [204, ...new Array(49).fill(404)]);
});

Deno.test("changeFiles() does not find what is no file when asked to remove it", async () => {
  using directory = fill();
  await new Deno.Command("mkfifo", { args: [`${directory.path}/site/pipe`] }).output();
  const site = new ChangeSite(`${directory.path}/site`);
  assertEquals((await site.ask("DELETE", "/files/pipe")).status, 404);
  assert(Deno.lstatSync(`${directory.path}/site/pipe`).isFifo);
});

Deno.test("changeFiles() leaves what is no file when it is the destination", async () => {
  using directory = fill();
  await new Deno.Command("mkfifo", { args: [`${directory.path}/site/pipe`] }).output();
  const site = new ChangeSite(`${directory.path}/site`);
  for (const method of ["MOVE", "COPY"]) {
    for (const [overwrite, status] of [["T", 409], ["F", 412]] as const) {
      const headers = { destination: "/files/pipe", overwrite };
      const answer = await site.ask(method, "/files/a.txt", headers);
      assertEquals(answer.status, status, `${method}, Overwrite: ${overwrite} (4918 §10.6)`);
    }
    assert(Deno.lstatSync(`${directory.path}/site/pipe`).isFifo);
    assertEquals(directory.read("site/a.txt"), "content");
  }
});

for (const [method, path] of [["DELETE", "sub/a"], ["MOVE", "sub/a"], ["MOVE", "a"]]) {
  Deno.test(`changeFiles() leaves what another process has put there: ${method} ${path}`, async () => {
    using directory = new TemporaryDirectory();
    directory.mkdir("site/to");
    directory.write(`site/${path}`, "old");
    directory.write("new", "new");
    const before = treeOf(directory, "site");
    const site = new ChangeSite(`${directory.path}/site`);
    const { mkdirSync } = Deno;
    // By now it has been looked at.
    Deno.mkdirSync = (...args) => {
      Deno.mkdirSync = mkdirSync;
      Deno.renameSync(`${directory.path}/new`, `${directory.path}/site/${path}`);
      mkdirSync(...args);
    };
    try {
      const { status } = await site.ask(method, `/files/${path}`, { destination: "/files/to/b" });
      assertEquals(status, 409);
    } finally {
      Deno.mkdirSync = mkdirSync;
    }
    assertEquals(treeOf(directory, "site"), before.map((it) => it.replace("=old", "=new")));
  });
}
