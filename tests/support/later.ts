/**
 * Lets the time of day be later, until it is disposed of: what was written just now has then been
 * left alone for a while.
 */
export function later(millis: number): Disposable {
  const { now } = Date;
  Date.now = () => now() + millis;
  return {
    [Symbol.dispose]: () => {
      Date.now = now;
    },
  };
}
