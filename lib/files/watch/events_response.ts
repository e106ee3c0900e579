import { type HttpRequest, type HttpResponse, statusText } from "../../message.ts";
import type { FileRoot } from "../root/file_root.ts";
import { answerConditions } from "../version/unversioned.ts";
import { watchEvents } from "./watch_events.ts";

/**
 * Answers with a stream of the changes below a directory, as Server-Sent Events. The answer begins
 * when the watch does, so that a page may rely on it upon `open` of its EventSource.
 *
 * @param directory Its real path.
 * @param signal Ends the stream, which else would have no end.
 */
export async function respondWithEvents(
  root: FileRoot,
  directory: string,
  request: HttpRequest,
  signal: AbortSignal | undefined,
): Promise<HttpResponse> {
  const unmet = answerConditions(request, { "cache-control": "no-store" });
  if (unmet !== null) return unmet;
  // Watching would take a thread, for events that nobody gets.
  if (request.method === "HEAD") {
    return { status: 200, headers: EVENT_STREAM, body: new ReadableStream() };
  }
  const started = Promise.withResolvers<void>();
  try {
    const body = watchEvents(root, directory, { signal, onStart: started.resolve });
    await started.promise;
    return { status: 200, headers: EVENT_STREAM, body };
  } catch (error) {
    if (!(error instanceof Deno.errors.Busy)) throw error;
    return statusText(503, { "retry-after": "5" }, "too many directories are watched");
  }
}

/** The last field is for nginx, which else holds events back until it has a page of them. */
const EVENT_STREAM = {
  "content-type": "text/event-stream",
  "cache-control": "no-store",
  "x-accel-buffering": "no",
};
