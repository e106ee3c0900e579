import { parseArgs } from "@std/cli/parse-args";

/** What the command line asks for. */
export interface BenchOptions {
  readonly rounds: number;
  /** How long one measurement of one server takes. */
  readonly seconds: number;
  /** Names of rows or growth tables; `null` for all. */
  readonly only: readonly string[] | null;
  /** Another set of tables: how the cost of a request grows. */
  readonly growth: boolean;
  /** What takes minutes as well, such as a whole file of 10 GiB. */
  readonly full: boolean;
  /** Fewer rounds and peers: a minute, for a look. */
  readonly quick: boolean;
  /** Whether the results, the chart and the README's part are written anew. */
  readonly write: boolean;
  /** Where all samples go, as JSON. */
  readonly json: string | null;
}

/** What to do, as the command line has it. */
export type BenchCommand =
  | { readonly kind: "run"; readonly options: BenchOptions }
  | { readonly kind: "help" }
  | { readonly kind: "misuse"; readonly message: string };

/** The text for `--help`. */
export const HELP = `Measures Postern beside other servers, and prints a table.

  deno task bench [OPTION ...]

  --rounds N       how often each is measured, 5
  --seconds S      how long a measurement takes, 2; may be a fraction
  --only NAME,...  these rows only: --only echo,latency
  --growth         how the cost of a request grows, instead
  --full           with --growth: a whole file of 10 GiB as well
  --quick          2 rounds of half a second, the peers with a goal: a minute
  --write          writes tests/bench/RESULTS.md, its chart and what the README has of it
  --json FILE      writes all that was measured to a file
`;

/**
 * Reads the command line. Pure.
 *
 * @param names What `--only` may name: rows of the main table, and tables of growth.
 */
export function parseOptions(
  args: readonly string[],
  names: { readonly rows: readonly string[]; readonly growth: readonly string[] },
): BenchCommand {
  let unknown: string | undefined;
  const parsed = parseArgs(args, {
    boolean: BOOLEANS,
    string: STRINGS,
    unknown: (arg) => {
      unknown ??= arg;
      return false;
    },
  });
  if (unknown !== undefined) return misuse(`unknown: ${unknown}`);
  if (parsed.help === true) return { kind: "help" };
  const { quick, growth, full, write } = parsed as Record<string, boolean>;
  const rounds = parseRounds(parsed.rounds ?? (quick ? "2" : "5"));
  if (rounds === null) return misuse("--rounds takes a whole number from 1");
  const seconds = parseSeconds(parsed.seconds ?? (quick ? "0.5" : "2"));
  if (seconds === null) return misuse("--seconds takes a number above 0, such as 0.5 or 10");
  const known = growth ? names.growth : names.rows;
  const only = parseNames(parsed.only);
  const stranger = only?.find((name) => !known.includes(name));
  if (stranger !== undefined) return misuse(`--only takes ${known.join(", ")}`);
  if (parsed.json === "") return misuse("--json takes the name of a file");
  if (full && !growth) return misuse("--full goes with --growth");
  if (write && (quick || only !== null)) return misuse("--write takes a whole run: all of it");
  if (write && !growth && rounds < MIN_WRITTEN_ROUNDS) {
    return misuse(`--write takes medians of ${MIN_WRITTEN_ROUNDS} rounds or more`);
  }
  const json = typeof parsed.json === "string" ? parsed.json : null;
  return { kind: "run", options: { rounds, seconds, only, growth, full, quick, write, json } };
}

/** Fewer are no figures to be shown to others. */
const MIN_WRITTEN_ROUNDS = 5;
const BOOLEANS = ["growth", "full", "quick", "write", "help"];
const STRINGS = ["rounds", "seconds", "only", "json"];

function misuse(message: string): BenchCommand {
  return { kind: "misuse", message };
}

function parseRounds(value: unknown): number | null {
  return typeof value === "string" && /^[1-9][0-9]{0,3}$/.test(value) ? Number(value) : null;
}

function parseSeconds(value: unknown): number | null {
  if (typeof value !== "string" || !/^[0-9]{1,4}(\.[0-9]{1,3})?$/.test(value)) return null;
  return Number(value) > 0 ? Number(value) : null;
}

function parseNames(value: unknown): readonly string[] | null {
  return typeof value === "string" ? value.split(",").map((name) => name.trim()) : null;
}
