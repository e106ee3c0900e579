/** Runs something, and gives back the lines that it says on standard error. */
export async function saidBy(run: () => Promise<unknown>): Promise<string[]> {
  const { write } = Deno.stderr;
  let text = "";
  Deno.stderr.write = (bytes) => {
    text += new TextDecoder().decode(bytes);
    return Promise.resolve(bytes.length);
  };
  try {
    await run();
    // A line is written a moment after it is said.
    await new Promise((resolve) => setTimeout(resolve, 0));
  } finally {
    Deno.stderr.write = write;
  }
  return text.split("\n").slice(0, -1);
}
