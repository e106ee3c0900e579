import { type AppOptions, parseCommand } from "../../lib/app/options.ts";

/** The options that a command line asks to serve with. */
export function optionsFor(...args: string[]): AppOptions {
  const command = parseCommand(args);
  if (command.kind !== "serve") throw new Error("These are not options to serve with");
  return command.options;
}
