import { assertEquals } from "@std/assert";
import { exchange } from "../../support/exchange.ts";
import { CLOSE, filePart, FORM_TYPE, part } from "../../support/form_body.ts";
import { formHandler } from "../../support/form_upload.ts";
import { openConnection } from "../../support/open_connection.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";

const HEAD = `POST /files/ HTTP/1.1\r\nHost: h\r\nContent-Type: ${FORM_TYPE}\r\n`;
const CHUNKED = `${HEAD}Transfer-Encoding: chunked\r\n\r\n`;

function byLength(wire: string): string {
  return `${HEAD}Content-Length: ${wire.length}\r\n\r\n${wire}`;
}

function inChunks(wire: string): string {
  return CHUNKED + (wire.match(/[^]{1,90}/g) ?? [])
    .map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join("");
}

const FIRST = filePart("first", "1");

/** The file "old" is there; each form replaces it, but for its being broken. */
const BROKEN: readonly (readonly [name: string, wire: string, status: number])[] = [
  ["the last delimiter is missing", byLength(FIRST + filePart("old", "2")), 400],
  ["a dash of it is missing", byLength(FIRST + filePart("old", "2") + CLOSE.slice(0, -3)), 400],
  [
    "something is behind the boundary",
    byLength(FIRST + filePart("old", `2\r\n${CLOSE.slice(0, -4)}x\r\n`) + CLOSE),
    400,
  ],
  [
    "a part has no disposition",
    byLength(FIRST + filePart("old", "2").replace("Disposition", "X") + CLOSE),
    400,
  ],
  [
    "a part has a head too large",
    byLength(FIRST + filePart("old", "2", `X: ${"x".repeat(9_000)}`) + CLOSE),
    400,
  ],
  [
    "there are 1,001 parts",
    byLength(FIRST + part("form-data", "").repeat(999) + filePart("old", "2") + CLOSE),
    413,
  ],
  ["a chunk is malformed", `${inChunks(FIRST + filePart("old", "2"))}zz\r\n`, 400],
  ["the body breaks off", inChunks(FIRST + filePart("old", "2")), 400],
  ["the body is too large", inChunks(FIRST + filePart("old", "x".repeat(200_000)) + CLOSE), 413],
];

for (const [name, wire, status] of BROKEN) {
  Deno.test(`storeForm() says ${status} and stores what was complete when ${name}`, async () => {
    using directory = new TemporaryDirectory();
    directory.write("old", "old");
    const outcome = await exchange([wire], formHandler(directory), { bodyBytes: 150_000 });
    assertEquals(outcome.responses(["POST"]).map((response) => response.status), [status]);
    assertEquals(directory.names(), ["first", "old"]);
    assertEquals([directory.read("first"), directory.read("old")], ["1", "old"]);
    assertEquals(outcome.errors, []);
  });
}

Deno.test("storeForm() answers another request when the form was complete", async () => {
  const wire = byLength(`a preamble\r\n${FIRST}${filePart("old", "2")}${CLOSE}an epilogue`);
  for (let cut = 1; cut < wire.length; cut += 13) {
    using directory = new TemporaryDirectory();
    const pieces = [wire.slice(0, cut), wire.slice(cut), wire];
    const outcome = await exchange(pieces, formHandler(directory));
    const statuses = outcome.responses(["POST", "POST"]).map((response) => response.status);
    assertEquals(statuses, [201, 201], `cut at ${cut}`);
    assertEquals([directory.read("first"), directory.read("old")], ["1", "2"]);
    assertEquals(directory.names(), ["first", "old"]);
  }
});

for (const leave of ["end", "reset"] as const) {
  Deno.test(`storeForm() leaves no litter when the client leaves midway: ${leave}`, async () => {
    using directory = new TemporaryDirectory();
    directory.write("old", "old");
    const { client, over, errors } = openConnection(formHandler(directory));
    const wire = FIRST + filePart("old", "new");
    client.send(`${HEAD}Content-Length: ${wire.length + 100}\r\n\r\n${wire}`);
    await client.until(({ unreadBytes }) => unreadBytes === 0);
    client[leave]();
    await over;
    // What the handler still has to do, it does on its own after the connection is over.
    for (let turn = 0; turn < 100 && directory.names().length !== 2; turn++) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    assertEquals(directory.names(), ["first", "old"]);
    assertEquals([directory.read("first"), directory.read("old")], ["1", "old"]);
    assertEquals(errors, []);
  });
}
