/**
 * Run by tests: replaces a path by a link and back, as fast as it can, until it is killed.
 *
 *     deno run -A swap_program.ts file DIR OUTSIDE [PAUSE]
 *
 * `file`: `DIR/sub/f` is now a file, now a link to `OUTSIDE/f`. `directory`: `DIR/sub` is now a
 * directory, now a link to `OUTSIDE`. `DIR` and `OUTSIDE` have a common parent, where the spare
 * ones wait. Between two swaps it lets up to `PAUSE` milliseconds pass, by default none.
 *
 * @module
 */

const [kind, directory, outside, pause = "0"] = Deno.args;
const spareLink = `${outside}.link`;
const spare = `${outside}.spare`;
const isFile = kind === "file";
const place = isFile ? `${directory}/sub/f` : `${directory}/sub`;
Deno.symlinkSync(isFile ? `${outside}/f` : outside, spareLink);

console.log("swapping");
for (;;) {
  Deno.renameSync(place, spare);
  Deno.renameSync(spareLink, place);
  wait();
  Deno.renameSync(place, spareLink);
  Deno.renameSync(spare, place);
  wait();
}

/** Without a timer, which would take a millisecond at least. */
function wait(): void {
  const end = performance.now() + Math.random() * Number(pause);
  while (performance.now() < end);
}
