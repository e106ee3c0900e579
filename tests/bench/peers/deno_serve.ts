/**
 * The runtime's own server, to be measured beside ours: the same answers to `/echo/`, and files as
 * the file server of `@std/http` sends them, from `file.readable`.
 *
 * Arguments: the port, and the directory.
 */

const [port, directory] = Deno.args;
const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=UTF-8",
  jpg: "image/jpeg",
  txt: "text/plain; charset=UTF-8",
};

Deno.serve({ hostname: "127.0.0.1", port: Number(port), onListen: () => {} }, (request) => {
  const { pathname } = new URL(request.url);
  if (pathname.startsWith("/echo/")) return echo(pathname.slice("/echo/".length));
  if (pathname.startsWith("/files/")) return file(pathname.slice("/files/".length));
  return new Response(null, { status: 404 });
});

function echo(text: string): Response {
  return new Response(decodeURIComponent(text), {
    headers: {
      "content-type": "text/plain",
      "vary": "accept-encoding",
      "x-content-type-options": "nosniff",
    },
  });
}

async function file(name: string): Promise<Response> {
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
