import { printLine } from "../print_line.ts";

/**
 * Prints what a handler threw: an error of the system as one line, which says all there is to know,
 * any other with its stack.
 *
 * The line is also what can be printed when no descriptor is left. To make a stack the runtime
 * opens what it was compiled from, and if it cannot, it may end the process (Deno 2.9.6).
 */
export function printError(error: unknown): void {
  if (error instanceof SuppressedError) {
    // The runtime says of it that there are two, and not which.
    printError(error.suppressed);
    return printError(error.error);
  }
  const number = systemError(error);
  const remedy = number === EMFILE ? "; raise the limit of them, as with ulimit -n" : "";
  printLine(number === null ? inspect(error) : `${describe(error)}${remedy}`);
}

/** As `tell`; but what it throws, which would end the process, is printed with the error told. */
export function safely<Rest extends readonly unknown[]>(
  tell: (error: unknown, ...rest: Rest) => void,
): (error: unknown, ...rest: Rest) => void {
  return (error, ...rest) => {
    // It may be an async function: to TypeScript that is as good.
    Promise.try(tell, error, ...rest).catch((failure) => {
      printError(error);
      printError(failure);
    });
  };
}

/** Whether an error or a cause of it has another's message: `fetch` copies that, not the error. */
export function tellsOf(error: unknown, other: unknown): boolean {
  return error instanceof Error && other instanceof Error &&
    describe(error).includes(other.message);
}

/** What is thrown may bring code of its own to be inspected with, and that may fail. */
function inspect(error: unknown): string {
  try {
    return Deno.inspect(error);
  } catch {
    return "What was thrown cannot be printed";
  }
}

/** With what caused it, in one line. */
function describe(error: unknown): string {
  return [...withCauses(error)].map(String).join(": ");
}

/** An error, what caused it, and so on: each once, since the last may be caused by the first. */
function withCauses(error: unknown): Set<unknown> {
  const found = new Set<unknown>();
  for (let next = error; next !== undefined && !found.has(next);) {
    found.add(next);
    next = next instanceof Error ? next.cause : undefined;
  }
  return found;
}

/** Whether an error says that too many files are open. */
export function isShortage(error: unknown): boolean {
  const number = systemError(error);
  return number === EMFILE || number === ENFILE;
}

/** The number in the message of a system error, or of one that is a cause; `null` where none is. */
function systemError(error: unknown): number | null {
  for (const it of withCauses(error)) {
    const match = it instanceof Error ? /\(os error (\d+)\)/.exec(it.message) : null;
    if (match !== null) return Number(match[1]);
  }
  return null;
}

/** The same numbers on Linux, macOS and the BSDs. */
const EMFILE = 24;
const ENFILE = 23;
