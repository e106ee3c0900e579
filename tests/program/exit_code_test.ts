import { assertEquals, assertMatch } from "@std/assert";
import { SOURCE } from "../../lib/app/grants.ts";
import { testWith } from "../support/client_program.ts";
import { type ProgramSetup, runMain } from "../support/program_process.ts";
import { assertNoPrompt } from "../support/prompt.ts";
import { ScratchDirectory } from "../support/scratch_directory.ts";

/** Where a row runs. */
interface Place {
  /** A directory with a file `file`, and a link `link` that leads out of it, to `outside`. */
  readonly inside: string;
  readonly outside: string;
  /** A port that something listens on. */
  readonly busyPort: number;
}

interface EndRow {
  readonly name: string;
  readonly setup: (place: Place) => ProgramSetup;
  readonly code: number;
  /** All it says, without `postern: ` where it fails. */
  readonly says: (place: Place) => string | RegExp;
}

const PORT = "--port takes a number from 0 to 65535; see --help";
const SIZE = "--max-body takes a size such as 500K, 20M or 2G; see --help";

const WORKERS = "--workers takes a number from 1 to 64, or auto; see --help";

/** One of each kind: what else is a misuse, `app/options_test.ts` has. */
const MISUSES: readonly (readonly [string, readonly string[], string])[] = [
  ["an unknown option", ["--nope"], "unknown option --nope; see --help"],
  ["an unknown option with a value", ["--nope=1"], "unknown option --nope=1; see --help"],
  ["a port that is no number", ["-p", "80x"], PORT],
  ["a port of nothing", ["--port="], "--port needs a value; see --help"],
  ["a port twice", ["-p", "0", "-p", "0"], "--port is given twice; see --help"],
  ["two directories", ["/tmp", "/tmp"], "one directory only; see --help"],
  ["a size of nothing", ["--max-body=0"], SIZE],
  ["no workers", ["--workers", "0"], WORKERS],
];

