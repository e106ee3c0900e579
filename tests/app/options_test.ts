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
  access: "all",
  makesParents: false,
  onConflict: "overwrite",
  quota: Infinity,
  allowedHosts: [],
  cacheSeconds: undefined,
  headers: {},
  quiet: false,
  workers: 1,
};

type ServeRow = readonly [args: readonly string[], options: Partial<AppOptions>];

const SERVED: readonly ServeRow[] = [
  [[], {}],
  [["/srv"], { directory: "/srv" }],
  [["-d", "/srv"], { directory: "/srv" }],
  [["-d/srv"], { directory: "/srv" }],
  [["--directory", "/srv"], { directory: "/srv" }],
  [["--directory=/srv"], { directory: "/srv" }],
  [["--directory=a=b"], { directory: "a=b" }],
  [["."], { directory: "." }],
  [["a b"], { directory: "a b" }],
  [["--", "-x"], { directory: "-x" }],
  [["--", "--port"], { directory: "--port" }],
  [["-q", "--", "srv"], { directory: "srv", quiet: true }],
  // Names that are numerals, or words of a flag's: they are names.
  [["007"], { directory: "007" }],
  [["1e3"], { directory: "1e3" }],
  [["0x10"], { directory: "0x10" }],
  [["2026"], { directory: "2026" }],
  [["-d", "007"], { directory: "007" }],
  [["--", "010"], { directory: "010" }],
  [["true"], { directory: "true" }],
  [["--quiet", "srv"], { directory: "srv", quiet: true }],
  [["-p", "80"], { port: 80 }],
  [["-p80"], { port: 80 }],
  [["--port", "80"], { port: 80 }],
  [["--port=80"], { port: 80 }],
  [["--port", "0"], { port: 0 }],
  [["--port", "1"], { port: 1 }],
  [["--port", "65535"], { port: 65535 }],
  [["--port", "9090"], { port: 9090 }],
  [["--host", "0.0.0.0"], { hostname: "0.0.0.0" }],
  [["--host=::1"], { hostname: "::1" }],
  [["--host=[::1]"], { hostname: "::1" }],
  [["--host", "[fe80::1%eth0]"], { hostname: "fe80::1%eth0" }],
  [["--host", "[a]"], { hostname: "[a]" }],
  [["--host", "[::1]a"], { hostname: "[::1]a" }],
  [["--host", "a[::1]"], { hostname: "a[::1]" }],
  [["--max-body", "1"], { maxBody: 1 }],
  [["--max-body", "500K"], { maxBody: 500 * 1024 }],
  [["--max-body", "500k"], { maxBody: 500 * 1024 }],
  [["--max-body=20M"], { maxBody: 20 * 1024 ** 2 }],
  [["--max-body", "2G"], { maxBody: 2 * 1024 ** 3 }],
  [["--max-body", "1T"], { maxBody: 1024 ** 4 }],
  [["--max-body", "9007199254740991"], { maxBody: Number.MAX_SAFE_INTEGER }],
  [["--dotfiles"], { dotfiles: true }],
  [["--mount", "/"], { mount: "/" }],
  [["--mount=/a/b.c"], { mount: "/a/b.c/" }],
  [["--mount", "/a/"], { mount: "/a/" }],
  [["--mount", "/a/.b/..c"], { mount: "/a/.b/..c/" }],
  [["--mount", "/~!$&'()+,;=@-_/"], { mount: "/~!$&'()+,;=@-_/" }],
  [["--mount", "/echoes/"], { mount: "/echoes/" }],
  [["--mount", "/user-agent/a"], { mount: "/user-agent/a/" }],
  [["--no-listing"], { listing: false }],
  [["--spa", "--clean-urls", "--live"], { spa: true, cleanUrls: true, live: true }],
  [["--read-only"], { access: "read-only" }],
  [["--no-delete", "--mkdir"], { access: "no-delete", makesParents: true }],
  [["--no-delete", "--read-only"], { access: "read-only" }],
  [["--upload-only"], { access: "upload-only", onConflict: "rename" }],
  [["--no-delete", "--upload-only", "--on-conflict=overwrite"], {
    access: "upload-only",
    onConflict: "overwrite",
  }],
  [["--on-conflict", "overwrite"], { onConflict: "overwrite" }],
  [["--on-conflict=error"], { onConflict: "error" }],
  [["--on-conflict", "rename"], { onConflict: "rename" }],
  [["--quota", "2G"], { quota: 2 * 1024 ** 3 }],
  [["--allow-host", "a.test"], { allowedHosts: ["a.test"] }],
  [["--allow-host", "a.test:80"], { allowedHosts: ["a.test:80"] }],
  [["--allow-host", "[fd00::1]:80"], { allowedHosts: ["[fd00::1]:80"] }],
  [["--allow-host", "fd00::1"], { allowedHosts: ["fd00::1"] }],
  [["--allow-host", "a.test", "--allow-host=b.test"], { allowedHosts: ["a.test", "b.test"] }],
  [["--cache", "0"], { cacheSeconds: 0 }],
  [["--cache=3600"], { cacheSeconds: 3600 }],
  [["--header", "X-A: b: c "], { headers: { "x-a": "b: c" } }],
  [["--header", "A:1", "--header=B: 2"], { headers: { a: "1", b: "2" } }],
  [["--header", "A: 1", "--header", "a: 2", "--header", "A: 3"], {
    headers: { a: ["1", "2", "3"] },
  }],
  [["--cors", "--isolate"], {
    headers: {
      "access-control-allow-origin": "*",
      "access-control-allow-methods": "GET, HEAD, OPTIONS",
      "access-control-allow-headers": "*",
      "access-control-expose-headers": "*",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-embedder-policy": "require-corp",
    },
  }],
  [["--isolate", "--header", "Cross-Origin-Opener-Policy: unsafe-none"], {
    headers: {
      "cross-origin-opener-policy": "unsafe-none",
      "cross-origin-embedder-policy": "require-corp",
    },
  }],
  [["--workers", "1"], { workers: 1 }],
  [["--workers=2"], { workers: 2 }],
  [["--workers", "64"], { workers: 64 }],
  [["--workers", "auto"], { workers: Math.min(navigator.hardwareConcurrency, 64) }],
  [["-q"], { quiet: true }],
  [["--quiet"], { quiet: true }],
  [["-qp", "80"], { quiet: true, port: 80 }],
  [["-qp80"], { quiet: true, port: 80 }],
  [["-qd/srv/dir1"], { quiet: true, directory: "/srv/dir1" }],
  [["-d=/srv"], { directory: "/srv" }],
  [["-q", "false"], { quiet: true, directory: "false" }],
  [["-q", "--dotfiles", "-p", "0", "--host", "h", "--max-body", "1K", "srv"], {
    directory: "srv",
    hostname: "h",
    port: 0,
    maxBody: 1024,
    dotfiles: true,
    quiet: true,
  }],
];

for (const [args, options] of SERVED) {
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
  { args: ["--header", 'ETag: "x"'], names: "ETag" },
  { args: ["--header", "content-encoding: gzip"], names: "not true of every answer" },
  { args: ["--header", "Trailer: x"], names: "Trailer" },
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
