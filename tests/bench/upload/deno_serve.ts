/**
 * Stores uploads with the runtime's own server, as its documentation does.
 *
 *     deno run deno_serve.ts PORT DIR
 *
 * @module
 */

const [port, directory] = Deno.args;
Deno.serve({ hostname: "127.0.0.1", port: Number(port), onListen: () => {} }, async (request) => {
  const name = new URL(request.url).pathname.split("/").at(-1);
  if (request.body === null || request.method !== "PUT") return new Response(null, { status: 404 });
  const file = await Deno.open(`${directory}/${name}`, {
    write: true,
    create: true,
    truncate: true,
  });
  await request.body.pipeTo(file.writable);
  return new Response(null, { status: 201 });
});
