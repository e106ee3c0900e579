import { assert, assertEquals } from "@std/assert";
import {
  defaultDirectory,
  describeExcess,
  giveUpNeedless,
  type Grants,
  type PermissionName,
  processGrants,
  SOURCE,
} from "../../lib/app/grants.ts";

interface MadeUp {
  /** Directories; `"*"` for everything. */
  readonly read?: readonly string[];
  readonly write?: readonly string[];
  readonly unscoped?: readonly PermissionName[];
}

/** Grants that cover what lies below, as those of the runtime do. */
function makeGrants({ read = [], write = [], unscoped = [] }: MadeUp): Grants {
  const covers = (granted: readonly string[], path: string) =>
    granted.some((one) => one === "*" || one === "/" || `${path}/`.startsWith(`${one}/`));
  return {
    canRead: (path) => covers(read, path),
    canWrite: (path) => covers(write, path),
    canListen: () => true,
    isDenied: () => false,
    isUnscoped: (name) =>
      unscoped.includes(name) || (name === "read" && read.includes("*")) ||
      (name === "write" && write.includes("*")),
  };
}

const DIRECTORIES: readonly {
  readonly read: readonly string[];
  readonly current: string;
  readonly expected: string | null;
  readonly reason: string;
}[] = [
  { read: ["/tmp"], current: "/home/u", expected: "/tmp", reason: "/tmp, from anywhere" },
  { read: ["/tmp"], current: "/tmp/checkout", expected: "/tmp", reason: "/tmp, from below it" },
  { read: ["/tmp"], current: "/tmp", expected: "/tmp", reason: "/tmp, from it" },
  { read: ["*"], current: "/home/u", expected: "/home/u", reason: "everything: here" },
  { read: ["*"], current: "/", expected: "/", reason: "everything: here" },
  { read: ["/home/u"], current: "/home/u", expected: "/home/u", reason: "the current directory" },
  { read: ["/home"], current: "/home/u/a", expected: "/home", reason: "the widest above" },
  {
    read: ["/home/u/a", "/home"],
    current: "/home/u/a",
    expected: "/home",
    reason: "the widest above",
  },
  { read: ["/"], current: "/home/u", expected: "/", reason: "the root is named" },
  { read: ["/home/u", "/tmp"], current: "/home/u", expected: "/home/u", reason: "before /tmp" },
  { read: ["/srv"], current: "/home/u", expected: null, reason: "neither above nor /tmp" },
  { read: ["/home/u/sub"], current: "/home/u", expected: null, reason: "below the current one" },
  { read: ["/home/u"], current: "/home/u2", expected: null, reason: "a prefix ends at a slash" },
  { read: ["/tmp/x"], current: "/home/u", expected: null, reason: "a part of /tmp" },
  { read: [], current: "/home/u", expected: null, reason: "nothing" },
  { read: ["/tmp"], current: "/", expected: "/tmp", reason: "/tmp, from the root" },
];

for (const { read, current, expected, reason } of DIRECTORIES) {
  const granted = read.join(" and ") || "nothing";
  Deno.test(`defaultDirectory() is ${expected} in ${current} given ${granted}: ${reason}`, () => {
    assertEquals(defaultDirectory(makeGrants({ read }), current), expected);
  });
}

const LIB = "/opt/postern/lib";
const WORKERS = { source: LIB };

