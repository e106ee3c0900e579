import { format as formatBytes } from "@std/fmt/bytes";
import { escape } from "@std/html";
import type { DirectoryEntry } from "./file_root.ts";

/**
 * Renders a directory as an HTML page: folders first, then by name.
 *
 * @param path The path of the URL as the client sent it, ending in a slash.
 * @param entries In any order.
 */
export function directoryPage(path: string, entries: readonly DirectoryEntry[]): string {
  const title = escape(`Index of ${decodeURIComponent(path)}`);
  const rows = [...entries].sort(byKindAndName).map(row);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${STYLE}</style>
<h1>${title}</h1>
<table>
<thead><tr><th>Name<th>Size<th>Modified
<tbody>
<tr><td><a href="../">../</a><td><td>
${rows.join("\n")}
</table>
</html>
`;
}

/** What a program gets instead of the page: the entries, folders first, then by name. */
export function directoryJson(entries: readonly DirectoryEntry[]): readonly object[] {
  return [...entries].sort(byKindAndName).map(({ name, kind, size, modified }) => ({
    name,
    kind,
    ...(kind === "file" ? { size } : {}),
    modified: modified === null ? null : new Date(modified).toISOString(),
  }));
}

const STYLE = "body{font:1rem/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;" +
  "padding:0 1rem}table{border-collapse:collapse;width:100%}th,td{padding:.2rem .8rem .2rem 0;" +
  "text-align:left}td+td,th+th{white-space:nowrap;text-align:right}a{overflow-wrap:anywhere}";

const collator = new Intl.Collator("en", { numeric: true });

function byKindAndName(a: DirectoryEntry, b: DirectoryEntry): number {
  if (a.kind !== b.kind) return a.kind === "directory" ? -1 : 1;
  return collator.compare(a.name, b.name);
}

function row({ name, kind, size, modified }: DirectoryEntry): string {
  const slash = kind === "directory" ? "/" : "";
  // "./" keeps a name such as "javascript:alert(1)" a path.
  const href = escape(`./${encodeURIComponent(name)}${slash}`);
  const length = kind === "directory" ? "" : formatBytes(size, { binary: true });
  const date = modified === null ? "" : new Date(modified).toISOString().slice(0, 16);
  return `<tr><td><a href="${href}">${escape(name)}${slash}</a><td>${length}` +
    `<td>${date.replace("T", " ")}`;
}
