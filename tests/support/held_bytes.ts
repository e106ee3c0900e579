import { utf8Pieces } from "./upload_site.ts";

/** Bytes that come until they are let fail or end. */
export class HeldBytes {
  readonly #isBegun = Promise.withResolvers<void>();
  readonly #outcome = Promise.withResolvers<void>();
  readonly begun = this.#isBegun.promise;
  readonly end = this.#outcome.resolve;
  readonly fail = () => this.#outcome.reject(new Error("The client left"));

  async *bytes(): AsyncGenerator<Uint8Array> {
    yield* utf8Pieces("new");
    this.#isBegun.resolve();
    await this.#outcome.promise;
  }
}
