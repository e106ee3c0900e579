import type { HttpRequest, SizedSource } from "../../lib/message.ts";
import { type SourceBehaviour, SourceInMemory } from "../support/source_in_memory.ts";

/** What the handlers of one connection saw, and what they lent to the server. */
export class Witness {
  readonly #calls: string[] = [];
  readonly #sources: SourceInMemory[] = [];
  #openStreams = 0;
  #pending = 0;

  /** A line for each request that a handler was given. */
  get calls(): readonly string[] {
    return this.#calls;
  }

  /** How many handlers have not answered yet. */
  get pending(): number {
    return this.#pending;
  }

  /** What the server did not let go of as it should have. */
  get unreleased(): string[] {
    const sources = this.#sources.filter(({ disposals }) => disposals !== 1)
      .map(({ disposals }) => `a source was disposed of ${disposals} times`);
    return this.#openStreams === 0
      ? sources
      : [...sources, "a stream was neither read nor cancelled"];
  }

  /** Notes a request, and the promise of its answer. */
  saw(request: HttpRequest): void {
    const { method, target, path, authority, version } = request;
    this.#calls.push(callLine({ method, target, path, authority, version }));
  }

  /** Notes that a handler is at work until a promise settles. */
  async during<T>(work: Promise<T>): Promise<T> {
    this.#pending++;
    try {
      return await work;
    } finally {
      this.#pending--;
    }
  }

  /** A source that is to be disposed of once. */
  source(length: number, behaviour: SourceBehaviour): SizedSource {
    const source = new SourceInMemory(length, behaviour);
    this.#sources.push(source);
    return source;
  }

  /** A stream that is to be read to its end, or cancelled. */
  stream(
    next: (index: number) => Uint8Array | null | Promise<Uint8Array | null>,
  ): ReadableStream<Uint8Array> {
    this.#openStreams++;
    let index = 0;
    let isOpen = true;
    const letGo = () => {
      if (isOpen) this.#openStreams--;
      isOpen = false;
    };
    return new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        try {
          const chunk = await next(index++);
          if (chunk !== null) return controller.enqueue(chunk);
          letGo();
          controller.close();
        } catch (error) {
          letGo();
          throw error;
        }
      },
      cancel: letGo,
    }, { highWaterMark: 0 });
  }
}

/** A request in one line. */
export function callLine(
  head: Pick<HttpRequest, "method" | "target" | "path" | "authority" | "version">,
): string {
  return `${head.method} ${head.target} (${head.path}) at ${head.authority} in ${head.version}`;
}
