import { assertEquals } from "@std/assert";
import { type BenchOptions, parseOptions } from "./options.ts";

const NAMES = { rows: ["echo", "latency"], growth: ["connections"] };
const USUAL: BenchOptions = {
  rounds: 5,
  seconds: 2,
  only: null,
  growth: false,
  full: false,
  quick: false,
  write: false,
  json: null,
};

const TAKEN: readonly { args: string; options: Partial<BenchOptions> }[] = [
  { args: "", options: {} },
  { args: "--rounds 7 --seconds 0.5", options: { rounds: 7, seconds: 0.5 } },
  { args: "--only echo", options: { only: ["echo"] } },
  { args: "--only echo,latency", options: { only: ["echo", "latency"] } },
  { args: "--quick", options: { quick: true, rounds: 2, seconds: 0.5 } },
  { args: "--quick --rounds 3", options: { quick: true, rounds: 3, seconds: 0.5 } },
  { args: "--growth --only connections", options: { growth: true, only: ["connections"] } },
  { args: "--growth --full", options: { growth: true, full: true } },
  { args: "--growth --write --rounds 3", options: { growth: true, write: true, rounds: 3 } },
  { args: "--write --json out.json", options: { write: true, json: "out.json" } },
];

for (const { args, options } of TAKEN) {
  Deno.test(`parseOptions() takes "${args}"`, () => {
    const expected = { kind: "run" as const, options: { ...USUAL, ...options } };
    assertEquals(parseOptions(split(args), NAMES), expected);
  });
}

const REFUSED: readonly { args: string; says: RegExp }[] = [
  { args: "--fast", says: /unknown: --fast/ },
  { args: "echo", says: /unknown: echo/ },
  { args: "--rounds 0", says: /--rounds/ },
  { args: "--rounds 1e3", says: /--rounds/ },
  { args: "--rounds", says: /--rounds/ },
  { args: "--seconds 0", says: /--seconds/ },
  { args: "--seconds -1", says: /--seconds|unknown/ },
  { args: "--seconds 1s", says: /--seconds/ },
  { args: "--only ech", says: /--only takes echo, latency/ },
  { args: "--only connections", says: /--only takes echo, latency/ },
  { args: "--growth --only echo", says: /--only takes connections/ },
  { args: "--json", says: /--json/ },
  { args: "--full", says: /--growth/ },
  { args: "--write --quick", says: /--write/ },
  { args: "--write --only echo", says: /--write/ },
  { args: "--write --rounds 4", says: /--write/ },
];

for (const { args, says } of REFUSED) {
  Deno.test(`parseOptions() refuses "${args}"`, () => {
    const command = parseOptions(split(args), NAMES);
    assertEquals(command.kind, "misuse");
    if (command.kind === "misuse") assertEquals(says.test(command.message), true, command.message);
  });
}

Deno.test("parseOptions() helps before it complains of values", () => {
  assertEquals(parseOptions(["--help", "--rounds", "x"], NAMES), { kind: "help" });
});

function split(args: string): string[] {
  return args.split(" ").filter((arg) => arg !== "");
}
