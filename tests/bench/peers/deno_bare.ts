/** As little as a server of the runtime can be: how long does it take to start? */

Deno.serve({ hostname: "127.0.0.1", port: Number(Deno.args[0]), onListen: () => {} }, () => {
  return new Response("hello");
});
