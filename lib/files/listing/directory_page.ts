import { escape } from "@std/html";
import { pageHead } from "../page/page_head.ts";
import { README_STYLE } from "../page/style.ts";
import { uploadForm } from "../page/upload_form.ts";
import type { DirectoryEntry } from "../root/directory_entry.ts";
import { entryIcon } from "./entry_icon.ts";
import { humanSize, isoTime } from "./format.ts";
import { LISTING_ICONS } from "./icons.ts";
import { DEFAULT_ORDER, formatOrder, type ListingOrder } from "./order.ts";
import { inPieces, slices, type Wait } from "./pieces.ts";

/** What a page about a directory shows. */
export interface DirectoryPage {
  /** Percent-encoded, with `mount` at its beginning and a slash at its end. */
  readonly path: string;
  /** The beginning of `path` that stands for the root: `"/files/"`. Nothing leads above it. */
  readonly mount: string;
  /** In the order in which they are shown, with what has to be waited for in between. */
  readonly entries: Iterable<DirectoryEntry | Wait>;
  /** What that order is. */
  readonly order: ListingOrder;
  /** The text of the directory's README, `null` where it has none. It is shown as text. */
  readonly readme: string | null;
  /** Shows a form that posts files to the directory: {@linkcode uploadForm}. */
  readonly canUpload: boolean;
  /** HTML to end the page with. */
  readonly end?: string;
}

/**
 * Renders a directory as an HTML page without scripts, in pieces of a few KiB: that of 100,000
 * entries is never one string. Every link is relative, so it holds behind any proxy.
 *
 * @example
 * ```ts
 * import { directoryPage } from "./directory_page.ts";
 *
 * const entries = [{ name: "a.txt", kind: "file", size: 5, modified: null }] as const;
 * const order = { by: "name", descending: false } as const;
 * const options = { order, readme: null, canUpload: false };
 * const page = [...directoryPage({ path: "/files/", mount: "/files/", entries, ...options })];
 * console.assert(page.join("").includes('<a href="./a.txt">'));
 * ```
 */
export function directoryPage(page: DirectoryPage): Generator<string | Wait> {
  return inPieces(parts(page));
}

function* parts(page: DirectoryPage): Generator<string | Wait> {
  yield head(page);
  yield* breadcrumbs(page);
  yield tools(page);
  yield "</header>\n<main>\n";
  const totals = yield* table(page);
  yield footer(totals);
  if (page.readme !== null) yield* readmeSection(page.readme);
  yield "</main>\n</html>\n";
  if (page.end !== undefined) yield page.end;
}

function head({ path, readme }: DirectoryPage): string {
  const title = `Index of ${escape(decodeURIComponent(path))}`;
  return `${pageHead(title, readme === null ? "" : README_STYLE)}
${LISTING_ICONS}
<header>
`;
}

function* breadcrumbs({ path, mount, order }: DirectoryPage): Generator<string> {
  const names = [rootName(mount), ...path.slice(mount.length).split("/").slice(0, -1)];
  const query = escape(keepOrder(order));
  yield '<nav aria-label="Breadcrumbs"><ol>\n';
  for (const [index, name] of names.entries()) {
    const label = `<bdi>${escape(decodeURIComponent(name))}</bdi>`;
    const steps = names.length - 1 - index;
    if (steps === 0) yield `<li><h1 aria-current="page">${label}</h1>\n`;
    else yield `<li><a href="${"../".repeat(steps)}${query}">${label}</a>\n`;
  }
  yield "</ol></nav>\n";
}

/** What the root is called, percent-encoded: the last segment of its path. */
function rootName(mount: string): string {
  return mount.split("/").at(-2) || "Root";
}

/** A query for links to other folders, so that they are sorted in the same way. */
function keepOrder(order: ListingOrder): string {
  const query = formatOrder(order);
  return query === formatOrder(DEFAULT_ORDER) ? "" : query;
}

function tools({ canUpload, order }: DirectoryPage): string {
  const form = canUpload ? uploadForm(escape(keepOrder(order))) : "";
  return `<div>\n${form}${ARCHIVES}</div>\n`;
}

