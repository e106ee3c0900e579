import { assert, assertEquals } from "@std/assert";
import { testWith } from "../support/client_program.ts";
import { Program } from "../support/program.ts";
import { ScratchDirectory } from "../support/scratch_directory.ts";
import { within } from "../support/within.ts";

testWith("setpriv", "the program tells of changes beside a directory it may not read", async () => {
  using scratch = new ScratchDirectory({ "a/deep/file": "", "closed/file": "" });
  Deno.chmodSync(`${scratch.path}/closed`, 0);
  using _ = { [Symbol.dispose]: () => Deno.chmodSync(`${scratch.path}/closed`, 0o700) };
  await using program = await Program.start({
    grants: ["--allow-net", `--allow-read=${scratch.path}`],
    args: [scratch.path],
    asUser: true,
  });
  using client = await EventText.open(`${program.url}/files/?events`);

  Deno.removeSync(`${scratch.path}/a/deep/file`);
  const until = await client.until('{"kind":"remove","path":"a/deep/file"}');
  assert(!until.includes("overflow"), until);

  Deno.renameSync(`${scratch.path}/a`, `${scratch.path}/new`);
  await client.until("event: overflow");
  scratch.write("new/deep/file", "");
  await client.until('"new/deep/file"');

  Deno.chmodSync(`${scratch.path}/closed`, 0o700);
  await client.until("event: overflow");
  Deno.removeSync(`${scratch.path}/closed/file`);
  await client.until('{"kind":"remove","path":"closed/file"}');

  const { code, stderr } = await program.stop();
  assertEquals([code, stderr.includes("cannot be watched")], [0, false], stderr);
});

/** What a stream of events says. */
class EventText implements Disposable {
  readonly #reader: ReadableStreamDefaultReader<string>;
  readonly #leaving: AbortController;
  #text = "";

  private constructor(body: ReadableStream<Uint8Array<ArrayBuffer>>, leaving: AbortController) {
    this.#reader = body.pipeThrough(new TextDecoderStream()).getReader();
    this.#leaving = leaving;
  }

  /** Asks for it, and waits until it tells all. */
  static async open(url: string): Promise<EventText> {
    const leaving = new AbortController();
    const { body } = await fetch(url, { signal: leaving.signal });
    assert(body !== null);
    const events = new EventText(body, leaving);
    await events.until("retry:");
    return events;
  }

  /** Reads until a text has come, and returns what came before it. */
  until(text: string): Promise<string> {
    // All of it: a sign of life comes every 15 seconds.
    return within(this.#until(text), 10_000);
  }

  [Symbol.dispose](): void {
    this.#leaving.abort();
  }

  async #until(text: string): Promise<string> {
    while (!this.#text.includes(text)) {
      const { done, value } = await this.#reader.read();
      assert(!done, `It ended before ${text}`);
      this.#text += value;
    }
    const [before, ...rest] = this.#text.split(text);
    this.#text = rest.join(text);
    return before;
  }
}
