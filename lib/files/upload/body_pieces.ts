import type { HttpRequest } from "../../message.ts";

/**
 * The body of a request in pieces, each to be used before the next is asked for. They lie in one
 * buffer, which grows while the body comes faster than it is read, and is small again when it does
 * not: a slow sender costs little, even one that began fast.
 */
export async function* bodyPieces(
  request: Pick<HttpRequest, "readInto">,
): AsyncGenerator<Uint8Array> {
  let buffer = new Uint8Array(FIRST_BYTES);
  for (;;) {
    const count = await request.readInto(buffer);
    if (count === null) return;
    yield buffer.subarray(0, count);
    const room = roomAfter(count, buffer.length);
    // Frees the old one at once: left to the collector, those of one upload came to 40 MiB.
    if (room !== buffer.length) buffer = new Uint8Array(buffer.buffer.transfer(room));
  }
}

/**
 * How large a buffer the next read is to have, in bytes.
 *
 * @param count How many bytes the last one brought.
 * @param room How large its buffer was.
 */
export function roomAfter(count: number, room: number): number {
  if (count === room) return Math.min(room * GROWTH, MAX_BYTES);
  return count < room / ROOMY ? FIRST_BYTES : room;
}

/** Enough for most of what a form or a script sends, and twice the head of a part. */
export const FIRST_BYTES = 16 * 1024;
/** Three steps lead to the largest. */
const GROWTH = 4;
/** A buffer so many times what a read brings is too large: 1 MiB for less than 4 KiB. */
const ROOMY = 256;
/** So large that system calls do not matter. */
const MAX_BYTES = 1024 * 1024;
