import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import type { LogSink } from "../../lib/app/access_log.ts";
import { StartFailure } from "../../lib/app/startup_failure.ts";
import { makeSharedMemory } from "../../lib/files/write/shared_memory.ts";
import { WorkerServer } from "../../lib/app/worker_server.ts";
import { optionsFor } from "../support/options_for.ts";
import { within } from "../support/within.ts";

/** A server in a worker with the program of a test, and all that is heard of it. */
class Setup {
  readonly failures: string[] = [];
  readonly failed = Promise.withResolvers<void>();
  readonly server: WorkerServer;

  constructor(program: string, sink: LogSink = { write: ({ length }) => Promise.resolve(length) }) {
    const options = optionsFor("--workers", "2");
    const memory = makeSharedMemory();
    const url = `data:application/javascript,${encodeURIComponent(program)}`;
    this.server = new WorkerServer({
      worker: new Worker(url, { type: "module" }),
      serve: { kind: "serve", options, directory: "/srv", memory },
      sink,
      onFailure: (reason) => {
        this.failures.push(reason);
        this.failed.resolve();
      },
    });
  }
}

const ON_MESSAGE = "onmessage = ({ data }) => ";

Deno.test("WorkerServer listens when its worker says so, and has finished when that says so", async () => {
  const { server, failures } = new Setup(`${ON_MESSAGE} {
    if (data.kind === "serve" && data.directory === "/srv") postMessage({ kind: "listening" });
    if (data.kind === "shut-down") postMessage({ kind: "finished" });
  }`);
  await within(server.listening);
  server.shutdown();
  await within(server.finished);
  assertEquals(failures, []);
});

Deno.test("WorkerServer cannot listen when its worker says why", async () => {
  const { server, failures } = new Setup(`${ON_MESSAGE} {
    postMessage({ kind: "failed", reason: "the reason" });
  }`);
  await assertRejects(() => within(server.listening), StartFailure, "the reason");
  await within(server.finished);
  assertEquals(failures, []);
});

Deno.test("WorkerServer cannot listen when its worker does not even start", async () => {
  const { server } = new Setup("throw new Error('odd')");
  await assertRejects(() => within(server.listening), StartFailure, "odd");
  await within(server.finished);
});

for (const how of ["throw new Error('odd')", "Promise.reject(new Error('odd'))"]) {
  Deno.test(`WorkerServer tells once of the failure when its worker ends by ${how}`, async () => {
    const setup = new Setup(`${ON_MESSAGE} {
      postMessage({ kind: "listening" });
      setTimeout(() => { ${how} }, 10);
    }`);
    await within(setup.server.listening);
    await within(setup.failed.promise);
    await within(setup.server.finished);
    assertEquals(setup.failures.length, 1);
    assertStringIncludes(setup.failures[0], "odd");
  });
}

for (const written of [2, 1, null]) {
  Deno.test(`WorkerServer tells its worker what became of its lines: ${written}`, async () => {
    const lines: string[] = [];
    const setup = new Setup(
      `${ON_MESSAGE} {
        if (data.kind === "serve") postMessage({ kind: "listening" });
        if (data.kind === "serve") postMessage({ kind: "log", lines: new Uint8Array([65, 10]) });
        if (data.kind === "logged") postMessage({ kind: "failed", reason: String(data.written) });
      }`,
      {
        write(bytes) {
          lines.push(new TextDecoder().decode(bytes));
          return Promise.resolve(written);
        },
      },
    );
    // It goes on until then.
    await within(setup.failed.promise);
    assertEquals(setup.failures, [String(written)]);
    await within(setup.server.finished);
    assertEquals(lines, ["A\n"]);
  });
}

Deno.test("WorkerServer ends its worker when that says that it has finished", async () => {
  let writes = 0;
  const { server } = new Setup(
    `${ON_MESSAGE} {
      postMessage({ kind: "finished" });
      setInterval(() => postMessage({ kind: "log", lines: new Uint8Array([65, 10]) }), 1);
    }`,
    { write: ({ length }) => (writes++, Promise.resolve(length)) },
  );
  await within(server.finished);
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert(writes < 10, `${writes} lines later`);
});
