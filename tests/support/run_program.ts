/** How {@linkcode runProgram} runs a program. */
export interface RunOptions {
  /** Permission flags: `["--allow-read=/tmp/x"]`. */
  readonly permissions: readonly string[];
  readonly args: readonly string[];
  /** Beside `permissions`: another user, other variables. */
  readonly command?: Deno.CommandOptions;
  /** Where the program lies; beside this file by default. */
  readonly directory?: string;
  /** The runtime; this one by default. */
  readonly deno?: string;
}

/**
 * Runs a program that lies beside this file in a Deno of its own, and parses the JSON it prints.
 *
 * @throws {Error} With what it wrote to stderr, if it fails.
 */
export async function runProgram(name: string, options: RunOptions): Promise<unknown> {
  const { permissions, args, command } = options;
  const beside = new URL(".", import.meta.url).pathname;
  const program = `${options.directory ?? beside}/${name}`;
  const { success, stdout, stderr } = await new Deno.Command(options.deno ?? Deno.execPath(), {
    ...command,
    args: ["run", "--quiet", "--no-lock", "--no-prompt", ...permissions, program, ...args],
  }).output();
  if (!success) throw new Error(`${name} failed: ${new TextDecoder().decode(stderr)}`);
  return JSON.parse(new TextDecoder().decode(stdout));
}
