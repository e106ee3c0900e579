import { printLine } from "../../print_line.ts";
import { systemCode } from "../disk/system_error.ts";
import type { FileRoot } from "../root/file_root.ts";
import { parentOf } from "../root/real_path.ts";
import { isTemporary } from "../root/temporary_name.ts";
import { removeAbandonedAnchor } from "./anchor.ts";
import { removeAbandoned } from "./temporary_file.ts";

/**
 * Removes what uploads left behind when their server was killed, in a directory that may be
 * written and all below it. Uploads under way, of this server or another, are locked and stay.
 * What a change had in hand goes back to where it was. Links are not followed. It never fails; what
 * is in its way is told on standard error, in one line.
 *
 * It does nothing where only directories within the root may be written: the runtime tells whether
 * a path is granted, and not which ones are. See {@linkcode sweepGrant}.
 *
 * @param signal Ends it early.
 */
export async function sweepTemporaries(root: FileRoot, signal: AbortSignal): Promise<void> {
  if (root.isWritable) await sweepBelow(root, root.path, signal);
}

/**
 * Sweeps where an upload goes, unless that has been done: the topmost directory around it that may
 * be written, and all below. It does nothing where all of the root may be.
 *
 * @param directory A real path within the root that may be written.
 */
export function sweepGrant(root: FileRoot, directory: string): Promise<void> | undefined {
  if (root.isWritable) return undefined;
  const top = topmostWritable(root, directory);
  const begun = sweeps.get(top);
  if (begun !== undefined) return begun;
  const sweep = sweepBelow(root, top, NEVER);
  sweeps.set(top, sweep);
  return sweep;
}

/** As many as there are grants for parts of a root. */
const sweeps = new Map<string, Promise<void>>();
const NEVER = new AbortController().signal;

/** From a directory within the root upwards, the last one before one that may not be written. */
export function topmostWritable(root: FileRoot, directory: string): string {
  let top = directory;
  while (top !== root.path) {
    const parent = parentOf(top);
    if (!root.mayWrite(parent)) break;
    top = parent;
  }
  return top;
}

/** It never fails: nobody's request, and no server, is to end for what others left. */
async function sweepBelow(root: FileRoot, top: string, signal: AbortSignal): Promise<void> {
  const failures: unknown[] = [];
  const pending = [top];
  while (pending.length > 0 && !signal.aborted) {
    const directory = pending.pop()!;
    const isWritable = root.mayWrite(directory);
    // Whatever is in the way of one entry is no reason to leave the others.
    await keepFailure(failures, async () => {
      for await (const entry of Deno.readDir(directory || "/")) {
        if (signal.aborted) return;
        const path = `${directory}/${entry.name}`;
        if (!isTemporary(entry.name)) {
          if (entry.isDirectory) pending.push(path);
        } else if (isWritable) {
          const { isDirectory } = entry;
          await keepFailure(failures, () => {
            return isDirectory
              ? removeAbandonedAnchor(root, path)
              : removeAbandoned(root.disk, path);
          });
        }
      }
    });
  }
  if (failures.length > 0) tell(failures[0]);
}

/** Keeps the first failure, unless it says that something is gone or may not be looked at. */
async function keepFailure(failures: unknown[], act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (failures.length > 0 || EXPECTED.some((kind) => error instanceof kind)) return;
    // So deep nothing can have been uploaded.
    if (systemCode(error) === "ENAMETOOLONG") return;
    failures.push(error);
  }
}

const EXPECTED = [
  Deno.errors.NotFound,
  Deno.errors.NotADirectory,
  Deno.errors.PermissionDenied,
  Deno.errors.NotCapable,
];

/** One line, without a path, which may have line breaks. */
function tell(failure: unknown): void {
  const reason = systemCode(failure) || String(failure).split("\n", 1)[0];
  printLine(`postern: what uploads of a killed server left may still be there: ${reason}`);
}
