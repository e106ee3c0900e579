/**
 * Rejects where a promise takes so long that it hangs, so that a test over real sockets ends. What is
 * only slow, because the machine is busy, is to pass: to start a worker then takes seconds.
 */
export async function within<T>(promise: Promise<T>, millis = 30_000): Promise<T> {
  const expired = Promise.withResolvers<never>();
  const timer = setTimeout(() => expired.reject(new Error("It hangs")), millis);
  try {
    return await Promise.race([promise, expired.promise]);
  } finally {
    clearTimeout(timer);
  }
}
