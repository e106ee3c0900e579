/**
 * What the permissions say: which directory to serve, and what is granted beyond need.
 *
 * @module
 */

import { grantFlag } from "../files/root/grant_flag.ts";

/** What may be done. Asked of the runtime by {@linkcode processGrants}, made up by tests. */
export interface Grants {
  /** Whether this path may be read. */
  canRead(path: string): boolean;
  /** Whether this path may be written. */
  canWrite(path: string): boolean;
  /** Whether this address, as `host:port`, may be listened on. */
  canListen(address: string): boolean;
  /** Whether reading this path, or listening on this address, is denied, whatever is granted. */
  isDenied(name: "read" | "net", what: string): boolean;
  /** Whether this permission is granted without any scope. */
  isUnscoped(name: PermissionName): boolean;
}

/** The names of permissions that Postern looks at. */
export type PermissionName = "read" | "write" | "net" | "run" | "env" | "ffi" | "sys" | "import";

/** The grants of this process. They are asked for, never requested: nobody is ever prompted. */
export const processGrants: Grants = {
  canRead: (path) => Deno.permissions.querySync({ name: "read", path }).state === "granted",
  canWrite: (path) => Deno.permissions.querySync({ name: "write", path }).state === "granted",
  canListen: (address) => stateOfNet(address) === "granted",
  isDenied: (name, what) =>
    name === "net"
      ? stateOfNet(what) === "denied"
      : Deno.permissions.querySync({ name, path: what }).state === "denied",
  isUnscoped: (name) => Deno.permissions.querySync({ name }).state === "granted",
};

/**
 * The directory of the program's own modules. Workers are loaded from there, and the runtime wants
 * reading it granted for that; the main thread's modules it reads without.
 */
export const SOURCE: string = decodeURIComponent(new URL("..", import.meta.url).pathname)
  .slice(0, -1);

/**
 * The directory to serve where the command line names none: the current one if everything may be
 * read; otherwise the widest directory above it, itself included, that may be; otherwise `/tmp`, if
 * that may be.
 *
 * @param current The current directory.
 * @returns `null` where there is none: then there are no files to serve.
 */
export function defaultDirectory(grants: Grants, current: string): string | null {
  if (grants.isUnscoped("read")) return current;
  const parts = current.split("/").filter((part) => part !== "");
  for (let depth = 0; depth <= parts.length; depth++) {
    const ancestor = "/" + parts.slice(0, depth).join("/");
    if (grants.canRead(ancestor)) return ancestor;
  }
  return grants.canRead("/tmp") ? "/tmp" : null;
}

/** What serving needs permissions for. */
export interface Need {
  /** The real path of what is served, `null` for nothing. */
  readonly directory: string | null;
  /** What workers were loaded from, `null` where there are none. */
  readonly source: string | null;
  /** Where the server listens, as `host:port`. */
  readonly address: string;
  /** Nothing is to be written. */
  readonly readOnly?: boolean;
}

/** A line for each permission that is wider than serving needs, or is to be given up for that. */
export function describeExcess(grants: Grants, need: Need): string[] {
  const { directory, source, address, readOnly = false } = need;
  const lines: string[] = [];
  const access = sourceAccess(grants, need);
  if (reachesBeyond(directory, grants.canRead) || access === "wide") {
    lines.push(`may read beyond what it serves: ${describeEnough("read", [directory, source])}`);
  }
  if (access === "apart") {
    lines.push(`gave up reading its own modules, which it loaded workers from: ${source}`);
  }
  if (readOnly) {
    if (directory !== null && grants.canWrite(directory)) {
      lines.push("gave up what --read-only does not need: --allow-write");
    }
  } else if (reachesBeyond(directory, grants.canWrite)) {
    const enough = describeEnough("write", [directory]);
    lines.push(`may write beyond what it serves: ${enough}, and none to only read`);
  }
  if (grants.isUnscoped("net")) {
    const enough = describeEnough("net", [address]);
    lines.push(`gave up what --allow-net grants beyond this port: ${enough}`);
  }
  const needless = NEEDLESS.filter((name) => grants.isUnscoped(name));
  if (needless.length > 0) {
    lines.push(`gave up what it does not need: --allow-${needless.join(", --allow-")}`);
  }
  return lines;
}

/**
 * Gives up, for good, what serving does not need. What listens already goes on doing so, but
 * nothing can be connected to, started or loaded any more, even by whoever takes the server over.
 * That holds for workers too, all of which share the permissions.
 */
export function giveUpNeedless(need: Need): void {
  for (const name of ["net", ...NEEDLESS] as const) Deno.permissions.revokeSync({ name });
  if (need.readOnly) Deno.permissions.revokeSync({ name: "write" });
  if (need.source !== null && sourceAccess(processGrants, need) === "apart") {
    Deno.permissions.revokeSync({ name: "read", path: need.source });
  }
}

function stateOfNet(host: string): Deno.PermissionState {
  try {
    return Deno.permissions.querySync({ name: "net", host }).state;
  } catch {
    // What is no host cannot be granted.
    return "prompt";
  }
}

/** Importing is among them: `deno run` grants it for a few hosts, unasked. */
const NEEDLESS = ["run", "env", "ffi", "sys", "import"] as const;

/**
 * How reading the source is granted: for itself, by a grant that covers more, or with what is
 * served. Only the first can be given up: the runtime would give up the whole of a wider one.
 */
function sourceAccess(
  grants: Grants,
  { directory, source }: Need,
): "none" | "apart" | "wide" | "served" {
  if (source === null || !grants.canRead(source)) return "none";
  if (directory !== null && (isWithin(source, directory) || isWithin(directory, source))) {
    return "served";
  }
  return grants.canRead(parentOf(source)) ? "wide" : "apart";
}

function isWithin(path: string, directory: string): boolean {
  return directory === "/" || `${path}/`.startsWith(`${directory}/`);
}

function describeEnough(
  name: "read" | "write" | "net",
  values: readonly (string | null)[],
): string {
  const needed = values.filter((it) => it !== null);
  return needed.length === 0
    ? `--allow-${name} is needless`
    : `${grantFlag(name, needed)} is enough`;
}

function reachesBeyond(directory: string | null, can: (path: string) => boolean): boolean {
  if (directory === null) return can("/");
  if (directory === "/") return false;
  return can(parentOf(directory));
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}
