/**
 * Whether a promise settles before the event loop has turned once: what it waits for is there
 * already. What it rejects with is not reported as unhandled.
 */
export function settlesSoon(promise: Promise<unknown>): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), 0);
    const settle = () => {
      clearTimeout(timer);
      resolve(true);
    };
    promise.then(settle, settle);
  });
}
