import { assert, assertEquals } from "@std/assert";
import { FileRoot } from "../../lib/files/root/file_root.ts";
import { fileHandler } from "../../lib/files/static_files.ts";
import { parseByteRanges } from "../support/byte_ranges.ts";
import { decompress } from "../support/decompress.ts";
import { wireBytes, wireText } from "../support/every_split.ts";
import { noisyText } from "../support/noise.ts";
import { openConnection } from "../support/open_connection.ts";
import { IncompleteResponse, type ParsedResponse, parseResponses } from "../support/responses.ts";
import { TemporaryDirectory } from "../support/temporary_directory.ts";
import { turns } from "../support/turns.ts";
import { within } from "../support/within.ts";

// A client reads a part of an answer and rests. Meanwhile something happens to the file. What the
// client gets then is what the head promised, of one version, or an answer that is visibly cut.

/** More than the server reads ahead, which is a mebibyte. */
const LARGE = noisyText(2_400_000);
/** More than it compresses at once, which is as much. */
const TEXT = LARGE.slice(0, 1_200_000);

interface Form {
  readonly name: string;
  readonly fields: string;
  readonly file: string;
  /** What a complete answer has of the file as it was. */
  readonly contentOf: (response: ParsedResponse) => string;
  readonly expected: string;
}

const FORMS: readonly Form[] = [
  { name: "all of it", fields: "", file: LARGE, contentOf: ({ body }) => body, expected: LARGE },
  {
    name: "a part",
    fields: "Range: bytes=1000-2200000\r\n",
    file: LARGE,
    contentOf: ({ body }) => body,
    expected: LARGE.slice(1_000, 2_200_001),
  },
  {
    name: "two parts",
    fields: "Range: bytes=1400000-2300000,0-1200000\r\n",
    file: LARGE,
    contentOf: ({ headers, body }) => {
      return parseByteRanges(headers["content-type"], body).map(({ content }) => content).join("|");
    },
    expected: `${LARGE.slice(1_400_000, 2_300_001)}|${LARGE.slice(0, 1_200_001)}`,
  },
  ...["gzip", "br", "zstd"].map((coding): Form => ({
    name: coding,
    fields: `Accept-Encoding: ${coding}\r\n`,
    file: TEXT,
    contentOf: ({ headers, body }) => {
      assertEquals(headers["content-encoding"], coding);
      return wireText(decompress(coding, wireBytes(body)));
    },
    expected: TEXT,
  })),
];

type Change = readonly [
  name: string,
  change: (path: string) => void,
  /** Whether the answer is to be complete; otherwise it is to be cut. */
  isComplete: boolean,
];

const CHANGES: readonly Change[] = [
  ["nothing happens", () => {}, true],
  ["shrinks", (path) => Deno.truncateSync(path, 200_000), false],
  ["is emptied", (path) => Deno.truncateSync(path, 0), false],
  ["grows", (path) => Deno.writeTextFileSync(path, "more", { append: true }), false],
  ["is rewritten in place", (path) => Deno.writeTextFileSync(path, otherThan(path)), false],
  ["is replaced", (path) => {
    Deno.writeTextFileSync(`${path}.new`, otherThan(path));
    Deno.renameSync(`${path}.new`, path);
  }, true],
  ["is removed", (path) => Deno.removeSync(path), true],
];

for (const { name, fields, file, contentOf, expected } of FORMS) {
  for (const [event, change, isComplete] of CHANGES) {
    // Brotli has read all of this file before it says a word.
    if (name === "br" && !isComplete) continue;
    const outcome = isComplete ? "sends what it promised" : "cuts the connection";
    Deno.test(`fileHandler() ${outcome} when the client is slow, wants ${name}, and the file ${event}`, async () => {
      using directory = new TemporaryDirectory();
      const path = directory.write("a.txt", file);
      const handler = fileHandler(FileRoot.open(directory.path), { mount: "/" });
      const { client, over } = openConnection(handler);
      client.stopReading(50_000);
      client.send(`GET /a.txt HTTP/1.1\r\nHost: h\r\nConnection: close\r\n${fields}\r\n`);
      await within(client.until(({ writes }) => sum(writes) === 50_000));
      // What the compressor holds already is made of the old file.
      await turns();
      change(path);
      client.take();
      client.end();
      await within(over);
      const response = parseOrNull(client.received);
      assertEquals(response !== null, isComplete);
      if (response !== null) assert(contentOf(response) === expected, "other bytes");
    });
  }
}

for (const { name, fields, file } of FORMS) {
  for (const leaves of ["is reset", "stalls", "is closed by the server"]) {
    Deno.test(`fileHandler() lets go of the file when a connection ${leaves} amid ${name}`, async () => {
      using directory = new TemporaryDirectory();
      directory.write("a.txt", file);
      const handler = fileHandler(FileRoot.open(directory.path), { mount: "/" });
      const { client, over, connection, advance, period } = openConnection(handler, {
        writeStallMillis: 1_000,
      });
      client.stopReading(50_000);
      client.send(`GET /a.txt HTTP/1.1\r\nHost: h\r\n${fields}\r\n`);
      await within(client.until(({ writes }) => sum(writes) === 50_000));
      // Until everything on the way has run full.
      await new Promise((resolve) => setTimeout(resolve, 30));
      if (leaves === "is reset") client.reset();
      else if (leaves === "stalls") advance(1_001 + 2 * period);
      else connection.close();
      // The resource sanitizer tells where the file stays open.
      await within(over, 500);
    });
  }
}

function parseOrNull(received: string): ParsedResponse | null {
  try {
    return parseResponses(received, ["GET"])[0];
  } catch (error) {
    if (error instanceof IncompleteResponse) return null;
    throw error;
  }
}

/** Another content of the same size. */
function otherThan(path: string): string {
  return "?".repeat(Deno.statSync(path).size);
}

function sum(writes: readonly string[]): number {
  return writes.reduce((total, { length }) => total + length, 0);
}
