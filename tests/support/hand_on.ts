import { type HttpRequest, type HttpResponse, text } from "../../lib/message.ts";

/** Reads a body as `fetch` does, which has an error of its own for one that fails: see its test. */
export async function handOn({ body }: HttpRequest): Promise<HttpResponse> {
  return text(
    await body.text().catch(({ message }) => {
      throw new TypeError("fetch failed", { cause: new Error(message) });
    }),
  );
}
