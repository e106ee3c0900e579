import { escape } from "@std/html";
import type { FileRoot } from "../files/root/file_root.ts";
import type { FileAccess } from "../files/write/allowed_methods.ts";

/**
 * The page a browser gets at `/`: what is served here, and a link to it.
 *
 * @param root The directory; `null` where none may be read.
 * @param mount The path of the URL at which it is.
 * @param access What may be done there, of all that is granted.
 */
export function homePage(
  root: FileRoot | null,
  mount = "/files/",
  access: FileAccess = "all",
): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Postern</title>
<style>body{font:1rem/1.6 system-ui,sans-serif;margin:3rem auto;max-width:40rem;padding:0 1rem}</style>
<h1>Postern</h1>
${root === null ? NO_FILES : describe(root, escape(mount), access)}
</html>
`;
}

const NO_FILES = `<p>No directory is served. Start the server with
<code>--allow-read=DIR main.ts DIR</code>.`;

function describe(root: FileRoot, mount: string, access: FileAccess): string {
  const name = escape(root.path.slice(root.path.lastIndexOf("/") + 1) || "/");
  const link = `<a href="${mount}">${mount}</a>`;
  // In a letter box nothing can be seen, and not how it is called either.
  const files = access === "upload-only"
    ? `A letter box is at ${link}: what is in it cannot be seen.`
    : `The files of <strong>${name}</strong> are at ${link}.`;
  const uploads = root.isWritable && access !== "read-only"
    ? "Files can be uploaded: <code>curl -T FILE</code> to that address."
    : "Nothing can be uploaded to that address.";
  return `<p>${files}
<p>${uploads}`;
}
