import type { HttpRequest } from "../../message.ts";
import type { HeaderList } from "../../protocol/header_list.ts";
import type { MultipartDecoder, MultipartStep } from "../../protocol/multipart_decoder.ts";
import { ProtocolError } from "../../protocol/protocol_error.ts";
import { FIRST_BYTES, roomAfter } from "./body_pieces.ts";

/**
 * Reads a form from the body of a request, part by part, and no further than it is asked to. It
 * holds one buffer, of the size that `bodyPieces` would have.
 */
export class FormReader {
  readonly #request: Pick<HttpRequest, "readInto">;
  readonly #decoder: MultipartDecoder;
  #bytes = new Uint8Array(FIRST_BYTES);
  #room = FIRST_BYTES;
  #start = 0;
  #end = 0;
  #isInPart = false;

  constructor(request: Pick<HttpRequest, "readInto">, decoder: MultipartDecoder) {
    this.#request = request;
    this.#decoder = decoder;
  }

  /**
   * Goes on to the next part, and drops what was not read of the one before.
   *
   * @returns Its head, or `null` where the form ends.
   * @throws {ProtocolError} Where the form is malformed or incomplete, or its body breaks off.
   */
  async nextPart(): Promise<HeaderList | null> {
    for (;;) {
      const step = await this.#step();
      if (step.kind === "end") return null;
      if (step.kind !== "part") continue;
      this.#isInPart = true;
      return step.head;
    }
  }

  /**
   * Reads on in the part.
   *
   * @returns Content, never empty, to be used before the next call; `null` at the part's end.
   * @throws {ProtocolError} Where the form is malformed or incomplete, or its body breaks off.
   */
  async read(): Promise<Uint8Array | null> {
    if (!this.#isInPart) return null;
    const step = await this.#step();
    if (step.kind === "content") return step.content;
    this.#isInPart = false;
    return null;
  }

  /** What is left of the part, in pieces, each to be used before the next is asked for. */
  async *content(): AsyncGenerator<Uint8Array> {
    for (let bytes = await this.read(); bytes !== null; bytes = await this.read()) yield bytes;
  }

  async #step(): Promise<MultipartStep> {
    for (;;) {
      const step = this.#decoder.decode(this.#bytes.subarray(this.#start, this.#end));
      this.#start += step.consumed;
      if (step.kind !== "none") return step;
      if (step.consumed === 0) await this.#fill();
    }
  }

  async #fill(): Promise<void> {
    this.#bytes.copyWithin(0, this.#start, this.#end);
    this.#end -= this.#start;
    this.#start = 0;
    if (this.#room !== this.#bytes.length) {
      this.#bytes = new Uint8Array(this.#bytes.buffer.transfer(this.#room));
    }
    const count = await this.#request.readInto(this.#bytes.subarray(this.#end));
    if (count === null) throw new ProtocolError(400, "The form ended too early (RFC 2046 §5.1.1)");
    this.#end += count;
    this.#room = roomAfter(this.#end, this.#bytes.length);
  }
}
