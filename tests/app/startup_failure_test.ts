import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { type Grants, SOURCE } from "../../lib/app/grants.ts";
import type { AppOptions } from "../../lib/app/options.ts";
import {
  describeFailure,
  describeUnopened,
  requireGrants,
  StartFailure,
} from "../../lib/app/startup_failure.ts";
import { FileRoot } from "../../lib/files/root/file_root.ts";
import { serve } from "../../lib/server/server.ts";
import { optionsFor } from "../support/options_for.ts";
import { TemporaryDirectory } from "../support/temporary_directory.ts";

const OPTIONS = optionsFor("--host", "127.0.0.1");

function errorOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error("It did not fail");
}

const { AddrInUse, AddrNotAvailable, PermissionDenied } = Deno.errors;

const FAILURES: readonly (readonly [name: string, error: unknown, says: readonly string[]])[] = [
  ["the port is taken", new AddrInUse("os"), ["4221", "127.0.0.1", "--port"]],
  ["it is no address of ours", new AddrNotAvailable("os"), ["127.0.0.1", "--host"]],
  ["the system refuses", new PermissionDenied("os error 13"), [
    "listen on port 4221",
    "os error 13",
    "--port",
  ]],
  ["it was put in words", new StartFailure("the words"), ["the words"]],
  ["something else failed", new Error("odd"), ["odd"]],
  ["something was thrown", "odd", ["odd"]],
];

for (const [name, error, says] of FAILURES) {
  Deno.test(`describeFailure() has one line for it when ${name}`, () => {
    const line = describeFailure(error, OPTIONS);
    for (const part of says) assertStringIncludes(line, part);
    assertEquals(line.split("\n").length, 1);
  });
}

Deno.test("describeFailure() knows what listening throws when the port is taken", () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const options = { ...OPTIONS, port: listener.addr.port };
  const error = errorOf(() => serve(() => ({ status: 200 }), options));
  assertStringIncludes(describeFailure(error, options), `port ${options.port} `);
});

Deno.test("describeFailure() knows what listening throws when the address is another's", () => {
  const options = { ...OPTIONS, hostname: "192.0.2.1" };
  const error = errorOf(() => serve(() => ({ status: 200 }), options));
  assertStringIncludes(describeFailure(error, options), "192.0.2.1 is no address");
});

Deno.test("describeUnopened() knows what opening throws when there is no such directory", () => {
  using directory = new TemporaryDirectory();
  directory.write("file", "");
  for (const [name, says] of [["nope", "there is no"], ["file", "not a directory"]]) {
    const path = `${directory.path}/${name}`;
    const line = describeUnopened(errorOf(() => FileRoot.open(path)), path);
    assertStringIncludes(line, says);
    assertStringIncludes(line, path);
  }
});

Deno.test("describeUnopened() says that it is about the directory when the system refuses", () => {
  const line = describeUnopened(new PermissionDenied("os error 13"), "/srv");
  assertEquals(line, "the system does not let it read /srv: os error 13");
});

Deno.test("describeUnopened() says how a port is given when the directory looks like one", () => {
  const line = describeUnopened(new Deno.errors.NotFound(), "8080");
  assertEquals(line, "there is no directory 8080; a port is --port 8080");
});

Deno.test({
  name: "describeUnopened() names the flag when the directory may not be read",
  permissions: "none",
  fn() {
    const line = describeUnopened(errorOf(() => FileRoot.open("/srv")), "/srv");
    assertStringIncludes(line, "add --allow-read=/srv");
    assertEquals(line.split("\n").length, 1);
  },
});

function grantsOf(listen: string, read = "", denied = ""): Grants {
  return {
    canRead: (path) => path === read,
    canWrite: () => false,
    canListen: (address) => address === listen,
    isDenied: (_name, what) => what === denied,
    isUnscoped: () => false,
  };
}

const MISSING: readonly (readonly [
  name: string,
  /** What is granted. */
  listen: string,
  flag: string | null,
  options?: {
    readonly options?: Partial<AppOptions>;
    readonly read?: string;
    readonly denied?: string;
  },
])[] = [
  ["it is granted", "127.0.0.1:4221", null],
  ["another port is", "127.0.0.1:80", "--allow-net=127.0.0.1:4221"],
  ["another host is", "localhost:4221", "--allow-net=127.0.0.1:4221"],
  ["it is denied", "", "--deny-net", { denied: "127.0.0.1:4221" }],
  ["workers are to be loaded, and their modules are denied", "127.0.0.1:4221", "--deny-read", {
    options: { workers: 2 },
    denied: SOURCE,
  }],
  ["any port will do", "", "--allow-net=127.0.0.1:0", { options: { port: 0 } }],
  ["an IPv6 address wants brackets (3986 §3.2.2)", "", "'--allow-net=[::1]:4221'", {
    options: { hostname: "::1" },
  }],
  ["an IPv6 address is granted", "[::1]:4221", null, { options: { hostname: "::1" } }],
  ["workers are to be loaded", "127.0.0.1:4221", `--allow-read=${SOURCE}`, {
    options: { workers: 2 },
  }],
  ["workers are to be loaded, and their modules may be read", "127.0.0.1:4221", null, {
    options: { workers: 2 },
    read: SOURCE,
  }],
  ["workers share any port", "127.0.0.1:0", "--allow-net=127.0.0.1", {
    options: { workers: 2, port: 0 },
    read: SOURCE,
  }],
  ["workers share any port of a host that is granted", "127.0.0.1", null, {
    options: { workers: 2, port: 0 },
    read: SOURCE,
  }],
  ["workers share any port of an IPv6 address", "", "'--allow-net=[::1]'", {
    options: { workers: 2, port: 0, hostname: "::1" },
  }],
];

for (const [name, listen, flag, { options, read, denied } = {}] of MISSING) {
  Deno.test(`requireGrants() asks for ${flag ?? "no flag"} when ${name}`, () => {
    const look = () => requireGrants(grantsOf(listen, read, denied), { ...OPTIONS, ...options });
    if (flag === null) return look();
    const { message } = assertThrows(look, StartFailure);
    assert(message.endsWith(denied === undefined ? `add ${flag}` : `see ${flag}`), message);
    assertEquals(message.split("\n").length, 1);
  });
}
