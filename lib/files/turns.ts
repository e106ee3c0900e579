/**
 * Ends a stretch of work: others have their turn before the promise resolves. All long work shares
 * one queue, so that others wait for one stretch of it at a time, however much there is to do.
 *
 * A stretch is to be two to five milliseconds, because a turn costs two: what ends sooner
 * (`setImmediate`, a message, an operation that is ready) lets no connection in before it.
 */
export function nextTurn(): Promise<void> {
  last = last.then(() => new Promise((resolve) => setTimeout(resolve, 0)));
  return last;
}

let last: Promise<void> = Promise.resolve();
