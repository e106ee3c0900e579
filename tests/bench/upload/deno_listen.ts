/**
 * What no upload on the runtime's sockets goes below that is on the disk when it is answered: it
 * reads and writes a MiB at a time, syncs the file and its directory, and gives it its name. It does
 * not check, nor have limits; of a request it knows the path and the length.
 *
 *     deno run deno_listen.ts PORT DIR
 *
 * @module
 */

const [port, directory] = Deno.args;
const CREATED = new TextEncoder().encode("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n");

for await (const conn of Deno.listen({ hostname: "127.0.0.1", port: Number(port) })) {
  store(conn).catch(() => {}).finally(() => conn.close());
}

async function store(conn: Deno.TcpConn): Promise<void> {
  const buffer = new Uint8Array(2 ** 20);
  const first = await conn.read(buffer) ?? 0;
  const head = new TextDecoder("latin1").decode(buffer.subarray(0, first)).split("\r\n\r\n")[0];
  const name = /^PUT \S*\/(\S+) /.exec(head)?.[1];
  const begun = buffer.subarray(head.length + 4, first);
  const temporary = `${directory}/${name}.new`;
  {
    using file = Deno.createSync(temporary);
    file.writeSync(begun);
    for (let left = Number(/^content-length: (\d+)/im.exec(head)?.[1]) - begun.length; left > 0;) {
      const count = await conn.read(buffer) ?? 0;
      if (count === 0) return;
      for (let written = 0; written < count;) {
        written += file.writeSync(buffer.subarray(written, count));
      }
      left -= count;
    }
    await file.syncData();
  }
  Deno.renameSync(temporary, `${directory}/${name}`);
  using opened = Deno.openSync(directory);
  await opened.sync();
  await conn.write(CREATED);
}
