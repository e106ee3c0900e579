/**
 * Prints a line on standard error, after those before it. A line that cannot be printed is dropped.
 *
 * `console.error` would throw where the disk is full or the terminal gone, and end the process; and
 * where nobody reads the pipe it would wait, and all clients with it. Here the lines wait, and
 * those beyond {@linkcode MAX_WAITING} are dropped.
 *
 * @returns Settles when the line is printed or dropped, which may be never. It does not reject.
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
