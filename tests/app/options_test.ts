import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type AppOptions, parseCommand } from "../../lib/app/options.ts";
import { optionsFor } from "../support/options_for.ts";

const DEFAULTS: AppOptions = {
  directory: null,
  hostname: "localhost",
  port: 4221,
  maxBody: Infinity,
  dotfiles: false,
  mount: "/files/",
  listing: true,
  spa: false,
  cleanUrls: false,
  live: false,
  readOnly: false,
  deletes: true,
  uploadOnly: false,
  makesParents: false,
  onConflict: "overwrite",
  quota: Infinity,
  allowedHosts: [],
  cacheSeconds: undefined,
  headers: {},
  quiet: false,
  workers: 1,
};

interface ServeRow {
  readonly args: readonly string[];
  readonly options: Partial<AppOptions>;
}

const SERVED: readonly ServeRow[] = [
  { args: [], options: {} },
  { args: ["/srv"], options: { directory: "/srv" } },
  { args: ["-d", "/srv"], options: { directory: "/srv" } },
  { args: ["-d/srv"], options: { directory: "/srv" } },
  { args: ["--directory", "/srv"], options: { directory: "/srv" } },
  { args: ["--directory=/srv"], options: { directory: "/srv" } },
  { args: ["--directory=a=b"], options: { directory: "a=b" } },
  { args: ["."], options: { directory: "." } },
  { args: ["a b"], options: { directory: "a b" } },
  { args: ["--", "-x"], options: { directory: "-x" } },
  { args: ["--", "--port"], options: { directory: "--port" } },
  { args: ["-q", "--", "srv"], options: { directory: "srv", quiet: true } },
  // Names that are numerals, or words of a flag's: they are names.
  { args: ["007"], options: { directory: "007" } },
  { args: ["1e3"], options: { directory: "1e3" } },
  { args: ["0x10"], options: { directory: "0x10" } },
  { args: ["2026"], options: { directory: "2026" } },
  { args: ["-d", "007"], options: { directory: "007" } },
  { args: ["--", "010"], options: { directory: "010" } },
  { args: ["true"], options: { directory: "true" } },
  { args: ["--quiet", "srv"], options: { directory: "srv", quiet: true } },
  { args: ["-p", "80"], options: { port: 80 } },
  { args: ["-p80"], options: { port: 80 } },
  { args: ["--port", "80"], options: { port: 80 } },
  { args: ["--port=80"], options: { port: 80 } },
  { args: ["--port", "0"], options: { port: 0 } },
  { args: ["--port", "1"], options: { port: 1 } },
  { args: ["--port", "65535"], options: { port: 65535 } },
  { args: ["--port", "9090"], options: { port: 9090 } },
  { args: ["--host", "0.0.0.0"], options: { hostname: "0.0.0.0" } },
  { args: ["--host=::1"], options: { hostname: "::1" } },
  { args: ["--host=[::1]"], options: { hostname: "::1" } },
  { args: ["--host", "[fe80::1%eth0]"], options: { hostname: "fe80::1%eth0" } },
  { args: ["--host", "[a]"], options: { hostname: "[a]" } },
  { args: ["--host", "[::1]a"], options: { hostname: "[::1]a" } },
  { args: ["--host", "a[::1]"], options: { hostname: "a[::1]" } },
  { args: ["--max-body", "1"], options: { maxBody: 1 } },
  { args: ["--max-body", "500K"], options: { maxBody: 500 * 1024 } },
  { args: ["--max-body", "500k"], options: { maxBody: 500 * 1024 } },
  { args: ["--max-body=20M"], options: { maxBody: 20 * 1024 ** 2 } },
  { args: ["--max-body", "2G"], options: { maxBody: 2 * 1024 ** 3 } },
  { args: ["--max-body", "1T"], options: { maxBody: 1024 ** 4 } },
  { args: ["--max-body", "9007199254740991"], options: { maxBody: Number.MAX_SAFE_INTEGER } },
  { args: ["--dotfiles"], options: { dotfiles: true } },
  { args: ["--mount", "/"], options: { mount: "/" } },
  { args: ["--mount=/a/b.c"], options: { mount: "/a/b.c/" } },
  { args: ["--mount", "/a/"], options: { mount: "/a/" } },
  { args: ["--mount", "/a/.b/..c"], options: { mount: "/a/.b/..c/" } },
  { args: ["--mount", "/~!$&'()+,;=@-_/"], options: { mount: "/~!$&'()+,;=@-_/" } },
  { args: ["--mount", "/echoes/"], options: { mount: "/echoes/" } },
  { args: ["--mount", "/user-agent/a"], options: { mount: "/user-agent/a/" } },
  { args: ["--no-listing"], options: { listing: false } },
  {
    args: ["--spa", "--clean-urls", "--live"],
    options: { spa: true, cleanUrls: true, live: true },
  },
  { args: ["--read-only"], options: { readOnly: true } },
  { args: ["--no-delete", "--mkdir"], options: { deletes: false, makesParents: true } },
  { args: ["--upload-only"], options: { uploadOnly: true, onConflict: "rename" } },
  {
    args: ["--upload-only", "--on-conflict=overwrite"],
    options: { uploadOnly: true, onConflict: "overwrite" },
  },
  { args: ["--on-conflict", "overwrite"], options: { onConflict: "overwrite" } },
  { args: ["--on-conflict=error"], options: { onConflict: "error" } },
  { args: ["--on-conflict", "rename"], options: { onConflict: "rename" } },
  { args: ["--quota", "2G"], options: { quota: 2 * 1024 ** 3 } },
  { args: ["--allow-host", "a.test"], options: { allowedHosts: ["a.test"] } },
  { args: ["--allow-host", "a.test:80"], options: { allowedHosts: ["a.test:80"] } },
  { args: ["--allow-host", "[fd00::1]:80"], options: { allowedHosts: ["[fd00::1]:80"] } },
  { args: ["--allow-host", "fd00::1"], options: { allowedHosts: ["fd00::1"] } },
  {
    args: ["--allow-host", "a.test", "--allow-host=b.test"],
    options: { allowedHosts: ["a.test", "b.test"] },
  },
  { args: ["--cache", "0"], options: { cacheSeconds: 0 } },
  { args: ["--cache=3600"], options: { cacheSeconds: 3600 } },
  { args: ["--header", "X-A: b: c "], options: { headers: { "x-a": "b: c" } } },
  { args: ["--header", "A:1", "--header=B: 2"], options: { headers: { a: "1", b: "2" } } },
  {
    args: ["--header", "A: 1", "--header", "a: 2", "--header", "A: 3"],
    options: { headers: { a: ["1", "2", "3"] } },
  },
  {
    args: ["--cors", "--isolate"],
    options: {
      headers: {
        "access-control-allow-origin": "*",
        "access-control-allow-methods": "GET, HEAD, OPTIONS",
        "access-control-allow-headers": "*",
        "access-control-expose-headers": "*",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-embedder-policy": "require-corp",
      },
    },
  },
  {
    args: ["--isolate", "--header", "Cross-Origin-Opener-Policy: unsafe-none"],
    options: {
      headers: {
        "cross-origin-opener-policy": "unsafe-none",
        "cross-origin-embedder-policy": "require-corp",
      },
    },
  },
  { args: ["--workers", "1"], options: { workers: 1 } },
  { args: ["--workers=2"], options: { workers: 2 } },
  { args: ["--workers", "64"], options: { workers: 64 } },
  {
    args: ["--workers", "auto"],
    options: { workers: Math.min(navigator.hardwareConcurrency, 64) },
  },
  { args: ["-q"], options: { quiet: true } },
  { args: ["--quiet"], options: { quiet: true } },
  { args: ["-qp", "80"], options: { quiet: true, port: 80 } },
  { args: ["-qp80"], options: { quiet: true, port: 80 } },
  { args: ["-qd/srv/dir1"], options: { quiet: true, directory: "/srv/dir1" } },
  { args: ["-d=/srv"], options: { directory: "/srv" } },
  { args: ["-q", "false"], options: { quiet: true, directory: "false" } },
  {
    args: ["-q", "--dotfiles", "-p", "0", "--host", "h", "--max-body", "1K", "srv"],
    options: {
      directory: "srv",
      hostname: "h",
      port: 0,
      maxBody: 1024,
      dotfiles: true,
      quiet: true,
    },
  },
];

