/**
 * Run by tests: replaces a file by another of the same content, some thousand times a second, until
 * it is killed.
 *
 *     deno run -A replace_program.ts FILE SPARE
 *
 * Both are on one file system.
 *
 * @module
 */

const [file, spare] = Deno.args;
const content = Deno.readFileSync(file);
/** As fast as it can it would at times replace the file several times in one look at it. */
const REST_MILLIS = 0.1;
const never = new Int32Array(new SharedArrayBuffer(4));

console.log("replacing");
for (;;) {
  Deno.writeFileSync(spare, content);
  Deno.renameSync(spare, file);
  Atomics.wait(never, 0, 0, REST_MILLIS);
}
