import type { FileAccess } from "../files/write/allowed_methods.ts";
import type { SiteRules } from "../files/site_rules.ts";
import { CONFLICT_POLICIES, type ConflictPolicy } from "../files/write/write_policy.ts";
import { isAuthority } from "../protocol/request_target.ts";
import { isSendableField } from "../protocol/response_head.ts";
import { parseDecimal } from "../protocol/syntax.ts";
import { DEFAULT_PORT } from "../server/server.ts";
import { type Arguments, Misuse, readArguments, VALUED, type Valued } from "./arguments.ts";
import { endpointBefore } from "./endpoints.ts";
import type { SiteHeaders } from "./site_headers.ts";

/** What the command line asks for. */
export interface AppOptions extends Required<SiteRules> {
  readonly access: FileAccess;
  /** As it was given; `null` where the permissions are to decide. */
  readonly directory: string | null;
  readonly hostname: string;
  readonly port: number;
  /** Bytes of a request body. */
  readonly maxBody: number;
  readonly dotfiles: boolean;
  /** Whether directories that an upload's path lacks are made. */
  readonly makesParents: boolean;
  /** What becomes of an upload whose name is taken. */
  readonly onConflict: ConflictPolicy;
  /** Bytes that all files of the directory may take together. */
  readonly quota: number;
  /** Names that the server is reached by, beside those that it is sure to have. */
  readonly allowedHosts: readonly string[];
  /** Seconds that clients may keep what they get; `undefined` where they are to ask every time. */
  readonly cacheSeconds: number | undefined;
  /** Fields of every answer, by lower-case name. */
  readonly headers: SiteHeaders;
  /** Whether there is no access log. */
  readonly quiet: boolean;
  /** Threads that serve. */
  readonly workers: number;
}

/** What to do, as the command line has it. */
export type Command =
  | { readonly kind: "serve"; readonly options: AppOptions }
  | { readonly kind: "help" }
  | { readonly kind: "version" }
  | { readonly kind: "misuse"; readonly message: string };

/**
 * Reads the command line. Pure: whether the directory exists is not its business.
 *
 * @param args Without the program's name.
 */
export function parseCommand(args: readonly string[]): Command {
  try {
    const given = readArguments(args);
    if (given.isOn("help")) return { kind: "help" };
    if (given.isOn("version")) return { kind: "version" };
    return { kind: "serve", options: readOptions(given) };
  } catch (error) {
    if (error instanceof Misuse) return { kind: "misuse", message: error.message };
    throw error;
  }
}

function readOptions(given: Arguments): AppOptions {
  checkCounts(given);
  return {
    directory: readDirectory(given),
    port: valueOf(given, "port", parsePort) ?? DEFAULT_PORT,
    hostname: valueOf(given, "host", parseHostname) ?? "localhost",
    maxBody: valueOf(given, "max-body", parseSize) ?? Infinity,
    mount: valueOf(given, "mount", parseMount) ?? "/files/",
    quota: valueOf(given, "quota", parseSize) ?? Infinity,
    // Nobody is to replace in a letter box what somebody else left there.
    onConflict: valueOf(given, "on-conflict", parseConflictPolicy) ??
      (given.isOn("upload-only") ? "rename" : "overwrite"),
    workers: valueOf(given, "workers", parseWorkers) ?? 1,
    cacheSeconds: valueOf(given, "cache", parseDecimal),
    access: readAccess(given),
    allowedHosts: valuesOf(given, "allow-host", parseAllowedHost),
    headers: readHeaders(given),
    dotfiles: given.isOn("dotfiles"),
    listing: !given.isOn("no-listing"),
    spa: given.isOn("spa"),
    cleanUrls: given.isOn("clean-urls"),
    live: given.isOn("live"),
    makesParents: given.isOn("mkdir"),
    quiet: given.isOn("quiet"),
  };
}

function checkCounts(given: Arguments): void {
  for (const name of VALUED) {
    const values = given.valuesOf(name);
    if (values.length > 1 && !REPEATABLE.includes(name)) {
      throw new Misuse(`--${name} is given twice`);
    }
    if (values.includes("")) throw new Misuse(`--${name} needs a value`);
  }
}

const REPEATABLE: readonly Valued[] = ["allow-host", "header"];

function readDirectory(given: Arguments): string | null {
  const directories = [...given.valuesOf("directory"), ...given.operands];
  if (directories.length > 1) throw new Misuse("one directory only");
  if (directories[0] === "") throw new Misuse("DIR is empty");
  return directories[0] ?? null;
}

function readAccess(given: Arguments): FileAccess {
  const undone = UNDOES_UPLOAD_ONLY.find((name) => given.isOn(name));
  if (given.isOn("upload-only") && undone !== undefined) {
    throw new Misuse(`--${undone} and --upload-only exclude each other`);
  }
  return RESTRICTIONS.find((name) => given.isOn(name)) ?? "all";
}

/** The switches that restrict access, the narrowest first. */
const RESTRICTIONS = ["read-only", "upload-only", "no-delete"] as const;

/** A letter box takes files, and shows none of the pages that the others are about. */
const UNDOES_UPLOAD_ONLY = ["read-only", "spa", "clean-urls", "live"] as const;

function readHeaders(given: Arguments): SiteHeaders {
  return {
    ...(given.isOn("cors") ? CORS_HEADERS : {}),
    ...(given.isOn("isolate") ? ISOLATION_HEADERS : {}),
    ...parseHeaders(given.valuesOf("header")),
  };
}

