import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { Misuse, readArguments, SWITCHES, VALUED } from "../../lib/app/arguments.ts";

interface ReadRow {
  readonly args: readonly string[];
  /** What is on, and what has which values. */
  readonly options: Readonly<Record<string, true | readonly string[]>>;
  readonly operands?: readonly string[];
}

const READ: readonly ReadRow[] = [
  { args: [], options: {} },
  { args: ["-q"], options: { quiet: true } },
  { args: ["-qh"], options: { quiet: true, help: true } },
  { args: ["-hqV"], options: { quiet: true, help: true, version: true } },
  { args: ["-qq"], options: { quiet: true } },
  { args: ["-p", "80"], options: { port: ["80"] } },
  { args: ["-p80"], options: { port: ["80"] } },
  { args: ["-p=80"], options: { port: ["80"] } },
  { args: ["-p==80"], options: { port: ["=80"] } },
  { args: ["-p-1"], options: { port: ["-1"] } },
  { args: ["-p="], options: { port: [""] } },
  { args: ["-p=", "srv"], options: { port: [""] }, operands: ["srv"] },
  { args: ["-p"], options: { port: [""] } },
  { args: ["-p", "-q"], options: { port: [""], quiet: true } },
  { args: ["-d", "srv"], options: { directory: ["srv"] } },
  { args: ["-dsrv"], options: { directory: ["srv"] } },
  { args: ["-d/srv/dir1"], options: { directory: ["/srv/dir1"] } },
  { args: ["-d/srv/a=b"], options: { directory: ["/srv/a=b"] } },
  { args: ["-d=/srv/a=b"], options: { directory: ["/srv/a=b"] } },
  { args: ["-d./-q"], options: { directory: ["./-q"] } },
  { args: ["-d1"], options: { directory: ["1"] } },
  { args: ["-d", "a", "-db", "-d=c"], options: { directory: ["a", "b", "c"] } },
  { args: ["-d", "--", "srv"], options: { directory: [""] }, operands: ["srv"] },
  // A letter that takes a value takes what follows, letters too.
  { args: ["-dq"], options: { directory: ["q"] } },
  { args: ["-dp80"], options: { directory: ["p80"] } },
  { args: ["-pq"], options: { port: ["q"] } },
  { args: ["-pd/srv"], options: { port: ["d/srv"] } },
  // Behind one that takes none.
  { args: ["-qp", "80"], options: { quiet: true, port: ["80"] } },
  { args: ["-qp80"], options: { quiet: true, port: ["80"] } },
  { args: ["-qp=80"], options: { quiet: true, port: ["80"] } },
  { args: ["-qp"], options: { quiet: true, port: [""] } },
  { args: ["-qd", "srv"], options: { quiet: true, directory: ["srv"] } },
  { args: ["-qdsrv"], options: { quiet: true, directory: ["srv"] } },
  { args: ["-qd/srv/dir1"], options: { quiet: true, directory: ["/srv/dir1"] } },
  { args: ["-qd=srv"], options: { quiet: true, directory: ["srv"] } },
  { args: ["-qd/srv/a=b"], options: { quiet: true, directory: ["/srv/a=b"] } },
  { args: ["-hVd1"], options: { help: true, version: true, directory: ["1"] } },
  // Words that a switch might take for its value.
  { args: ["-q", "true"], options: { quiet: true }, operands: ["true"] },
  { args: ["-q", "false"], options: { quiet: true }, operands: ["false"] },
  { args: ["--quiet", "true"], options: { quiet: true }, operands: ["true"] },
  { args: ["--quiet", "false"], options: { quiet: true }, operands: ["false"] },
  { args: ["--no-listing", "true"], options: { "no-listing": true }, operands: ["true"] },
  { args: ["--spa", "--live", "1"], options: { spa: true, live: true }, operands: ["1"] },
  { args: ["--port", "80", "a", "--port=81"], options: { port: ["80", "81"] }, operands: ["a"] },
  { args: ["--port=-q"], options: { port: ["-q"] } },
  { args: ["-"], options: {}, operands: ["-"] },
  { args: ["a-b", "a--b"], options: {}, operands: ["a-b", "a--b"] },
  // Behind "--" there are no options.
  { args: ["--", "-qp80"], options: {}, operands: ["-qp80"] },
  { args: ["--", "--quiet=1"], options: {}, operands: ["--quiet=1"] },
  { args: ["--", "--_", "--"], options: {}, operands: ["--_", "--"] },
];

for (const { args, options, operands = [] } of READ) {
  Deno.test(`readArguments() loses nothing when given [${args.join(" ")}]`, () => {
    const given = readArguments(args);
    const on = SWITCHES.filter((name) => given.isOn(name)).map((name) => [name, true]);
    const valued = VALUED.map((name) => [name, given.valuesOf(name)] as const)
      .filter(([, values]) => values.length > 0);
    assertEquals(Object.fromEntries([...on, ...valued]), options);
    assertEquals(given.operands, operands);
  });
}

const REFUSED: readonly (readonly [arg: string, reason: string])[] = [
  ["-x", "unknown option"],
  ["-qx", "unknown option"],
  ["-qx1", "unknown option"],
  ["-qx=1", "unknown option"],
  ["-xd/srv", "unknown option"],
  ["-q1", "unknown option"],
  ["-V5", "unknown option"],
  ["-q-", "unknown option"],
  ["-q/srv", "unknown option"],
  ["-_", "unknown option"],
  ["--q", "unknown option"],
  ["--listing", "unknown option"],
  ["--listing=true", "unknown option"],
  ["--no-no-listing", "unknown option"],
  ["--no-no-listing=true", "unknown option"],
  ["--no-quiet=1", "unknown option"],
  ["--no-port=80", "unknown option"],
  ["--=80", "unknown option"],
  ["--allow-read=/srv", "goes before main.ts"],
  ["--deny-net", "goes before main.ts"],
  ["--no-prompt", "goes before main.ts"],
  ["-A", "goes before main.ts"],
  ["-RW", "goes before main.ts"],
  ["-R=/srv", "goes before main.ts"],
  ["--allow-reading", "unknown option"],
  ["--no-delete=true", "no value"],
  ["-q=1", "no value"],
  ["-q=", "no value"],
  ["-hq=srv", "no value"],
  ["--quiet=", "no value"],
  ["--quiet=true", "no value"],
];

for (const [arg, reason] of REFUSED) {
  Deno.test(`readArguments() says "${reason}" when given ${arg}`, () => {
    for (const args of [[arg], ["srv", arg, "-p", "80"]]) {
      const { message } = assertThrows(() => readArguments(args), Misuse, reason);
      assertStringIncludes(message, arg);
    }
  });
}