/** No links: whoever mirrors a tree by its links would get all of it again at each level. */
const ARCHIVES = `<form>
<p>Download all
<button name="archive" value="zip">.zip</button>
<button name="archive" value="tar">.tar</button>
</form>
`;

/** Counted while the rows are made: entries are looked at only then. */
interface Totals {
  readonly files: number;
  readonly folders: number;
  /** In the files. */
  readonly bytes: number;
}

function* table(
  { path, mount, entries, order }: DirectoryPage,
): Generator<string | Wait, Totals> {
  const query = escape(keepOrder(order));
  yield "<table>\n<thead>\n<tr>";
  yield columnHead("name", "Name", order);
  yield columnHead("size", "Size", order);
  yield columnHead("modified", "Modified (UTC)", order);
  yield "\n<tbody>\n";
  if (path !== mount) yield parentRow(query);
  let [files, folders, bytes] = [0, 0, 0];
  for (const entry of entries) {
    if (entry instanceof Promise) {
      yield entry;
      continue;
    }
    if (entry.kind === "directory") folders++;
    else files++;
    bytes += entry.size;
    yield row(entry, query);
  }
  yield "</table>\n";
  return { files, folders, bytes };
}

function columnHead(by: ListingOrder["by"], label: string, order: ListingOrder): string {
  const isActive = by === order.by;
  // The first click shows what people look for: the largest, the newest.
  const descending = isActive ? !order.descending : by !== "name";
  const href = escape(formatOrder({ by, descending }));
  const link = (arrow: string) => `<a href="${href}">${label}${arrow}</a>`;
  if (!isActive) return `<th>${link("")}`;
  const [direction, arrow] = order.descending ? ["descending", "↓"] : ["ascending", "↑"];
  return `<th aria-sort="${direction}">` +
    link(` <span aria-hidden="true">${arrow}</span>`);
}

function parentRow(query: string): string {
  return `<tr><th scope="row"><a href="../${query}">${icon("up")}Parent folder</a><td><td>\n`;
}

function row(entry: DirectoryEntry, query: string): string {
  const { name, kind, size, modified } = entry;
  const isFolder = kind === "directory";
  // "./" and an encoded colon, each by itself, keep "javascript:alert(1)" a path. An apostrophe
  // that is escaped for HTML has a "#" in it, where lftp has the path end.
  const path = encodeURIComponent(name).replaceAll("'", "%27");
  const href = `./${path}${isFolder ? `/${query}` : ""}`;
  // The slash stays outside: the name may be written from right to left.
  const label = `<bdi>${escape(name)}</bdi>${isFolder ? "/" : ""}`;
  return `<tr><th scope="row"><a href="${href}">${icon(entryIcon(entry))}${label}</a>` +
    `<td>${isFolder ? "" : humanSize(size)}<td>${time(modified)}\n`;
}

function icon(name: string): string {
  return `<svg aria-hidden="true"><use href="#${name}"/></svg>`;
}

function time(modified: number | null): string {
  const iso = isoTime(modified);
  if (iso === null) return "";
  const minutes = iso.slice(0, -8);
  return `<time datetime="${minutes}Z">${minutes.replace("T", " ")}</time>`;
}

function footer({ files, folders, bytes }: Totals): string {
  if (files + folders === 0) return "<footer>This folder is empty</footer>\n";
  const parts = [];
  if (folders > 0) parts.push(count(folders, "folder", "folders"));
  if (files > 0) parts.push(count(files, "file", "files"), humanSize(bytes));
  const all = count(files + folders, "entry", "entries");
  return `<footer>${all}: ${parts.join(", ")}</footer>\n`;
}

function count(number: number, one: string, many: string): string {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
}

function* readmeSection(text: string): Generator<string> {
  // A parser drops the line feed after <pre>: this one, and not the text's own.
  yield '<section aria-labelledby="readme">\n<h2 id="readme">README</h2>\n<pre dir="auto">\n';
  for (const slice of slices(text)) yield escape(slice);
  yield "</pre>\n</section>\n";
}
