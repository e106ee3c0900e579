import type { FileAccess } from "../files/write/allowed_methods.ts";
import type { SiteRules } from "../files/site_rules.ts";
import { CONFLICT_POLICIES, type ConflictPolicy } from "../files/write/write_policy.ts";
import { isAuthority } from "../protocol/request_target.ts";
import { isSendableField } from "../protocol/response_head.ts";
import { parseDecimal } from "../protocol/syntax.ts";
import { DEFAULT_PORT } from "../server/server.ts";
import { readArguments, VALUED, type Valued } from "./arguments.ts";
import { endpointBefore } from "./endpoints.ts";
import type { SiteHeaders } from "./site_headers.ts";

/** What the command line asks for. */
export interface AppOptions extends Required<FileAccess>, Required<SiteRules> {
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
  /** No access log. */
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
  const given = readArguments(args);
  if (typeof given === "string") return misuse(given);
  if (given.isOn("help")) return { kind: "help" };
  if (given.isOn("version")) return { kind: "version" };
  for (const name of VALUED) {
    const values = given.valuesOf(name);
    if (values.length > 1 && !REPEATABLE.includes(name)) return misuse(`--${name} is given twice`);
    if (values.includes("")) return misuse(`--${name} needs a value`);
  }
  const valueOf = (name: Valued): string | undefined => given.valuesOf(name)[0];

  const directories = [...given.valuesOf("directory"), ...given.operands];
  if (directories.length > 1) return misuse("one directory only");
  if (directories[0] === "") return misuse("DIR is empty");
  const port = parsePort(valueOf("port"));
  if (port === null) return misuse("--port takes a number from 0 to 65535");
  const hostname = parseHostname(valueOf("host"));
  if (hostname.includes("/")) return misuse("--host takes a name or an address, and no URL");
  if (WITH_PORT.test(hostname)) return misuse("--host takes no port, --port does");
  const maxBody = parseSize(valueOf("max-body"));
  if (maxBody === null) return misuse("--max-body takes a size such as 500K, 20M or 2G");
  const mount = parseMount(valueOf("mount"));
  if (mount === null) return misuse("--mount takes a path such as /files/ or /");
  const endpoint = endpointBefore(mount);
  if (endpoint !== null) return misuse(`--mount ${mount} is where the endpoint ${endpoint} is`);
  const quota = parseSize(valueOf("quota"));
  if (quota === null) return misuse("--quota takes a size such as 500K, 20M or 2G");
  // Nobody is to replace in a letter box what somebody else left there.
  const usual = given.isOn("upload-only") ? "rename" : "overwrite";
  const onConflict = CONFLICT_POLICIES.find((it) => it === (valueOf("on-conflict") ?? usual));
  if (onConflict === undefined) return misuse("--on-conflict takes overwrite, error or rename");
  const workers = parseWorkers(valueOf("workers"));
  if (workers === null) return misuse(`--workers takes a number from 1 to ${MAX_WORKERS}, or auto`);
  const cacheSeconds = parseSeconds(valueOf("cache"));
  if (cacheSeconds === null) return misuse("--cache takes a number of seconds");
  const undone = UNDOES_UPLOAD_ONLY.find((name) => given.isOn(name));
  if (given.isOn("upload-only") && undone !== undefined) {
    return misuse(`--${undone} and --upload-only exclude each other`);
  }
  const allowedHosts = given.valuesOf("allow-host");
  if (!allowedHosts.every(isHost)) return misuse("--allow-host takes a name such as files.example");
  const headers = parseHeaders(given.valuesOf("header"));
  if (typeof headers === "string") {
    return misuse(
      `--header takes a field such as 'X-Frame-Options: DENY', and none that the server sets ` +
        `itself; it does not take ${JSON.stringify(headers)}`,
    );
  }
  return {
    kind: "serve",
    options: {
      directory: directories[0] ?? null,
      hostname,
      port,
      maxBody,
      dotfiles: given.isOn("dotfiles"),
      mount,
      listing: !given.isOn("no-listing"),
      spa: given.isOn("spa"),
      cleanUrls: given.isOn("clean-urls"),
      live: given.isOn("live"),
      readOnly: given.isOn("read-only"),
      deletes: !given.isOn("no-delete"),
      uploadOnly: given.isOn("upload-only"),
      makesParents: given.isOn("mkdir"),
      onConflict,
      quota,
      allowedHosts,
      cacheSeconds,
      headers: {
        ...(given.isOn("cors") ? CORS_HEADERS : {}),
        ...(given.isOn("isolate") ? ISOLATION_HEADERS : {}),
        ...headers,
      },
      quiet: given.isOn("quiet"),
      workers,
    },
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
const REPEATABLE: readonly Valued[] = ["allow-host", "header"];
/** A letter box takes files, and shows none of the pages that the others are about. */
const UNDOES_UPLOAD_ONLY = ["read-only", "spa", "clean-urls", "live"] as const;
/** Each takes 15 MiB or more; beyond the number of cores they only help while the disk is slow. */
const MAX_WORKERS = 64;

function misuse(message: string): Command {
  return { kind: "misuse", message };
}

function parsePort(value: string | undefined): number | null {
  if (value === undefined) return DEFAULT_PORT;
  if (!/^[0-9]{1,5}$/.test(value)) return null;
  return Number(value) <= 65535 ? Number(value) : null;
}

/** Of several colons all but the last would be an IPv6 address's, which has no port here. */
const WITH_PORT = /^(?:[^:]*|\[.*\]):[0-9]*$/;

/** As the runtime wants it: an IPv6 address without the brackets that it has in a URL. */
function parseHostname(value = "localhost"): string {
  return value.replace(/^\[([^\]]*:[^\]]*)\]$/, "$1");
}

