import type { RequestBody } from "../../message.ts";

/**
 * A body in pieces, each of which holds until the next is asked for. They lie in one buffer, which
 * grows while the body comes faster than it is read: who sends little costs little.
 */
export async function* bodyPieces(body: RequestBody): AsyncGenerator<Uint8Array> {
  const reader = body.getReader({ mode: "byob" });
  try {
    let buffer = new ArrayBuffer(FIRST_BYTES);
    for (;;) {
      const { done, value } = await reader.read(new Uint8Array(buffer));
      if (done) return;
      yield value;
      const { byteLength } = value.buffer;
      const isFull = value.length === byteLength && byteLength < MAX_BYTES;
      buffer = isFull ? new ArrayBuffer(byteLength * GROWTH) : value.buffer;
    }
  } finally {
    reader.releaseLock();
  }
}

/** Enough for most of what a form or a script sends. */
const FIRST_BYTES = 16 * 1024;
const GROWTH = 4;
/** So large that system calls do not matter. */
const MAX_BYTES = 1024 * 1024;