const EXCESSES: readonly (readonly [
  name: string,
  granted: MadeUp,
  directory: string | null,
  flags: readonly string[],
  options?: {
    /** What workers were loaded from. */
    readonly source?: string;
    readonly readOnly?: boolean;
  },
])[] = [
  ["what is needed", { read: ["/srv/a"] }, "/srv/a", []],
  ["what uploads need", { read: ["/srv/a"], write: ["/srv/a"] }, "/srv/a", []],
  [
    "what nothing is written with",
    { read: ["/srv/a"], write: ["/"] },
    "/srv/a",
    ["--allow-write"],
    { readOnly: true },
  ],
  ["nothing to give up", { read: ["/srv/a"] }, "/srv/a", [], { readOnly: true }],
  ["less", { read: ["/srv/a/b"] }, "/srv/a", []],
  ["the root, served", { read: ["/"] }, "/", []],
  ["nothing", {}, null, []],
  ["the directory above", { read: ["/srv"] }, "/srv/a", ["--allow-read=/srv/a"]],
  [
    "the directory above one with a comma, at which a flag is split",
    { read: ["/srv"], write: ["/"] },
    "/srv/a,b/c",
    ["--allow-read=/srv", "--allow-write=/srv"],
  ],
  ["the root", { read: ["/"], write: ["/"] }, "/srv", ["--allow-read=/srv", "--allow-write=/srv"]],
  [
    "all there is",
    { read: ["*"], write: ["*"], unscoped: ["net", "run", "env", "ffi", "sys"] },
    "/srv",
    [
      "--allow-read=/srv",
      "--allow-write=/srv",
      "--allow-net=localhost:4221",
      "--allow-run, --allow-env, --allow-ffi, --allow-sys",
    ],
  ],
  ["all of the network", { read: ["/srv"], unscoped: ["net"] }, "/srv", [
    "--allow-net=localhost:4221",
  ]],
  ["reading, without files to serve", { read: ["*"] }, null, ["--allow-read"]],
  ["the source of workers", { read: ["/srv/a", LIB] }, "/srv/a", [LIB], WORKERS],
  [
    "the source of workers, in whose path what is served has a namesake",
    { read: ["/postern", LIB] },
    "/postern",
    [LIB],
    WORKERS,
  ],
  ["the source of workers, and nothing to serve", { read: [LIB] }, null, [LIB], WORKERS],
  ["more than the source of workers", { read: ["/srv/a", "/opt/postern"] }, "/srv/a", [
    "--allow-read=/srv/a,/opt/postern/lib",
  ], WORKERS],
  ["all there is to read, the source of workers included", { read: ["*"] }, "/srv/a", [
    "--allow-read=/srv/a,/opt/postern/lib",
  ], WORKERS],
  [
    "the source of workers with what is served",
    { read: ["/opt/postern"] },
    "/opt/postern",
    [],
    WORKERS,
  ],
  ["the root, served, with the source of workers", { read: ["/"] }, "/", [], WORKERS],
  [
    "what is served within the source of workers",
    { read: [LIB] },
    LIB,
    [],
    WORKERS,
  ],
  ["environment variables", { read: ["/srv"], unscoped: ["env"] }, "/srv", ["--allow-env"]],
];

for (const [name, granted, directory, flags, { source = null, readOnly } = {}] of EXCESSES) {
  Deno.test(`describeExcess() says ${flags.length} lines when granted ${name}`, () => {
    const need = { directory, source, address: "localhost:4221", readOnly };
    const lines = describeExcess(makeGrants(granted), need);
    assertEquals(lines.length, flags.length, lines.join("\n"));
    for (const [index, flag] of flags.entries()) {
      const named = lines[index].match(/--allow-[a-z]+(?:=[^\s]*[^\s,])?|(?<=: )\/\S+/g);
      assertEquals(named?.filter((it) => it !== "--allow-net").join(", "), flag);
      assert(!lines[index].includes("\n"));
    }
  });
}

Deno.test({
  name: "processGrants says what the runtime does when it is asked, and nobody is prompted",
  permissions: { read: ["/tmp"], write: false, net: ["localhost:4221"], env: true },
  fn() {
    assertEquals(processGrants.canRead("/tmp"), true);
    assertEquals(processGrants.canRead("/tmp/below"), true);
    assertEquals(processGrants.canRead("/tmpfs"), false);
    assertEquals(processGrants.canRead("/"), false);
    assertEquals(processGrants.canWrite("/tmp"), false);
    assertEquals(processGrants.canListen("localhost:4221"), true);
    assertEquals(processGrants.canListen("localhost:4222"), false);
    assertEquals(processGrants.isUnscoped("read"), false);
    assertEquals(processGrants.isUnscoped("net"), false);
    assertEquals(processGrants.isUnscoped("env"), true);
    assertEquals(processGrants.isUnscoped("run"), false);
    assertEquals(defaultDirectory(processGrants, "/home/u"), "/tmp");
  },
});