for (const { args, options } of SERVED) {
  Deno.test(`parseCommand() serves when given [${args.join(" ")}]`, () => {
    assertEquals(parseCommand(args), { kind: "serve", options: { ...DEFAULTS, ...options } });
  });
}

for (const name of ["constructor", "__proto__", "toString", "hasOwnProperty"]) {
  Deno.test(`parseCommand() has a field as any other when its name is ${name}`, () => {
    const once = ["--isolate", "--header", `${name}: x`];
    for (const [args, value] of [[once, "x"], [[...once, `--header=${name}: y`], ["x", "y"]]]) {
      const { headers } = optionsFor(...args as string[]);
      const entries = Object.entries(headers).filter(([it]) => !it.startsWith("cross-origin-"));
      assertEquals(entries, [[name.toLowerCase(), value]]);
    }
  });
}

for (const flag of ["-h", "--help"]) {
  Deno.test(`parseCommand() helps when given ${flag}, whatever else`, () => {
    for (const args of [[flag], [flag, "srv"], ["-V", flag], [flag, "--port", "x"]]) {
      assertEquals(parseCommand(args), { kind: "help" }, args.join(" "));
    }
  });
}

for (const flag of ["-V", "--version"]) {
  Deno.test(`parseCommand() tells the version when given ${flag}`, () => {
    assertEquals(parseCommand([flag]), { kind: "version" });
    assertEquals(parseCommand(["srv", flag]), { kind: "version" });
  });
}

