import { assert, assertEquals } from "@std/assert";
import { SOURCE } from "../../lib/app/grants.ts";
import { SlowDownload } from "../support/bulk_transfer.ts";
import { Program } from "../support/program.ts";
import { fromMany, MANY, serveWithWorkers, WORKERS } from "../support/program_workers.ts";
import { runMain } from "../support/program_process.ts";
import { RawClient } from "../support/raw_client.ts";
import { ScratchDirectory } from "../support/scratch_directory.ts";
import { threadTimes } from "../support/thread_times.ts";
import { within } from "../support/within.ts";

const MIB = 2 ** 20;
const LATE = [
  ["an archive", "GET /files/?archive=zip HTTP/1.1\r\nHost: localhost\r\n\r\n"],
  ["gzip", "GET /echo/x HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n"],
] as const;
/** What takes a while on a busy machine. */
const LONG_MILLIS = 60_000;

function workersOn({ address: { port } }: Program, directory: string): Promise<number> {
  const args = [`--workers=${WORKERS}`, "-p", `${port}`, directory];
  return codeOf(args, directory);
}

async function codeOf(args: readonly string[], directory: string): Promise<number> {
  const grants = ["--allow-net", `--allow-read=${directory},${SOURCE}`];
  return (await runMain({ grants, args })).code;
}

Deno.test("--workers 3 has three threads answer on one port", async () => {
  using scratch = new ScratchDirectory();
  await using program = await serveWithWorkers(scratch.path);
  const { pid } = program.process;
  assertEquals(listenersOn(program.address.port), WORKERS);
  const before = threadTimes(pid);
  // Costly ones, so that threads that answer stand out from those that do not.
  const wire = `GET /echo/${
    "a".repeat(4000)
  } HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n`;
  await fromMany(program, async (client) => {
    await client.send(wire.repeat(20));
    await client.untilResponses(new Array(20).fill("GET"));
  });
  const after = threadTimes(pid);
  assertEquals([...after.keys()].sort(), ["main", "worker-1", "worker-2"]);
  for (const [name, time] of after) {
    const nanos = time - (before.get(name) ?? 0);
    assert(nanos > 5_000_000, `${name} has only run ${nanos} ns`);
  }
  assertEquals((await program.stop()).code, 0);
});

Deno.test("--workers says once what it serves and what it has given up", async () => {
  using scratch = new ScratchDirectory({ a: "text" });
  await using program = await serveWithWorkers(scratch.path);
  const statuses = await fromMany(program, async (client) => {
    await client.send("GET /files/a HTTP/1.1\r\nHost: localhost\r\n\r\n");
    return (await client.untilResponses())[0].status;
  });
  assertEquals(new Set(statuses), new Set([200]));
  const { stderr } = await program.stop();
  const address = program.url.slice("http://".length);
  assertEquals(stderr.split("\n"), [
    `Postern serves ${scratch.path} at ${program.url}/files/ (uploads on)`,
    `  gave up reading its own modules, which it loaded workers from: ${SOURCE}`,
    `  gave up what --allow-net grants beyond this port: --allow-net=${address} is enough`,
    "",
  ]);
});

Deno.test("--workers does not share its port with another program, nor takes a share of one", async () => {
  using scratch = new ScratchDirectory();
  {
    await using program = await serveWithWorkers(scratch.path);
    assertEquals(await workersOn(program, scratch.path), 1);
    const alone = ["-p", `${program.address.port}`, scratch.path];
    assertEquals(await codeOf(alone, scratch.path), 1);
  }
  await using alone = await Program.serve(scratch.path);
  assertEquals(await workersOn(alone, scratch.path), 1);
});

Deno.test("--workers loses no request and no line of the log when SIGTERM comes under load", async () => {
  using scratch = new ScratchDirectory();
  await using program = await serveWithWorkers(scratch.path);
  const answered: string[] = [];
  const isEnough = Promise.withResolvers<void>();
  const load = Promise.all(Array.from({ length: MANY }, async (_, client) => {
    for await (const text of answersUntilEnd(program, client)) {
      if (answered.push(text) === 3000) isEnough.resolve();
    }
  }));
  await within(isEnough.promise, LONG_MILLIS);
  const { code, stdout, stderr } = await program.stop();
  await load;
  assertEquals([code, stderr.includes("rror")], [0, false], stderr);
  const logged = Array.from(stdout.matchAll(/"GET \/echo\/(\S+) HTTP\/1.1" 200 /g), ([, it]) => it);
  assertEquals(logged.length, stdout.split("\n").length - 1, "other lines");
  assertEquals(logged.toSorted(), answered.toSorted());
  for (let client = 0; client < MANY; client++) {
    const numbers = logged.filter((it) => it.startsWith(`${client}-`));
    const inOrder = numbers.map((_, index) => `${client}-${index}`);
    assertEquals(numbers, inOrder, "the order within a connection");
  }
});

