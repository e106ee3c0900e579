import type { HttpRequest } from "../message.ts";
import { acceptsExplicitly } from "../protocol/negotiation.ts";
import type { ArchiveFormat } from "./archive/archive_response.ts";
import type { DiskWork } from "./disk/disk.ts";
import type { HotFiles, Looks } from "./memory/hot_files.ts";
import { lastSegment } from "./redirect.ts";
import type { FileRoot } from "./root/file_root.ts";
import type { OpenFile } from "./root/open_file.ts";
import { parseSegments, type PathSegments, segmentsBelow } from "./root/path_segments.ts";

/** What the paths under a mount mean. */
export interface SiteRules {
  /**
   * The part of the URL's path that stands for the directory, ending in a slash: `"/files/"`. As
   * the path of a request has it, so `"/caf%C3%A9/"` and not as text, which a route may be. What is
   * not below it is 404.
   */
  readonly mount: string;
  /**
   * Whether directories without an `index.html` are listed; so they are by default. Where not,
   * there are no archives of directories, and their events only for `live`.
   */
  readonly listing?: boolean;
  /**
   * Whether a page that is not there, or a directory that has none and is not listed, is answered
   * with the root's `index.html` and 200.
   */
  readonly spa?: boolean;
  /**
   * Whether `/about` means `about.html`, and `/about.html` redirects to it. Where there is a
   * directory `about` as well, `/about` is the page and `/about/` the directory.
   */
  readonly cleanUrls?: boolean;
  /** Whether pages reload by themselves when a file changes. */
  readonly live?: boolean;
}

/** A request, and the site that it is for. */
export interface SiteRequest {
  readonly root: FileRoot;
  readonly files: HotFiles;
  readonly rules: SiteRules;
  readonly request: HttpRequest;
  /** Records what is looked at. */
  readonly looks: Looks;
}

/** What a request for a path under a mount is to be answered with. */
export type Outcome =
  | { readonly kind: "file"; readonly file: OpenFile; readonly segments: PathSegments }
  /** A file that stands for a page that is not there. */
  | { readonly kind: "fallback"; readonly file: OpenFile; readonly segments: PathSegments }
  /** To a name beside the last segment, or, ending in a slash, below it. */
  | { readonly kind: "redirect"; readonly segment: string }
  | { readonly kind: "directory"; readonly path: string; readonly segments: PathSegments }
  | { readonly kind: "events"; readonly path: string }
  /** A directory, to be sent as one file; `name` is without an extension. */
  | {
    readonly kind: "archive";
    readonly path: string;
    readonly name: string;
    readonly format: ArchiveFormat;
  }
  | { readonly kind: "missing" };

const INDEX = "index.html";
const PAGE_SUFFIX = ".html";
/** The fields that tell a person who goes somewhere from a script that asks for data. */
export const NAVIGATION_FIELDS = "accept, sec-fetch-mode";
const MISSING: Outcome = { kind: "missing" };

/**
 * Finds out what a path means to a site: a file, the page or the index that stands for it, a
 * directory, a better address for it, or nothing.
 */
export function* decide(site: SiteRequest): DiskWork<Outcome> {
  const { files, rules, request, looks } = site;
  const segments = segmentsBelow(rules.mount, request.path);
  if (segments === null) return MISSING;
  if (rules.cleanUrls) {
    const clean = yield* cleanSegment(files, segments, request.path, looks);
    if (clean !== null) return { kind: "redirect", segment: clean };
  }
  const wanted = segments.isDirectory ? wantedOf(request.query, rules) : null;
  if (wanted === "page") {
    // If the page is there, so is the directory; and the page is found sooner.
    const index = yield* findFile(files, [...segments.names, INDEX], looks);
    if (index.kind !== "missing") return index;
  }
  const found = yield* files.find(segments, looks);
  if (found.kind === "file") return { kind: "file", file: found.file, segments };
  // A page goes before a directory of its name, whose address has a slash.
  if (rules.cleanUrls && !segments.isDirectory) {
    const { names } = segments;
    const page = [...names.slice(0, -1), names.at(-1) + PAGE_SUFFIX];
    const opened = yield* findFile(files, page, looks);
    if (opened.kind !== "missing") return opened;
  }
  if (found.kind === "missing") return yield* decideMissing(site);
  if (wanted === null) return { kind: "redirect", segment: `${lastSegment(request.path)}/` };
  return yield* decideDirectory(site, segments, found.path, wanted);
}

