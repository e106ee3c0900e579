import { loadCompressors } from "../../lib/compression.ts";
import { nextTurn } from "../../lib/stretch.ts";
import { SourceInMemory } from "./source_in_memory.ts";

/** Streams that are being compressed, and that nobody reads on. Disposing of it cancels them. */
export class CompressedStreams implements AsyncDisposable {
  readonly streams: readonly ReadableStream<Uint8Array>[];

  private constructor(streams: readonly ReadableStream<Uint8Array>[]) {
    this.streams = streams;
  }

  static async begin(count: number): Promise<CompressedStreams> {
    const compressors = await loadCompressors();
    const begun = Array.from({ length: count }, () => {
      return compressors.stream("gzip", new SourceInMemory(1_000_000));
    });
    return new CompressedStreams(begun);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const stream of this.streams) await stream.cancel();
    // Those that wait for their turn come before this one.
    await nextTurn();
  }
}
