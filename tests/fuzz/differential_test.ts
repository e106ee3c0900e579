import { assert, assertEquals } from "@std/assert";
import type { Handler } from "../../lib/message.ts";
import { exchange } from "../support/exchange.ts";
import { finalResponses, parseResponses } from "../support/responses.ts";
import { CORPUS } from "./corpus.ts";
import { CONNECTIONS } from "./corpus_connections.ts";
import type { CorpusEntry } from "./corpus_entry.ts";
import { echo } from "./echo.ts";
import { cutAt, cutAtRandom } from "./pieces.ts";
import { Random } from "./random.ts";

const SEED = 20_240_229;
const RANDOM_CUTS = 20;
/** Whether the body has come already, and thus whether this is sent, depends on the cut. */
const CONTINUE = /HTTP\/1\.1 100 Continue\r\n\r\n/g;

Deno.test("The corpus has at least 150 entries, and a name for each", () => {
  assert(CORPUS.length >= 150);
  const names = CORPUS.map(({ name }) => name);
  assertEquals(names.filter((name, index) => names.indexOf(name) !== index), []);
});

// What is answered to the others, too, is tested where they are.
for (const [index, entry] of CONNECTIONS.entries()) {
  Deno.test(`Connection gives the same answers to ${entry.name}, however it is cut`, async () => {
    const statuses = await answerForEveryCut(entry, index, echo);
    assertEquals(statuses, entry.statuses);
  });
}

for (const [index, entry] of CORPUS.entries()) {
  // Whether a body that was not asked for can be dropped, or the connection must be, depends on
  // whether it has come by then: RFC 9110 §10.1.1.
  if (/^expect:/im.test(entry.wire)) continue;
  Deno.test(`Connection ignores ${entry.name} the same way, however it is cut`, async () => {
    await answerForEveryCut(entry, index, ({ method, path }) => ({
      status: method === "CONNECT" ? 405 : 200,
      body: path,
    }));
  });
}

/** @returns The statuses, which are the same for each cut, as is all else. */
async function answerForEveryCut(
  entry: CorpusEntry,
  index: number,
  handler: Handler,
): Promise<number[]> {
  let first: string | undefined;
  for (const pieces of cutsOf(entry.wire, index)) {
    // It resolves when the server has closed the connection and given back what it was lent.
    const { received, errors } = await exchange(pieces, handler, entry.limits);
    assertEquals(errors, []);
    const answers = received.replaceAll(CONTINUE, "");
    first ??= answers;
    if (answers !== first) {
      const lengths = pieces.map(({ length }) => length).join(" + ");
      assertEquals(answers, first, `with pieces of ${lengths} bytes`);
    }
  }
  return finalStatuses(first ?? "", entry.wire);
}

function* cutsOf(wire: string, index: number): Generator<Uint8Array[]> {
  yield cutAt(wire, []);
  for (let i = 1; i < wire.length; i++) yield cutAt(wire, [i]);
  yield cutAt(wire, [...wire].keys());
  for (let count = 0; count < RANDOM_CUTS; count++) {
    yield cutAtRandom(new Random(SEED, index * RANDOM_CUTS + count), wire);
  }
}

/** Only what begins a line is a method here: no body in the corpus begins one with `HEAD`. */
function finalStatuses(received: string, wire: string): number[] {
  const methods = [...wire.matchAll(/^([!-~]*) [^ ]* HTTP\//gm)].map(([, method]) => method);
  // What was no request is refused, and that has a body as with GET.
  const responses = parseResponses(received, [...methods, "GET"]);
  return finalResponses(responses).map(({ status }) => status);
}