Deno.test("--workers lets downloads of all threads finish when SIGTERM comes", async () => {
  const content = new Uint8Array(16 * MIB).map((_, index) => index % 251);
  using scratch = new ScratchDirectory({ large: content });
  await using program = await serveWithWorkers(scratch.path);
  const downloads = await Promise.all(Array.from({ length: 12 }, () => beginDownload(program)));
  program.process.signal("SIGTERM");
  for (const { conn, download } of downloads) {
    await within(download.untilEnd(), LONG_MILLIS);
    conn.close();
    assertEquals(download.body().length, content.length);
    assert(download.body().every((byte, index) => byte === index % 251), "other bytes");
  }
  assertEquals((await program.process.ended()).code, 0);
});

for (const [signal, code] of [["SIGTERM", 143], ["SIGINT", 130]] as const) {
  Deno.test(`--workers ends at once, with ${code}, when a second ${signal} comes`, async () => {
    using scratch = new ScratchDirectory({ large: new Uint8Array(16 * MIB) });
    await using program = await serveWithWorkers(scratch.path);
    const downloads = await Promise.all(Array.from({ length: 12 }, () => beginDownload(program)));
    using idle = await RawClient.connect(program.address);
    await idle.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await idle.untilResponses();
    program.process.signal(signal);
    await idle.untilEnd(); // the shutdown has begun
    program.process.signal(signal);
    assertEquals((await program.process.ended(5_000)).code, code);
    for (const { conn } of downloads) conn.close();
  });
}

Deno.test("--workers goes on serving in all threads when nobody reads the log any more", async () => {
  using scratch = new ScratchDirectory();
  await using program = await serveWithWorkers(scratch.path);
  await fromMany(program, async (client) => {
    await client.send("GET /echo/x HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await within(program.process.stdout.until(/\n/));
    await program.process.stdout.close();
    // Until writing has failed; then on.
    for (let count = 2; count < 6; count++) {
      await client.send("GET /echo/x HTTP/1.1\r\nHost: localhost\r\n\r\n");
      await client.untilResponses(new Array(count).fill("GET"));
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  });
  const { code, stderr } = await program.stop();
  assertEquals([code, stderr.includes("rror")], [0, false], stderr);
});

// Modules that are loaded late: the grant to read them is gone by then.
for (const [what, wire] of LATE) {
  Deno.test(`--workers answers in all threads, when it has given up, with ${what}`, async () => {
    using scratch = new ScratchDirectory({ a: "text" });
    await using program = await serveWithWorkers(scratch.path);
    const statuses = await fromMany(program, async (client) => {
      await client.send(wire);
      return (await client.untilResponses())[0].status;
    });
    assertEquals(statuses, new Array(MANY).fill(200));
    assertEquals((await program.stop()).code, 0);
  });
}

Deno.test("--workers --quiet logs nothing", async () => {
  using scratch = new ScratchDirectory();
  await using program = await serveWithWorkers(scratch.path, "--quiet");
  await fromMany(program, async (client) => {
    await client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await client.untilResponses();
  });
  assertEquals((await program.stop()).stdout, "");
});

/** Asks for one text after the other, and yields each that came back, until the server leaves. */
async function* answersUntilEnd({ address }: Program, client: number): AsyncGenerator<string> {
  using conn = await Deno.connect(address);
  const into = new Uint8Array(4096);
  for (let count = 0;; count++) {
    const text = `${client}-${count}`;
    const wire = new TextEncoder().encode(`GET /echo/${text} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    let answer = "";
    try {
      await conn.write(wire);
      while (!answer.endsWith(`\r\n\r\n${text}`)) {
        const length = await within(conn.read(into), LONG_MILLIS);
        if (length === null) break;
        answer += new TextDecoder().decode(into.subarray(0, length));
      }
    } catch (error) {
      const { ConnectionReset, BrokenPipe } = Deno.errors;
      if (!(error instanceof ConnectionReset || error instanceof BrokenPipe)) throw error;
    }
    if (answer === "") return;
    assert(answer.startsWith("HTTP/1.1 200 OK\r\n") && answer.endsWith(text), answer);
    yield text;
  }
}

interface Download {
  readonly conn: Deno.TcpConn;
  readonly download: SlowDownload;
}

/** Reads a little of the large file. */
async function beginDownload({ address }: Program): Promise<Download> {
  const conn = await Deno.connect(address);
  await conn.write(
    new TextEncoder().encode(
      "GET /files/large HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    ),
  );
  const download = new SlowDownload(conn, 17 * MIB);
  await within(download.readOn(4096), LONG_MILLIS);
  return { conn, download };
}

/** How many sockets listen on a port, whatever the address. */
function listenersOn(port: number): number {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  const sockets = ["tcp", "tcp6"].flatMap((table) =>
    Deno.readTextFileSync(`/proc/net/${table}`).split("\n").map((line) => line.trim().split(/\s+/))
  );
  const LISTEN = "0A";
  return sockets.filter(([, local, , state]) => local?.endsWith(suffix) && state === LISTEN).length;
}
