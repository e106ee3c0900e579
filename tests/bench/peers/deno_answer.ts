/**
 * What the runtime's own server answers with, to be measured beside ours: the same to `/echo/`, and
 * files as the file server of `@std/http` sends them, from `file.readable`.
 *
 * @module
 */

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=UTF-8",
  jpg: "image/jpeg",
  txt: "text/plain; charset=UTF-8",
};

/** Answers a request for what is served from a directory. */
export function answer(request: Request, directory: string): Response | Promise<Response> {
  const { pathname } = new URL(request.url);
  if (pathname.startsWith("/echo/")) return echo(pathname.slice("/echo/".length));
  if (pathname.startsWith("/files/")) return file(directory, pathname.slice("/files/".length));
  return new Response(null, { status: 404 });
}

function echo(text: string): Response {
  return new Response(decodeURIComponent(text), {
    headers: {
      "content-type": "text/plain",
      "vary": "accept-encoding",
      "x-content-type-options": "nosniff",
    },
  });
}

async function file(directory: string, name: string): Promise<Response> {
  const path = `${directory}/${decodeURIComponent(name)}`;
  const { size, mtime } = await Deno.stat(path);
  const file = await Deno.open(path);
  return new Response(file.readable, {
    headers: {
      "accept-ranges": "bytes",
      "content-length": String(size),
      "content-type": TYPES[path.slice(path.lastIndexOf(".") + 1)] ?? "application/octet-stream",
      "etag": `W/"${size}-${mtime?.getTime()}"`,
      "last-modified": mtime?.toUTCString() ?? "",
      "vary": "accept-encoding",
      "x-content-type-options": "nosniff",
    },
  });
}