function* decideMissing({ files, rules, request, looks }: SiteRequest): DiskWork<Outcome> {
  const index = rules.spa && isNavigation(request)
    ? yield* findFile(files, [INDEX], looks)
    : MISSING;
  return index.kind === "file" ? { ...index, kind: "fallback" } : MISSING;
}

function* decideDirectory(
  site: SiteRequest,
  segments: PathSegments,
  path: string,
  wanted: Wanted,
): DiskWork<Outcome> {
  const { root, rules } = site;
  if (wanted === "events") return { kind: "events", path };
  if (wanted !== "page") {
    const name = segments.names.at(-1) ??
      (root.path.slice(root.path.lastIndexOf("/") + 1) || "root");
    return { kind: "archive", path, name, format: wanted };
  }
  if (rules.listing === false) return yield* decideMissing(site);
  return { kind: "directory", path, segments };
}

/** What is asked for of a directory; its page may be a listing. */
type Wanted = "page" | "events" | ArchiveFormat;

function wantedOf(query: string, { listing, live }: SiteRules): Wanted {
  if (query === "") return "page";
  const asked = new URLSearchParams(query);
  // Events and archives tell names, as a listing does; pages that reload need the events.
  const isListed = listing !== false;
  if (asked.has("events") && (isListed || live)) return "events";
  const format = asked.get("archive");
  return isListed && (format === "tar" || format === "zip") ? format : "page";
}

/** Opens the file at these names, if there is one that may be seen. */
export function* findFile(
  files: HotFiles,
  names: readonly string[],
  looks: Looks,
): DiskWork<Outcome> {
  const segments = { names, isDirectory: false };
  const found = yield* files.find(segments, looks);
  return found.kind === "file" ? { kind: "file", file: found.file, segments } : MISSING;
}

/**
 * Where a page is to be asked for instead: `about.html` at `about`, `index.html` at its directory;
 * `null` where there is no such page, or a file of the clean name would be sent instead of it.
 */
function* cleanSegment(
  files: HotFiles,
  { names }: PathSegments,
  path: string,
  looks: Looks,
): DiskWork<string | null> {
  const segment = lastSegment(path);
  if (!segment.endsWith(PAGE_SUFFIX) || !(yield* isFile(files, names, looks))) return null;
  if (segment === INDEX) return "";
  const clean = segment.slice(0, -PAGE_SUFFIX.length);
  // "...html" would lead to the parent, ".html" to the directory.
  const cleanNames = parseSegments(`${clean}/x`)?.names;
  if (cleanNames?.length !== 2) return null;
  const isTaken = yield* isFile(files, [...names.slice(0, -1), cleanNames[0]], looks);
  return isTaken ? null : clean;
}

function* isFile(
  files: HotFiles,
  names: readonly string[],
  looks: Looks,
): DiskWork<boolean> {
  const found = yield* files.find({ names, isDirectory: false }, looks);
  if (found.kind === "file") found.file[Symbol.dispose]();
  return found.kind === "file";
}

/** A person who goes somewhere, not a script or style sheet that asks for what it needs. */
function isNavigation(request: HttpRequest): boolean {
  const mode = request.headers.get("sec-fetch-mode");
  if (mode !== null) return mode === "navigate";
  return acceptsExplicitly(request.headers.get("accept"), "text/html");
}
