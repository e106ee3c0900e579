import { parseArgs } from "@std/cli/parse-args";

/** What the command line asks for. */
export interface AppOptions {
  /** As it was given; `null` where the permissions are to decide. */
  readonly directory: string | null;
  readonly hostname: string;
  readonly port: number;
  /** Bytes of a request body. */
  readonly maxBody: number;
  readonly dotfiles: boolean;
  /** No access log. */
  readonly quiet: boolean;
}

/** What to do, as the command line has it. */
export type Command =
  | { readonly kind: "serve"; readonly options: AppOptions }
  | { readonly kind: "help" }
  | { readonly kind: "version" }
  | { readonly kind: "misuse"; readonly message: string };

/** `host:port`, as permissions and URLs have it: an IPv6 address in brackets. */
export function formatAddress(hostname: string, port: number): string {
  return hostname.includes(":") ? `[${hostname}]:${port}` : `${hostname}:${port}`;
}

/** The text for `--help`; it fits a screen of 80 columns and 24 lines. */
export const HELP = `Serves the files of one directory over HTTP, and touches nothing else.

  deno run --allow-net --allow-read=DIR main.ts [DIR]
  deno run --allow-net --allow-read=DIR --allow-write=DIR main.ts [DIR]

The permissions are the access control: without --allow-write nothing can be
uploaded. Without DIR it serves what --allow-read names.

  -d, --directory DIR  what to serve, another way to say it
  -p, --port PORT      4221; 0 takes any free one
      --host HOST      localhost; 0.0.0.0 lets other machines in
      --max-body SIZE  largest upload, as 500K, 20M or 2G; no limit
      --dotfiles       show and take names that begin with a dot
  -q, --quiet          no access log
  -h, --help           this text
  -V, --version        the version

  curl http://localhost:4221/files/              # a listing
  curl -T photo.jpg http://localhost:4221/files/ # an upload
`;

/**
 * Reads the command line. Pure: whether the directory exists is not its business.
 *
 * @param args Without the program's name.
 */
export function parseCommand(args: readonly string[]): Command {
  // parseArgs collects what is no option under this name, so it must not be given as one.
  let unknown = args.find((arg) => /^--?_(?:=|$)/.test(arg));
  if (unknown !== undefined) return misuse(`unknown option ${unknown}`);
  const parsed = parseArgs(args, {
    alias: ALIASES,
    boolean: BOOLEANS,
    string: [...STRINGS, "_"],
    collect: STRINGS,
    unknown: (arg, key) => {
      if (key !== undefined) unknown ??= arg;
      return true;
    },
  });
  if (unknown !== undefined) return misuse(`unknown option ${unknown}`);
  const valued = args.find((arg) => VALUED_BOOLEAN.test(arg));
  if (valued !== undefined) return misuse(`${valued}: this option takes no value`);
  if (parsed.help === true) return { kind: "help" };
  if (parsed.version === true) return { kind: "version" };
  const given: Record<string, string | undefined> = {};
  for (const name of STRINGS) {
    const values = (parsed[name] ?? []) as readonly string[];
    if (values.length > 1) return misuse(`--${name} is given twice`);
    if (values[0] === "") return misuse(`--${name} needs a value`);
    given[name] = values[0];
  }

  const directories = [given.directory, ...parsed._].filter((value) => value !== undefined);
  if (directories.length > 1) return misuse("one directory only");
  const port = parsePort(given.port);
  if (port === null) return misuse("--port takes a number from 0 to 65535");
  const maxBody = parseSize(given["max-body"]);
  if (maxBody === null) return misuse("--max-body takes a size such as 500K, 20M or 2G");
  return {
    kind: "serve",
    options: {
      directory: directories.length === 0 ? null : String(directories[0]),
      hostname: given.host ?? "localhost",
      port,
      maxBody,
      dotfiles: parsed.dotfiles === true,
      quiet: parsed.quiet === true,
    },
  };
}

const ALIASES = { d: "directory", p: "port", q: "quiet", h: "help", V: "version" };
const BOOLEANS = ["dotfiles", "quiet", "help", "version"];
const VALUED_BOOLEAN = /^(?:--(?:dotfiles|quiet|help|version)=|-[qhV]+[^qhVdp])/;
const STRINGS = ["directory", "port", "host", "max-body"];
const DEFAULT_PORT = 4221;

function misuse(message: string): Command {
  return { kind: "misuse", message };
}

function parsePort(value: string | undefined): number | null {
  if (value === undefined) return DEFAULT_PORT;
  if (!/^[0-9]{1,5}$/.test(value)) return null;
  return Number(value) <= 65535 ? Number(value) : null;
}

/** Digits with a unit of 1024, or of 1 without one. */
function parseSize(value: string | undefined): number | null {
  if (value === undefined) return Infinity;
  const match = /^([0-9]+)([KMGT]?)$/i.exec(value);
  if (match === null) return null;
  const size = Number(match[1]) * 1024 ** " KMGT".indexOf(match[2].toUpperCase() || " ");
  return size > 0 && Number.isSafeInteger(size) ? size : null;
}