/** A number, or one for each core. */
function parseWorkers(value: string | undefined): number | null {
  if (value === undefined) return 1;
  if (value === "auto") return Math.min(navigator.hardwareConcurrency, MAX_WORKERS);
  const count = parseDecimal(value);
  return count !== null && count >= 1 && count <= MAX_WORKERS ? count : null;
}

/** Digits with a unit of 1024, or of 1 without one. */
function parseSize(value: string | undefined): number | null {
  if (value === undefined) return Infinity;
  const match = /^([0-9]+)([KMGT]?)$/i.exec(value);
  if (match === null) return null;
  const size = Number(match[1]) * 1024 ** " KMGT".indexOf(match[2].toUpperCase() || " ");
  return size > 0 && Number.isSafeInteger(size) ? size : null;
}

/** With a slash at both ends; `null` where it could not stand in a URL. */
function parseMount(value: string | undefined): string | null {
  if (value === undefined) return "/files/";
  if (!/^\/(?:[\w.~!$&'()+,;=@-]+(?:\/|$))*$/.test(value) || /\/\.\.?(?:\/|$)/.test(value)) {
    return null;
  }
  return value.endsWith("/") ? value : `${value}/`;
}

/** As Host has it, or an IPv6 address without its brackets; no pattern, which no name would match. */
function isHost(name: string): boolean {
  return !name.includes("*") && (isAuthority(name) || isAuthority(`[${name}]`));
}

function parseSeconds(value: string | undefined): number | undefined | null {
  return value === undefined ? undefined : parseDecimal(value);
}

/**
 * What the response's own checks would refuse at every answer is refused here, once.
 *
 * @returns The first field that is refused, if one is.
 */
function parseHeaders(fields: readonly string[]): SiteHeaders | string {
  // Without a prototype, which would have a `constructor` already.
  const headers: Record<string, string | readonly string[]> = Object.create(null);
  for (const field of fields) {
    const colon = field.indexOf(":");
    const name = field.slice(0, colon).toLowerCase();
    const value = field.slice(colon + 1).trim();
    if (colon < 0 || !isSendableField(name, value)) return field;
    // Link and Set-Cookie, for instance, come once for each value.
    headers[name] = name in headers ? [headers[name], value].flat() : value;
  }
  return headers;
}