const ROWS: readonly EndRow[] = [
  ...MISUSES.map(([name, args, message]) => ({
    name,
    setup: () => ({ grants: ["--allow-net", "--allow-read=/tmp"], args }),
    code: 2,
    says: () => message,
  })),
  ...(["2.8.9", "1.99.0"] as const).map((version) => ({
    name: `Deno ${version}`,
    setup: ({ inside }: Place) => {
      const preload = `${inside}/version.js`;
      const told = JSON.stringify({ value: { deno: version } });
      Deno.writeTextFileSync(preload, `Object.defineProperty(Deno, "version", ${told})`);
      return { grants: [`--preload=${preload}`] };
    },
    code: 1,
    says: () => `it needs Deno 2.9 or later, and this is ${version}`,
  })),
  {
    name: "a directory that there is not",
    setup: (place) => serving(place, `${place.inside}/none`),
    code: 1,
    says: ({ inside }) => `there is no directory ${inside}/none`,
  },
  {
    name: "a file for a directory",
    setup: (place) => serving(place, `${place.inside}/file`),
    code: 1,
    says: ({ inside }) => `${inside}/file is not a directory`,
  },
  {
    name: "a directory below a file",
    setup: (place) => serving(place, `${place.inside}/file/sub`),
    code: 1,
    says: ({ inside }) => `${inside}/file/sub is not a directory`,
  },
  {
    name: "a link to a directory that may not be read",
    setup: (place) => serving(place, `${place.inside}/link`),
    code: 1,
    says: ({ inside, outside }) =>
      new RegExp(`may not read ${outside}, where ${inside}/link leads; add .*/link,${outside}$`),
  },
  {
    name: "a port that is in use",
    setup: (place) => serving(place, place.inside, "-p", `${place.busyPort}`),
    code: 1,
    says: ({ busyPort }) =>
      `port ${busyPort} on localhost is in use; choose another with --port, or 0 for any`,
  },
  {
    name: "a host that there is not",
    setup: (place) => serving(place, place.inside, "--host", "no-such-host.invalid"),
    code: 1,
    says: () =>
      /^it cannot listen on no-such-host\.invalid:0 \(.*\); choose another with --host or --port$/,
  },
  {
    name: "no --allow-net",
    setup: ({ inside }) => ({ grants: [`--allow-read=${inside}`], args: ["-p", "4221", inside] }),
    code: 1,
    says: () => "it may not listen on localhost:4221; add --allow-net=localhost:4221",
  },
  {
    name: "an --allow-net for another address",
    setup: ({ inside }) => ({
      grants: [`--allow-read=${inside}`, "--allow-net=127.0.0.1:4221"],
      args: ["-p", "4221", inside],
    }),
    code: 1,
    says: () => "it may not listen on localhost:4221; add --allow-net=localhost:4221",
  },
  {
    name: "no --allow-read",
    setup: ({ inside }) => ({ grants: ["--allow-net"], args: [inside] }),
    code: 1,
    says: ({ inside }) => `it may not read ${inside}; add --allow-read=${inside}`,
  },
  {
    name: "an --allow-read for another directory",
    setup: ({ inside, outside }) => ({
      grants: ["--allow-net", `--allow-read=${outside}`],
      args: ["-d", inside],
    }),
    code: 1,
    says: ({ inside }) => `it may not read ${inside}; add --allow-read=${inside}`,
  },
  {
    name: "no grant to load workers",
    setup: (place) => serving(place, "--workers=2", place.inside),
    code: 1,
    says: () => `it may not read its own modules, to load workers from; add --allow-read=${SOURCE}`,
  },
  {
    name: "a port that is in use, for workers",
    setup: ({ inside, busyPort }) => ({
      grants: ["--allow-net", `--allow-read=${inside},${SOURCE}`],
      args: ["--workers=2", "-p", `${busyPort}`, inside],
    }),
    code: 1,
    says: ({ busyPort }) =>
      `port ${busyPort} on localhost is in use; choose another with --port, or 0 for any`,
  },
  {
    name: "an --allow-net for no other port than 0, for workers",
    setup: ({ inside }) => ({
      grants: ["--allow-net=localhost:0", `--allow-read=${inside},${SOURCE}`],
      args: ["--workers=2", inside],
    }),
    code: 1,
    says: () => "it may not listen on localhost; add --allow-net=localhost",
  },
  {
    name: "no permissions at all",
    setup: ({ inside }) => ({ grants: [], args: [inside] }),
    code: 1,
    says: ({ inside }) => `it may not read ${inside}; add --allow-read=${inside}`,
  },
  ...["--version", "-V"].map((flag) => ({
    name: flag,
    setup: () => ({ grants: [], args: [flag] }),
    code: 0,
    says: () => /^postern [0-9]+\.[0-9]+\.[0-9]+$/,
  })),
  ...["--help", "-h"].map((flag) => ({
    name: flag,
    setup: () => ({ grants: [], args: [flag] }),
    code: 0,
    says: () => /^Serves the files[^]*--allow-read=DIR[^]*--max-body[^]*curl -T/,
  })),
];

Deno.test("main.ts ends with the code and the line for", async (t) => {
  await inPlace(async (place) => {
    for (const row of ROWS) {
      await t.step(row.name, async () => {
        const { code, stdout, stderr } = await runMain(row.setup(place));
        assertEquals(row.code === 0 ? stderr : stdout, "", "the wrong stream");
        check(row, place, code, row.code === 0 ? stdout : stderr);
      });
    }
  });
});

testWith("script", "main.ts in a terminal never prompts and ends as ever for", async (t) => {
  await inPlace(async (place) => {
    for (const row of ROWS) {
      await t.step(row.name, async () => {
        const ended = await runMain({ ...row.setup(place), inTerminal: true });
        const said = ended.stdout.replaceAll("\r\n", "\n");
        assertNoPrompt(said);
        check(row, place, ended.code, said);
      });
    }
  });
});

function check(row: EndRow, place: Place, code: number, said: string): void {
  const lines = row.code === 0 ? said.trimEnd() : onlyLine(said);
  const expected = row.says(place);
  if (typeof expected === "string") assertEquals(lines, expected, row.name);
  else assertMatch(lines, expected, row.name);
  assertEquals(code, row.code, row.name);
}

function onlyLine(said: string): string {
  assertMatch(said, /^postern: [^\n]+\n$/);
  return said.slice("postern: ".length, -1);
}

function serving({ inside }: Place, ...args: readonly string[]): ProgramSetup {
  return { grants: ["--allow-net", `--allow-read=${inside}`], args };
}

async function inPlace(run: (place: Place) => Promise<void>): Promise<void> {
  using inside = new ScratchDirectory({ file: "" });
  using outside = new ScratchDirectory();
  inside.link("link", outside.path);
  using busy = Deno.listen({ hostname: "localhost", port: 0 });
  await run({ inside: inside.path, outside: outside.path, busyPort: busy.addr.port });
}
