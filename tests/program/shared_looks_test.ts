import { assertEquals } from "@std/assert";
import { Program } from "../support/program.ts";
import { RawClient } from "../support/raw_client.ts";
import { ScratchDirectory } from "../support/scratch_directory.ts";

const OLD = "as it was";
const NEW = "as it is!";

Deno.test("who asks after an edit gets what is there then, however many others ask meanwhile", async () => {
  await using crowd = await Crowd.among(80);
  for (const [name, path] of crowd.files) {
    const asking = crowd.ask(name);
    for (let i = 0; i < 3; i++) await crowd.text(name);
    Deno.writeTextFileSync(path, NEW);
    const after = await crowd.text(name);
    crowd.stop();
    for (const text of await asking) assertEquals(text === OLD || text === NEW, true, text);
    assertEquals(after, NEW, name);
  }
});

/** A change of a file, and what a GET of it is answered afterwards. */
const CHANGES: readonly {
  readonly line: string;
  /** Where it goes to. */
  readonly destination?: string;
  readonly after: number;
}[] = [
  { line: "DELETE FILE", after: 404 },
  { line: "MOVE FILE", destination: "FILE-moved", after: 404 },
  { line: "MOVE /files/other", destination: "FILE", after: 200 },
  { line: "COPY /files/other", destination: "FILE", after: 200 },
  { line: "PUT FILE", after: 200 },
];

Deno.test("who changes a file and asks for it in one go gets it changed, however many others ask", async () => {
  await using crowd = await Crowd.among(12 * CHANGES.length);
  for (const [index, [name]] of crowd.files.entries()) {
    const { line, destination, after } = CHANGES[index % CHANGES.length];
    const content = line.startsWith("PUT") ? NEW : "";
    const change = [
      `${line} HTTP/1.1`,
      "Host: localhost",
      ...destination === undefined ? [] : [`Destination: ${destination}`],
      `Content-Length: ${content.length}`,
      "",
      content,
    ].join("\r\n");
    const get = "GET FILE HTTP/1.1\r\nHost: localhost\r\n\r\n";
    await crowd.write("other");
    const asking = crowd.ask(name);
    for (let i = 0; i < 3; i++) await crowd.text(name);
    using client = await RawClient.connect(crowd.program.address);
    await client.send((get + get + change + get).replaceAll("FILE", `/files/${name}`));
    const answers = await client.untilResponses(["GET", "GET", line.split(" ")[0], "GET"]);
    crowd.stop();
    await asking;
    assertEquals(answers.slice(0, 2).map(({ body }) => body), [OLD, OLD], line);
    assertEquals(answers[3].status, after, line);
    if (after === 200) assertEquals(answers[3].body, NEW, line);
  }
});

/** A program, and clients of it that all ask for the same file. */
class Crowd implements AsyncDisposable {
  readonly #stack: AsyncDisposableStack;
  readonly #scratch: ScratchDirectory;
  readonly program: Program;
  /** Name and path of each file, with {@linkcode OLD} in it. */
  readonly files: readonly (readonly [name: string, path: string])[];
  #isOver = false;

  private constructor(
    stack: AsyncDisposableStack,
    scratch: ScratchDirectory,
    program: Program,
    names: readonly string[],
  ) {
    this.#stack = stack;
    this.#scratch = scratch;
    this.program = program;
    this.files = names.map((name) => [name, `${scratch.path}/${name}`]);
  }

  /** Serves so many files, which have been left alone for so long that they are kept. */
  static async among(count: number): Promise<Crowd> {
    await using stack = new AsyncDisposableStack();
    const names = Array.from({ length: count }, (_, index) => `${index}.txt`);
    const scratch = stack.use(
      new ScratchDirectory(Object.fromEntries(names.map((name) => [name, OLD]))),
    );
    const program = stack.use(await Program.serveWritable(scratch.path));
    await new Promise((resolve) => setTimeout(resolve, LASTING_MILLIS));
    return new Crowd(stack.move(), scratch, program, names);
  }

  /** Asks for a file again and again, on several connections; what each got last. */
  ask(name: string): Promise<string[]> {
    this.#isOver = false;
    return Promise.all(Array.from({ length: 16 }, async () => {
      for (;;) {
        const text = await this.text(name);
        if (this.#isOver) return text;
      }
    }));
  }

  stop(): void {
    this.#isOver = true;
  }

  async text(name: string): Promise<string> {
    const response = await fetch(`${this.program.url}/files/${name}`);
    return await response.text();
  }

  /** Writes a file with {@linkcode NEW} in it. */
  async write(name: string): Promise<void> {
    await Deno.writeTextFile(`${this.#scratch.path}/${name}`, NEW);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }
}

/** A time of change is told to the second. */
const LASTING_MILLIS = 2_100;
