import type { HttpRequest } from "../../message.ts";

/**
 * The body of a request in pieces, each of which holds until the next is asked for. They lie in one buffer, which
 * grows while the body comes faster than it is read: who sends little costs little.
 */
export async function* bodyPieces(
  request: Pick<HttpRequest, "readInto">,
): AsyncGenerator<Uint8Array> {
  let buffer = new Uint8Array(FIRST_BYTES);
  for (;;) {
    const count = await request.readInto(buffer);
    if (count === null) return;
    yield buffer.subarray(0, count);
    if (count === buffer.length && count < MAX_BYTES) buffer = new Uint8Array(count * GROWTH);
  }
}

/** Enough for most of what a form or a script sends. */
const FIRST_BYTES = 16 * 1024;
/** Three steps lead to the largest. */
const GROWTH = 4;
/** So large that system calls do not matter. */
const MAX_BYTES = 1024 * 1024;
