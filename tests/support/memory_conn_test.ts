import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import type { ByteConn } from "../../lib/server/byte_conn.ts";
import { wireBytes, wireText } from "./every_split.ts";
import { memoryPair } from "./memory_conn.ts";

async function readText(conn: ByteConn, size: number): Promise<string | null> {
  const into = new Uint8Array(size);
  const count = await conn.read(into);
  return count === null ? null : wireText(into.subarray(0, count));
}

Deno.test("MemoryConn reads one piece at a time, then the end", async () => {
  const { conn, client } = memoryPair();
  client.send("abc");
  client.send("d");
  client.end();
  assertEquals(await readText(conn, 2), "ab");
  assertEquals(await readText(conn, 2), "c");
  assertEquals(await readText(conn, 2), "d");
  assertEquals([await readText(conn, 2), await readText(conn, 2)], [null, null]);
});

Deno.test("MemoryConn waits for what is sent later", async () => {
  const { conn, client } = memoryPair();
  const reading = readText(conn, 9);
  client.send("abc");
  assertEquals(await reading, "abc");
});

Deno.test("MemoryConn writes what the window takes, and waits while it is shut", async () => {
  const { conn, client } = memoryPair();
  client.stopReading(2);
  assertEquals(await conn.write(wireBytes("abc")), 2);
  let isWritten = false;
  const writing = conn.write(wireBytes("c")).then((count) => (isWritten = true, count));
  for (let turn = 0; turn < 9; turn++) await Promise.resolve();
  assertEquals(isWritten, false);
  client.take(1);
  assertEquals(await writing, 1);
  assertEquals(client.writes, ["ab", "c"]);
});

Deno.test("MemoryConn copies what is written, so that the buffer can be used again", async () => {
  const { conn, client } = memoryPair();
  const bytes = wireBytes("abc");
  await conn.write(bytes);
  bytes.fill(0);
  assertEquals(client.received, "abc");
});

Deno.test("MemoryConn fails like a TcpConn when the client resets", async () => {
  const { conn, client } = memoryPair();
  const reading = readText(conn, 9);
  client.reset();
  await assertRejects(() => reading, Deno.errors.ConnectionReset);
  await assertRejects(() => readText(conn, 9), Deno.errors.ConnectionReset);
  await assertRejects(() => conn.write(wireBytes("x")), Deno.errors.BrokenPipe);
  await assertRejects(() => conn.closeWrite(), Deno.errors.NotConnected);
  conn.close();
});

Deno.test("MemoryConn interrupts what is under way when it is closed", async () => {
  const { conn, client } = memoryPair();
  client.stopReading();
  const reading = readText(conn, 9);
  const writing = conn.write(wireBytes("x"));
  conn.close();
  await assertRejects(() => reading, Deno.errors.Interrupted);
  await assertRejects(() => writing, Deno.errors.Interrupted);
  await assertRejects(() => readText(conn, 9), Deno.errors.BadResource);
  await assertRejects(() => conn.write(wireBytes("x")), Deno.errors.BadResource);
  await assertRejects(() => conn.closeWrite(), Deno.errors.BadResource);
  assertThrows(() => conn.close(), Deno.errors.BadResource);
  assertEquals([client.isEnded, client.isClosed], [true, true]);
});

Deno.test("MemoryConn reads on when it has ended its own half", async () => {
  const { conn, client } = memoryPair();
  await conn.closeWrite();
  assertEquals([client.isEnded, client.isClosed], [true, false]);
  await assertRejects(() => conn.write(wireBytes("x")), Deno.errors.BrokenPipe);
  client.send("abc");
  assertEquals(await readText(conn, 9), "abc");
});

Deno.test("MemoryConn refuses two reads at once, and two writes", async () => {
  const { conn, client } = memoryPair();
  client.stopReading();
  const reading = readText(conn, 9);
  const writing = conn.write(wireBytes("x"));
  await assertRejects(() => readText(conn, 9), Deno.errors.Busy);
  await assertRejects(() => conn.write(wireBytes("y")), Deno.errors.Busy);
  client.send("abc");
  client.take();
  assertEquals([await reading, await writing], ["abc", 1]);
});
