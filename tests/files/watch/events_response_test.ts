import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { FileRoot } from "../../../lib/files/root/file_root.ts";
import { respondWithEvents } from "../../../lib/files/watch/events_response.ts";
import { watchEvents } from "../../../lib/files/watch/watch_events.ts";
import { discardBody } from "../../../lib/message.ts";
import { textOf } from "../../support/content_of.ts";
import { makeRequest } from "../../support/make_request.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";
import { within } from "../../support/within.ts";

const ASKING = makeRequest("GET", "/files/?events");

/** Directories in one another: enough that to watch them takes a while. */
const DEPTH = 500;

/** A signal that counts who still listens to it. */
class CountedSignal extends EventTarget {
  readonly aborted = false;
  listeners = 0;

  override addEventListener(...args: Parameters<EventTarget["addEventListener"]>): void {
    this.listeners++;
    super.addEventListener(...args);
  }

  override removeEventListener(...args: Parameters<EventTarget["removeEventListener"]>): void {
    this.listeners--;
    super.removeEventListener(...args);
  }
}

Deno.test("respondWithEvents() answers when all that happens from then on is told", async () => {
  using directory = new TemporaryDirectory();
  // The system is asked to watch each, the deepest last.
  const deep = "d/".repeat(DEPTH);
  directory.mkdir(deep);
  const root = FileRoot.open(directory.path);
  const stopping = new AbortController();
  const { body } = await respondWithEvents(root, root.path, ASKING, stopping.signal);
  // What an EventSource that is open knows of the directory holds until it is told otherwise.
  directory.write(`${deep}new.txt`, "");
  assert(body instanceof ReadableStream);
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  assertEquals((await within(reader.read())).value, "retry: 1000\n\n");
  assertStringIncludes((await within(reader.read())).value ?? "", `"path":"${deep}new.txt"`);
  stopping.abort();
  while (!(await within(reader.read())).done);
});

Deno.test("respondWithEvents() ends at once when the server has begun to stop", async () => {
  using directory = new TemporaryDirectory();
  const root = FileRoot.open(directory.path);
  const response = await respondWithEvents(root, root.path, ASKING, AbortSignal.abort());
  assertEquals(await within(textOf(response)), "");
});

Deno.test("respondWithEvents() watches nothing for HEAD, and has the fields of GET (9110 §9.3.2)", async () => {
  using directory = new TemporaryDirectory();
  const root = FileRoot.open(directory.path);
  const stopping = new AbortController();
  const got = await respondWithEvents(root, root.path, ASKING, stopping.signal);
  stopping.abort();
  await discardBody(got.body);
  const signal = new CountedSignal() as unknown as AbortSignal & CountedSignal;
  const head = makeRequest("HEAD", "/files/?events");
  const { status, headers, body } = await respondWithEvents(root, root.path, head, signal);
  assertEquals([status, headers, signal.listeners], [got.status, got.headers, 0]);
  assert(body instanceof ReadableStream, "of no length that is known");
  await discardBody(body);
});

Deno.test("respondWithEvents() watches nothing when a condition is not met (9110 §13.1)", async () => {
  using directory = new TemporaryDirectory();
  const root = FileRoot.open(directory.path);
  for (const [name, status] of [["if-match", 412], ["if-none-match", 304]] as const) {
    const headers = { [name]: name === "if-match" ? '"a"' : "*" };
    const request = makeRequest("GET", "/files/?events", { headers });
    const response = await respondWithEvents(root, root.path, request, undefined);
    assertEquals([response.status, response.body instanceof ReadableStream], [status, false]);
  }
});

Deno.test("respondWithEvents() leaves no listener behind, however the stream ends", async () => {
  using directory = new TemporaryDirectory();
  directory.mkdir("there");
  const root = FileRoot.open(directory.path);
  const counted = new CountedSignal();
  const signal = counted as unknown as AbortSignal;
  const listen = (name: string) => respondWithEvents(root, `${root.path}/${name}`, ASKING, signal);

  const failing = listen("gone");
  assertEquals(counted.listeners, 1);
  const { body: failed } = await failing;
  assertEquals(counted.listeners, 0, "it failed");
  assert(failed instanceof ReadableStream);
  await assertRejects(() => failed.getReader().read(), Error, "cannot be watched");

  const left = (await listen("there")).body;
  assert(left instanceof ReadableStream);
  await left.cancel();
  assertEquals(counted.listeners, 0, "the client left");

  const ending = (await listen("there")).body;
  assert(ending instanceof ReadableStream);
  const reader = ending.getReader();
  await within(reader.read());
  Deno.removeSync(`${root.path}/there`);
  while (!(await within(reader.read())).done);
  assertEquals(counted.listeners, 0, "the directory is gone");
});

Deno.test("respondWithEvents() ends, and watches no more, when it is told to", async () => {
  using directory = new TemporaryDirectory();
  const root = FileRoot.open(directory.path);
  // One more than can be watched at a time.
  for (let i = 0; i < 9; i++) {
    directory.mkdir(`${i}`);
    const stopping = new AbortController();
    const response = await respondWithEvents(root, `${root.path}/${i}`, ASKING, stopping.signal);
    assert(response.body instanceof ReadableStream, `${response.status}`);
    const reader = response.body.getReader();
    await within(reader.read());
    stopping.abort();
    assertEquals((await within(reader.read())).done, true);
  }
});

Deno.test("respondWithEvents() disturbs nobody when it is told to end and has failed already", async () => {
  using directory = new TemporaryDirectory();
  const root = FileRoot.open(directory.path);
  const gone = `${root.path}/gone`;
  const stopping = new AbortController();
  const failed = respondWithEvents(root, gone, ASKING, stopping.signal);
  // Who listens to the same directory is told at the same time.
  await assertRejects(() => within(watchEvents(root, gone).getReader().read()));
  // A promise that nobody handles would end the process.
  stopping.abort();
  await assertRejects(async () => await within(textOf(await failed)), Error, "cannot be watched");
});

Deno.test("respondWithEvents() gives a second sign of life soon, which finds out who has left", async () => {
  using directory = new TemporaryDirectory();
  const root = FileRoot.open(directory.path);
  const stopping = new AbortController();
  const { body } = await respondWithEvents(root, root.path, ASKING, stopping.signal);
  assert(body instanceof ReadableStream);
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  assertEquals((await within(reader.read())).value, "retry: 1000\n\n");
  const start = performance.now();
  assertEquals((await within(reader.read())).value, ": keep-alive\n\n");
  const millis = performance.now() - start;
  assert(millis > 500 && millis < 5_000, `${millis} ms`);
  stopping.abort();
  while (!(await within(reader.read())).done);
});

const HERE = FileRoot.open(new URL(".", import.meta.url).pathname);

Deno.test({
  name: "respondWithEvents() fails when the grant is gone, which is no lack of room",
  permissions: { read: false },
  fn: async () => {
    await assertRejects(
      () => respondWithEvents(HERE, HERE.path, ASKING, undefined),
      Deno.errors.NotCapable,
    );
  },
});
