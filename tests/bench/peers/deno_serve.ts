/** The same answer from the runtime's own server, to be measured beside ours. */

const port = Number(Deno.args[0]);
Deno.serve({ hostname: "127.0.0.1", port, onListen: () => {} }, (request) => {
  const { pathname } = new URL(request.url);
  if (!pathname.startsWith("/echo/")) return new Response(null, { status: 404 });
  return new Response(decodeURIComponent(pathname.slice("/echo/".length)), {
    headers: {
      "content-type": "text/plain",
      "vary": "accept-encoding",
      "x-content-type-options": "nosniff",
    },
  });
});
