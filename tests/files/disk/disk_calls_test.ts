import { assert, assertEquals } from "@std/assert";
import { Disk } from "../../../lib/files/disk/disk.ts";
import { isEmpty, writeAll } from "../../../lib/files/disk/disk_calls.ts";
import { FileRoot } from "../../../lib/files/root/file_root.ts";
import { slowDown } from "../../support/slow_disk.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";

/** A file on a disk that takes as long as it is told to, by a clock of its own. */
class SlowFile implements Pick<Deno.FsFile, "writeSync" | "write"> {
  readonly calls: string[] = [];
  readonly written: number[] = [];
  readonly disk: Disk = new Disk(() => this.now);
  now = 0;
  /** How long a write takes. */
  millis: number;
  /** How many bytes a write takes at most. */
  readonly #maxBytes: number;

  constructor(millis: number, maxBytes = Infinity) {
    this.millis = millis;
    this.#maxBytes = maxBytes;
  }

  writeSync(bytes: Uint8Array): number {
    return this.#take("sync", bytes);
  }

  async write(bytes: Uint8Array): Promise<number> {
    await Promise.resolve();
    return this.#take("aside", bytes);
  }

  #take(call: string, bytes: Uint8Array): number {
    this.calls.push(call);
    this.now += this.millis;
    const taken = bytes.subarray(0, this.#maxBytes);
    this.written.push(...taken);
    return taken.length;
  }
}

const BYTES = Uint8Array.from({ length: 100 }, (_, index) => index);

for (const maxBytes of [1, 3, 99, 100, 101]) {
  for (const millis of [0, 50]) {
    Deno.test(`writeAll() writes all when ${maxBytes} bytes are taken at a time, each in ${millis} ms`, async () => {
      const file = new SlowFile(millis, maxBytes);
      await file.disk.run(writeAll(file, BYTES));
      assertEquals(file.written, [...BYTES]);
      assertEquals(file.calls.length, Math.ceil(100 / maxBytes));
    });
  }
}

const PACES: readonly { readonly millis: number; readonly isAside: boolean }[] = [
  { millis: 0.5, isAside: false },
  { millis: 4, isAside: false },
  { millis: 5, isAside: true },
  { millis: 200, isAside: true },
];

for (const { millis, isAside } of PACES) {
  Deno.test(`writeAll() lets others have their turn: ${isAside} when a write takes ${millis} ms`, async () => {
    const file = new SlowFile(millis);
    for (let i = 0; i < 20; i++) {
      const writing = file.disk.run(writeAll(file, BYTES));
      assertEquals(writing instanceof Promise, file.calls.at(-1) === "aside" || file.disk.isSlow);
      await writing;
    }
    const waits = file.calls.filter((call) => call === "sync").length;
    // A few are waited for until the disk is taken for slow.
    if (isAside) assert(waits < 6, `${waits} waits`);
    else assertEquals(waits, 20);
  });
}

Deno.test("writeAll() waits for the disk again when that is quick again", async () => {
  const file = new SlowFile(50);
  for (let i = 0; i < 10; i++) await file.disk.run(writeAll(file, BYTES));
  assertEquals(file.calls.at(-1), "aside");
  file.millis = 0.1;
  for (let i = 0; i < 1_000; i++) await file.disk.run(writeAll(file, BYTES));
  assertEquals(file.calls.at(-1), "sync");
});

for (const isSlow of [false, true]) {
  Deno.test(`isEmpty() tells whether anything is there, be it hidden, of a disk that is slow: ${isSlow}`, async () => {
    using directory = new TemporaryDirectory();
    const root = FileRoot.open(directory.path);
    if (isSlow) await slowDown(root);
    assertEquals(await root.disk.run(isEmpty(root.path)), true);
    directory.write(".hidden", "");
    assertEquals(await root.disk.run(isEmpty(root.path)), false);
  });
}
