/**
 * Prints a line on standard error, behind those before it, as far as that can be done.
 *
 * Where it cannot, `console.error` would throw, as on a full disk or a terminal that is gone, and end
 * the process; and it would wait for a pipe that nobody reads, and all clients with it. Here such a
 * line is dropped, and so are those beyond {@linkcode MAX_WAITING}.
 *
 * @returns Settles when that is done, which may be never. It does not reject.
 */
export function printLine(line: string): Promise<void> {
  if (waiting === MAX_WAITING) return last;
  waiting++;
  return last = last.then(() => write(`${line}\n`)).catch(() => {}).then(() => void waiting--);
}

/** Lines that wait for those before them, of some hundred bytes each. */
export const MAX_WAITING = 1_000;

let waiting = 0;
let last: Promise<void> = Promise.resolve();

async function write(text: string): Promise<void> {
  let rest = new TextEncoder().encode(text);
  while (rest.length > 0) rest = rest.subarray(await Deno.stderr.write(rest));
}
