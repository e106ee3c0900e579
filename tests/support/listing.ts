/**
 * Listings of directories, as a browser understands them.
 *
 * @module
 */

import { type DirectoryPage, directoryPage } from "../../lib/files/listing/directory_page.ts";
import type { DirectoryEntry } from "../../lib/files/root/directory_entry.ts";
import { DEFAULT_ORDER } from "../../lib/files/listing/order.ts";
import { type Link, linksOf } from "./links_of.ts";

/** An entry that is a file. */
export function fileEntry(
  name: string,
  size = 1,
  modified: number | null = null,
): DirectoryEntry {
  return { name, kind: "file", size, modified };
}

/** An entry that is a directory. */
export function folderEntry(name: string, modified: number | null = null): DirectoryEntry {
  return { name, kind: "directory", size: 0, modified };
}

/** The page of `/files/`, which is the root, empty and with nothing beside, but for `parts`. */
export function renderPage(parts: Partial<DirectoryPage> = {}): string {
  return [...directoryPage({
    path: "/files/",
    mount: "/files/",
    entries: [],
    order: DEFAULT_ORDER,
    readme: null,
    canUpload: false,
    ...parts,
  })].join("");
}

/** The links of the table's rows, in order, with the name as it is shown: a folder's has a slash. */
export function rowLinks(page: string): Link[] {
  return linksOf(withoutMarkupInLinks(between(page, "<tbody>", "</table>")));
}

/** The links of the breadcrumbs, in order, and then the name of the folder, which is no link. */
export function breadcrumbsOf(page: string): [...Link[], string] {
  const nav = withoutMarkupInLinks(between(page, "<nav", "</nav>"));
  const [, title] = /<h1 aria-current="page">([^<]*)<\/h1>/.exec(nav)!;
  return [...linksOf(nav), linksOf(`<a href="">${title}</a>`)[0].text];
}

function withoutMarkupInLinks(html: string): string {
  return html.replaceAll(/<svg aria-hidden="true"><use href="#[a-z]+"\/><\/svg>|<\/?bdi>/g, "");
}

function between(page: string, start: string, end: string): string {
  return page.slice(page.indexOf(start), page.indexOf(end));
}
