import { settlesSoon } from "./settles_soon.ts";

/**
 * Reads all of a stream that is small and at hand, so that it leaves with its length, in one write.
 *
 * @returns The bytes; for a longer or slower stream, one that gives the same.
 * @throws What the stream fails with while it is read here.
 */
export async function gather(
  stream: ReadableStream<Uint8Array>,
): Promise<Uint8Array | ReadableStream<Uint8Array>> {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  while (length < GATHERED_BYTES && chunks.length < GATHERED_CHUNKS) {
    const reading = reader.read();
    if (!await settlesSoon(reading)) return goOn(chunks, reader, reading);
    const { done, value } = await reading;
    if (done) return join(chunks, length);
    chunks.push(value);
    // A chunk that is not bytes is for the server to refuse.
    if (!(value instanceof Uint8Array)) break;
    length += value.length;
  }
  return goOn(chunks, reader);
}

/** Beyond that, a length known beforehand is worth no waiting, and no memory. */
const GATHERED_BYTES = 64 * 1024;
/** A stream that always has another chunk at hand, even an empty one, must not keep others waiting. */
const GATHERED_CHUNKS = 8;

function join(chunks: readonly Uint8Array[], length: number): Uint8Array {
  if (chunks.length === 1) return chunks[0];
  const whole = new Uint8Array(length);
  let end = 0;
  for (const chunk of chunks) {
    whole.set(chunk, end);
    end += chunk.length;
  }
  return whole;
}

/** The stream as it was before it was read from. */
function goOn(
  chunks: Uint8Array[],
  reader: ReadableStreamDefaultReader<Uint8Array>,
  begun?: Promise<ReadableStreamReadResult<Uint8Array>>,
): ReadableStream<Uint8Array> {
  let reading = begun;
  return new ReadableStream({
    async pull(controller) {
      if (chunks.length > 0) return controller.enqueue(chunks.shift());
      const { done, value } = await (reading ?? reader.read());
      reading = undefined;
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  }, { highWaterMark: 0 });
}
