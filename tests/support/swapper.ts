import type { TemporaryDirectory } from "./temporary_directory.ts";
import { within } from "./within.ts";

/** A process that swaps a path within `site` for a link out of it, for as long as it lives. */
export class Swapper implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;

  private constructor(child: Deno.ChildProcess) {
    this.#child = child;
  }

  /**
   * Starts it, and waits until it has begun.
   *
   * @param kind What is swapped: see `swap_program.ts`.
   * @param directory That has `site` and `outside` in it.
   * @param pause Milliseconds that pass at most between two swaps.
   */
  static async start(
    kind: "file" | "directory",
    { path }: TemporaryDirectory,
    pause = 0,
  ): Promise<Swapper> {
    const program = new URL("swap_program.ts", import.meta.url).pathname;
    const child = new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "-A", "--no-lock", program],
        ...[kind, `${path}/site`, `${path}/outside`, `${pause}`],
      ],
      stdout: "piped",
    }).spawn();
    const swapper = new Swapper(child);
    try {
      const reader = child.stdout.getReader();
      await within(reader.read());
      await reader.cancel();
      return swapper;
    } catch (error) {
      await swapper[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Ends it. Where the directory is by then is a matter of chance. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#child.status;
  }
}