// "::1:4221" is no address of anything: an IPv6 one wants brackets before its port.
for (const host of ["::1", "a b"]) {
  Deno.test({
    name: `processGrants.canListen() is false, and does not throw, when the host is "${host}"`,
    permissions: { net: ["localhost:4221"] },
    fn: () => assertEquals(processGrants.canListen(`${host}:4221`), false),
  });
}

Deno.test({
  name: "giveUpNeedless() leaves reading and writing alone when it gives up the rest",
  permissions: { read: true, write: true, net: true, run: true, env: true, ffi: true, sys: true },
  fn() {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    giveUpNeedless({ directory: "/tmp", source: null, address: "" });
    for (const name of ["net", "run", "env", "ffi", "sys"] as const) {
      assertEquals(processGrants.isUnscoped(name), false, name);
    }
    assertEquals([processGrants.canRead("/tmp"), processGrants.canWrite("/tmp")], [true, true]);
    assert(listener.addr.port > 0);
  },
});

for (const readOnly of [false, true]) {
  Deno.test({
    name:
      `giveUpNeedless() gives up writing: ${readOnly}, when nothing is to be written: ${readOnly}`,
    permissions: { read: ["/tmp"], write: ["/tmp"] },
    fn() {
      giveUpNeedless({ directory: "/tmp", source: null, address: "", readOnly });
      const may = [processGrants.canRead("/tmp"), processGrants.canWrite("/tmp")];
      assertEquals(may, [true, !readOnly]);
    },
  });
}

Deno.test({
  name: "giveUpNeedless() gives up nothing without a word when nothing was granted",
  permissions: "none",
  fn: () => giveUpNeedless({ directory: null, source: null, address: "" }),
});

Deno.test({
  name: "giveUpNeedless() gives up the source of workers when that was granted for itself",
  permissions: { read: [SOURCE, "/usr"] },
  fn() {
    giveUpNeedless({ directory: "/usr", source: SOURCE, address: "" });
    assertEquals([SOURCE, "/usr"].map(processGrants.canRead), [false, true]);
  },
});

Deno.test({
  name: "giveUpNeedless() leaves what is served readable when the source of workers lies there",
  permissions: { read: [SOURCE] },
  fn() {
    for (const directory of [SOURCE, `${SOURCE}/app`]) {
      giveUpNeedless({ directory, source: SOURCE, address: "" });
      assertEquals(processGrants.canRead(directory), true);
    }
  },
});

Deno.test({
  name: "giveUpNeedless() leaves a grant alone when it covers more than the source of workers",
  permissions: { read: [SOURCE.slice(0, SOURCE.lastIndexOf("/")), "/usr"] },
  fn() {
    giveUpNeedless({ directory: "/usr", source: SOURCE, address: "" });
    assertEquals([SOURCE, "/usr"].map(processGrants.canRead), [true, true]);
  },
});

Deno.test({
  name: "giveUpNeedless() gives up for workers that run already when it is called in this thread",
  permissions: { read: [SOURCE, "/usr"], net: true },
  async fn() {
    const program = `onmessage = () => postMessage([
      Deno.permissions.querySync({ name: "read", path: ${JSON.stringify(SOURCE)} }).state,
      Deno.permissions.querySync({ name: "read", path: "/usr" }).state,
      Deno.permissions.querySync({ name: "net" }).state,
    ])`;
    const url = `data:application/javascript,${encodeURIComponent(program)}`;
    const worker = new Worker(url, { type: "module" });
    const ask = () => {
      const answer = Promise.withResolvers<string[]>();
      worker.onmessage = ({ data }) => answer.resolve(data);
      worker.postMessage(null);
      return answer.promise;
    };
    assertEquals(await ask(), ["granted", "granted", "granted"]);
    giveUpNeedless({ directory: "/usr", source: SOURCE, address: "" });
    assertEquals(await ask(), ["prompt", "granted", "prompt"]);
    worker.terminate();
  },
});