/** Fetch standard, CORS protocol: any page may read, none may send credentials or write. */
const CORS_HEADERS = {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "GET, HEAD, OPTIONS",
  "access-control-allow-headers": "*",
  "access-control-expose-headers": "*",
};
/** HTML standard, cross-origin isolation: what SharedArrayBuffer asks for. */
const ISOLATION_HEADERS = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};

/** The value of an option that takes one; `undefined` where it is not given. */
function valueOf<T>(
  given: Arguments,
  name: keyof typeof TAKES,
  parse: (value: string) => T | null,
): T | undefined {
  return valuesOf(given, name, parse)[0];
}

/** The values of an option, each as it parses. */
function valuesOf<T>(
  given: Arguments,
  name: keyof typeof TAKES,
  parse: (value: string) => T | null,
): readonly T[] {
  return given.valuesOf(name).map((value) => {
    const parsed = parse(value);
    if (parsed === null) throw new Misuse(`--${name} takes ${TAKES[name]}`);
    return parsed;
  });
}

/** Each takes 15 MiB or more; beyond the number of cores they only help while the disk is slow. */
const MAX_WORKERS = 64;
const SIZE = "a size such as 500K, 20M or 2G";
/** What an option takes, for the message to whoever gives it something else. */
const TAKES = {
  port: "a number from 0 to 65535",
  host: "a name or an address, and no URL",
  "max-body": SIZE,
  mount: "a path such as /files/ or /",
  quota: SIZE,
  "on-conflict": "overwrite, error or rename",
  workers: `a number from 1 to ${MAX_WORKERS}, or auto`,
  cache: "a number of seconds",
  "allow-host": "a name such as files.example",
} as const;

function parsePort(value: string): number | null {
  return /^[0-9]{1,5}$/.test(value) && Number(value) <= 65535 ? Number(value) : null;
}

/** As the runtime wants it: an IPv6 address without the brackets that it has in a URL. */
function parseHostname(value: string): string | null {
  const hostname = value.replace(/^\[([^\]]*:[^\]]*)\]$/, "$1");
  if (hostname.includes("/")) return null;
  if (WITH_PORT.test(hostname)) throw new Misuse("--host takes no port, --port does");
  return hostname;
}

/** Of several colons all but the last would be an IPv6 address's, which has no port here. */
const WITH_PORT = /^(?:[^:]*|\[.*\]):[0-9]*$/;

/** Digits with a unit of 1024, or of 1 without one. */
function parseSize(value: string): number | null {
  const match = /^([0-9]+)([KMGT]?)$/i.exec(value);
  if (match === null) return null;
  const size = Number(match[1]) * 1024 ** " KMGT".indexOf(match[2].toUpperCase() || " ");
  return size > 0 && Number.isSafeInteger(size) ? size : null;
}

/** With a slash at both ends; `null` where it could not stand in a URL. */
function parseMount(value: string): string | null {
  if (!/^\/(?:[\w.~!$&'()+,;=@-]+(?:\/|$))*$/.test(value) || /\/\.\.?(?:\/|$)/.test(value)) {
    return null;
  }
  const mount = value.endsWith("/") ? value : `${value}/`;
  const endpoint = endpointBefore(mount);
  if (endpoint !== null) throw new Misuse(`--mount ${mount} is where the endpoint ${endpoint} is`);
  return mount;
}

function parseConflictPolicy(value: string): ConflictPolicy | null {
  return CONFLICT_POLICIES.find((it) => it === value) ?? null;
}

/** A number, or one for each core. */
function parseWorkers(value: string): number | null {
  if (value === "auto") return Math.min(navigator.hardwareConcurrency, MAX_WORKERS);
  const count = parseDecimal(value);
  return count !== null && count >= 1 && count <= MAX_WORKERS ? count : null;
}

/** As in Host, or an IPv6 address without brackets; no pattern, which no name would match. */
function parseAllowedHost(name: string): string | null {
  return !name.includes("*") && (isAuthority(name) || isAuthority(`[${name}]`)) ? name : null;
}

/** Fields that tell of one answer or one representation (RFC 9110 §6.6.2, §8, §10.2.2, §14). */
const OF_ONE_ANSWER: ReadonlySet<string> = new Set([
  "accept-ranges",
  "content-encoding",
  "content-range",
  "etag",
  "last-modified",
  "location",
  "trailer",
]);

/** What the response's own checks would refuse at every answer is refused here, once. */
function parseHeaders(fields: readonly string[]): SiteHeaders {
  // Without a prototype, which would have a `constructor` already.
  const headers: Record<string, string | readonly string[]> = Object.create(null);
  for (const field of fields) {
    const colon = field.indexOf(":");
    const name = field.slice(0, colon).toLowerCase();
    const value = field.slice(colon + 1).trim();
    if (colon < 0 || !isSendableField(name, value) || OF_ONE_ANSWER.has(name)) {
      throw new Misuse(
        `--header takes a field such as 'X-Frame-Options: DENY', and none that the server sets ` +
          `itself or that is not true of every answer; it does not take ${JSON.stringify(field)}`,
      );
    }
    // Link and Set-Cookie, for instance, come once for each value.
    headers[name] = name in headers ? [headers[name], value].flat() : value;
  }
  return headers;
}