interface MisuseRow {
  readonly args: readonly string[];
  /** What the message has to name. */
  readonly names: string;
}

const MISUSED: readonly MisuseRow[] = [
  { args: ["-x"], names: "-x" },
  { args: ["--prot", "80"], names: "--prot" },
  { args: ["--Port", "80"], names: "--Port" },
  { args: ["---port", "80"], names: "---port" },
  { args: ["--port.x=80"], names: "--port.x" },
  { args: ["--no-quiet"], names: "--no-quiet" },
  { args: ["--__proto__=1"], names: "--__proto__" },
  { args: ["--constructor"], names: "--constructor" },
  { args: ["--toString=1"], names: "--toString" },
  // It is what the parser calls the arguments that are no options.
  { args: ["--_", "srv"], names: "--_" },
  { args: ["--_=srv"], names: "--_" },
  { args: ["--help", "--nope"], names: "--nope" },
  { args: ["-qx"], names: "-qx" },
  { args: ["a", "b"], names: "directory" },
  { args: ["a", "--", "b"], names: "directory" },
  { args: ["-d", "a", "b"], names: "directory" },
  { args: ["-d", "a", "-d", "b"], names: "directory" },
  { args: ["-d", "a", "--directory", "b"], names: "directory" },
  { args: ["-p", "1", "-p", "2"], names: "--port" },
  { args: ["--port", "80", "--port=81"], names: "--port" },
  { args: ["--host", "a", "--host", "b"], names: "--host" },
  { args: ["--max-body", "1", "--max-body", "2"], names: "--max-body" },
  { args: ["-d"], names: "--directory" },
  { args: ["--directory="], names: "--directory" },
  { args: ["--directory", ""], names: "--directory" },
  { args: ["--directory", "--port", "80"], names: "--directory" },
  { args: ["-p"], names: "--port" },
  { args: ["--port="], names: "--port" },
  { args: ["--host"], names: "--host" },
  { args: ["--host="], names: "--host" },
  { args: ["--host", "localhost:80"], names: "--port" },
  { args: ["--host", ":80"], names: "--port" },
  { args: ["--host", "[::1]:80"], names: "--port" },
  { args: ["--host", "http://localhost"], names: "no URL" },
  { args: ["--host", "http://localhost:80"], names: "no URL" },
  { args: ["--host", "localhost/"], names: "no URL" },
  { args: ["--max-body"], names: "--max-body" },
  { args: ["--port", "65536"], names: "--port" },
  { args: ["--port", "99999999999999999999"], names: "--port" },
  { args: ["--port", "000080"], names: "--port" },
  { args: ["--port=-1"], names: "--port" },
  { args: ["--port=+80"], names: "--port" },
  { args: ["--port", "80.0"], names: "--port" },
  { args: ["--port", "1e3"], names: "--port" },
  { args: ["--port", "0x50"], names: "--port" },
  { args: ["--port", " 80"], names: "--port" },
  { args: ["--port", "http"], names: "--port" },
  { args: ["--port", "٨٠"], names: "--port" },
  { args: ["--quota", "0"], names: "--quota" },
  { args: ["--quota", "1", "--quota", "2"], names: "--quota" },
  { args: ["--on-conflict", "keep"], names: "--on-conflict" },
  { args: ["--on-conflict", ""], names: "--on-conflict" },
  { args: ["--allow-host", ""], names: "--allow-host" },
  { args: ["--allow-host", "a.test", "--allow-host", ""], names: "--allow-host" },
  { args: ["--allow-host", "http://a.test"], names: "--allow-host" },
  { args: ["--allow-host", "a.test/"], names: "--allow-host" },
  { args: ["--allow-host", "a.test, b.test"], names: "--allow-host" },
  { args: ["--allow-host", "a.test:99999"], names: "--allow-host" },
  // Elsewhere this stands for any name, or any below another. Here it would match none.
  { args: ["--allow-host", "*"], names: "--allow-host" },
  { args: ["--allow-host", "*.test"], names: "--allow-host" },
  { args: ["--read-only", "--upload-only"], names: "--read-only" },
  { args: ["--upload-only", "--spa"], names: "--spa and --upload-only" },
  { args: ["--clean-urls", "--upload-only"], names: "--clean-urls and --upload-only" },
  { args: ["--upload-only", "--live"], names: "--live and --upload-only" },
  { args: ["--no-delete=1"], names: "--no-delete=1" },
  { args: ["--max-body", "0"], names: "--max-body" },
  { args: ["--max-body", "0K"], names: "--max-body" },
  { args: ["--max-body=-1"], names: "--max-body" },
  { args: ["--max-body", "1.5M"], names: "--max-body" },
  { args: ["--max-body", "1e3"], names: "--max-body" },
  { args: ["--max-body", "M"], names: "--max-body" },
  { args: ["--max-body", "1MB"], names: "--max-body" },
  { args: ["--max-body", "1P"], names: "--max-body" },
  { args: ["--max-body", "1 M"], names: "--max-body" },
  { args: ["--max-body", "9007199254740992"], names: "--max-body" },
  { args: ["--max-body", "9999999T"], names: "--max-body" },
  { args: ["--max-body", "Infinity"], names: "--max-body" },
  { args: ["--mount", "files"], names: "--mount" },
  { args: ["--mount", "/a b/"], names: "--mount" },
  { args: ["--mount", "/a/../b/"], names: "--mount" },
  { args: ["--mount", "/a/./b/"], names: "--mount" },
  { args: ["--mount", "/a/.."], names: "--mount" },
  { args: ["--mount", "//host/"], names: "--mount" },
  { args: ["--mount", "/:name/"], names: "--mount" },
  { args: ["--mount", "/*all"], names: "--mount" },
  { args: ["--mount", "/echo"], names: "--mount /echo/ is where the endpoint /echo/{text} is" },
  { args: ["--mount", "/echo/pub/"], names: "/echo/{text}" },
  { args: ["--mount", "/user-agent"], names: "/user-agent" },
  { args: ["--cache", "1.5"], names: "--cache" },
  { args: ["--cache=-1"], names: "--cache" },
  { args: ["--header", "no colon"], names: "--header" },
  { args: ["--header", ": no name"], names: "--header" },
  { args: ["--header", "A: b\r\nC: d"], names: "--header" },
  { args: ["--header", "Content-Length: 5"], names: "--header" },
  { args: ["--header", "Date: now"], names: "--header" },
  { args: ["--header", "A: b", "--header", "Date: now"], names: "Date: now" },
  { args: [""], names: "DIR" },
  { args: ["--workers"], names: "--workers" },
  { args: ["--workers", "0"], names: "--workers" },
  { args: ["--workers", "65"], names: "--workers" },
  { args: ["--workers=-1"], names: "--workers" },
  { args: ["--workers", "1.5"], names: "--workers" },
  { args: ["--workers", "two"], names: "--workers" },
  { args: ["--workers", "Auto"], names: "--workers" },
  { args: ["--workers", "2", "--workers", "2"], names: "--workers" },
  { args: ["--spa=yes"], names: "--spa" },
  // A switch takes no value. "no" must not turn it on.
  { args: ["--dotfiles=no"], names: "--dotfiles" },
  { args: ["--dotfiles=0"], names: "--dotfiles" },
  { args: ["--quiet=maybe"], names: "--quiet" },
  { args: ["-V5"], names: "-V5" },
];

for (const { args, names } of MISUSED) {
  Deno.test(`parseCommand() names ${names} when given [${args.join(" ")}]`, () => {
    const command = parseCommand(args);
    assert(command.kind === "misuse", JSON.stringify(command));
    assertStringIncludes(command.message, names);
    assertEquals(command.message.split("\n").length, 1);
  });
}

Deno.test("parseCommand() leaves its arguments alone when it reads them", () => {
  const args = Object.freeze(["-q", "--", "srv"]);
  parseCommand(args);
  assertEquals(args, ["-q", "--", "srv"]);
});
