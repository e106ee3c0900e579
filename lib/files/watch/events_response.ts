import { type HttpRequest, type HttpResponse, statusText } from "../../message.ts";
import type { FileRoot } from "../root/file_root.ts";
import { answerConditions } from "../version/unversioned.ts";
import { watchEvents } from "./watch_events.ts";

/**
 * Answers with a stream of the changes below a directory, as Server-Sent Events.
 *
 * @param directory Its real path.
 * @param request Its conditions hold of what nobody knows the version of.
 * @param signal Ends the stream, which else would have no end.
 */
export function respondWithEvents(
  root: FileRoot,
  directory: string,
  request: HttpRequest,
  signal: AbortSignal | undefined,
): HttpResponse {
  const unmet = answerConditions(request, { "cache-control": "no-store" });
  if (unmet !== null) return unmet;
  try {
    return {
      status: 200,
      headers: { "content-type": "text/event-stream", "cache-control": "no-store" },
      body: endOn(signal, watchEvents(root, directory)),
    };
  } catch (error) {
    if (!(error instanceof Deno.errors.Busy)) throw error;
    return statusText(503, { "retry-after": "5" }, "too many directories are watched");
  }
}

function endOn(
  signal: AbortSignal | undefined,
  stream: ReadableStream<Uint8Array>,
): ReadableStream<Uint8Array> {
  const reader = stream.getReader();
  // What has failed by then is told to whoever reads it.
  const end = () => void reader.cancel().catch(() => {});
  // A signal that has told of the end tells of it no more.
  if (signal?.aborted) end();
  else signal?.addEventListener("abort", end, { once: true });
  const leave = () => signal?.removeEventListener("abort", end);
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (!done) return controller.enqueue(value);
      } catch (error) {
        leave();
        throw error;
      }
      leave();
      controller.close();
    },
    async cancel() {
      leave();
      await reader.cancel();
    },
  }, { highWaterMark: 0 });
}
