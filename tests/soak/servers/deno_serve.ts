/** The same answer from the runtime's own server, to be measured beside ours. */

Deno.serve({
  hostname: "127.0.0.1",
  port: 0,
  onListen: ({ port }) => console.log(port),
}, (request) => {
  const { pathname } = new URL(request.url);
  if (!pathname.startsWith("/echo/")) return new Response(null, { status: 404 });
  return new Response(pathname.slice("/echo/".length), {
    headers: {
      "content-type": "text/plain",
      "vary": "accept-encoding",
      "x-content-type-options": "nosniff",
    },
  });
});
