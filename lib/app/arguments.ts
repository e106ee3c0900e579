import { parseArgs } from "@std/cli/parse-args";

/** The command line, by the long names of its options. */
export interface Arguments {
  /** Whether this switch is on. */
  isOn(name: Switch): boolean;
  /** The values of this option, in order. */
  valuesOf(name: Valued): readonly string[];
  /** What is no option. */
  readonly operands: readonly string[];
}

/** The options that take no value. */
export const SWITCHES = [
  "dotfiles",
  "no-listing",
  "spa",
  "clean-urls",
  "live",
  "read-only",
  "no-delete",
  "upload-only",
  "mkdir",
  "cors",
  "isolate",
  "quiet",
  "help",
  "version",
] as const;

/** The options that take one. */
export const VALUED = [
  "directory",
  "port",
  "host",
  "mount",
  "on-conflict",
  "max-body",
  "quota",
  "allow-host",
  "cache",
  "header",
  "workers",
] as const;

/** The name of an option without a value. */
export type Switch = typeof SWITCHES[number];
/** The name of one with a value. */
export type Valued = typeof VALUED[number];

/** The command line is wrong. The message says what is. */
export class Misuse extends Error {}

/**
 * Reads a command line. What the values mean is not its business.
 *
 * @param args Without the program's name.
 * @throws {Misuse} Where there is an option that is not known, or a value for one that takes none.
 */
export function readArguments(args: readonly string[]): Arguments {
  const end = args.includes("--") ? args.indexOf("--") : args.length;
  const spelled = args.slice(0, end).flatMap(spellOut);
  const parsed = parseArgs([...spelled, ...args.slice(end)], {
    boolean: SWITCHES,
    string: [...VALUED, "_"],
    collect: VALUED,
  });
  return {
    isOn: (name) => parsed[name] === true,
    valuesOf: (name) => (parsed[name] ?? []) as readonly string[],
    operands: parsed._ as string[],
  };
}

const LETTERS: ReadonlyMap<string, Switch | Valued> = new Map([
  ["d", "directory"],
  ["p", "port"],
  ["q", "quiet"],
  ["h", "help"],
  ["V", "version"],
]);

/**
 * Rewrites an argument so that parseArgs cannot misread it: it would take `p80` in `-qp80` for the
 * value of `-q`, and a directory `true` for that of the switch before it.
 */
function spellOut(arg: string): readonly string[] {
  if (arg.startsWith("--")) return spellOutName(arg);
  return arg.startsWith("-") && arg !== "-" ? spellOutLetters(arg) : [arg];
}

function spellOutName(arg: string): readonly string[] {
  const [, name, equals] = /^--([^=]*)(=?)/.exec(arg) as RegExpExecArray;
  if (isValued(name)) return [arg];
  if (!isSwitch(name)) throw unknown(arg);
  if (equals !== "") throw takesNoValue(arg);
  return [switchedOn(name)];
}

/** As anywhere, what follows a letter that takes a value is its value, with or without `=`. */
function spellOutLetters(arg: string): readonly string[] {
  const spelled: string[] = [];
  for (let index = 1; index < arg.length; index++) {
    const name = LETTERS.get(arg[index]);
    if (name === undefined) {
      throw arg[index] === "=" && spelled.length > 0 ? takesNoValue(arg) : unknown(arg);
    }
    if (!isSwitch(name)) {
      const rest = arg.slice(index + 1);
      return [...spelled, rest === "" ? `--${name}` : `--${name}=${rest.replace(/^=/, "")}`];
    }
    spelled.push(switchedOn(name));
  }
  return spelled;
}

/** parseArgs takes one `no-` off what has a value. */
function switchedOn(name: Switch): string {
  return name.startsWith("no-") ? `--no-${name}=true` : `--${name}=true`;
}

function isSwitch(name: string): name is Switch {
  return (SWITCHES as readonly string[]).includes(name);
}

function isValued(name: string): name is Valued {
  return (VALUED as readonly string[]).includes(name);
}

function unknown(arg: string): Misuse {
  if (!OF_RUNTIME.test(arg)) return new Misuse(`unknown option ${arg}`);
  return new Misuse(`${arg} is a flag of Deno's: it goes before main.ts`);
}

/** People often put these behind `main.ts`, where the runtime does not look for its flags. */
const OF_RUNTIME =
  /^(?:--(?:allow|deny)-(?:all|read|write|net|env|run|sys|ffi|import)|--no-prompt|-[ARWNESI]+)(?:=|$)/;

function takesNoValue(arg: string): Misuse {
  return new Misuse(`${arg}: this option takes no value`);
}
