import { nextTurn } from "../../stretch.ts";
import { isAbsence } from "../disk/absence.ts";
import type { DiskWork } from "../disk/disk.ts";
import { type FileVersion, versionOf } from "../version/file_version.ts";
import type { FileRoot } from "./file_root.ts";
import type { OpenFile } from "./open_file.ts";
import { lookAtDirectory, lookAtFile, namesBelow, slashed } from "./real_path.ts";

/** A file or a directory, somewhere below another. */
export interface TreeEntry {
  /** From the directory walked to this: names with `/` between them, none at the end. */
  readonly path: string;
  readonly kind: "file" | "directory";
  /** What was there when the walk came by; a directory's size is 0. */
  readonly version: FileVersion;
  /** As {@linkcode openBelow} does; `null` for directories, too. */
  open(): OpenFile | null | Promise<OpenFile | null>;
}

/**
 * Walks all below a directory that may be seen: each directory before what is in it, the entries of
 * each by name. A link to a file counts as the file. A link to a directory is left out, or there
 * could be no end. So is a name that is not UTF-8, which the runtime does not show.
 *
 * It holds the names of one directory at a time and of those above it; each entry is looked at when
 * its turn comes. What vanishes meanwhile, or may not be read, is left out.
 *
 * @param directory A real path within the root, as {@linkcode FileRoot.lookup} finds it.
 * @throws {TypeError} If it is not within the root.
 */
export async function* walkTree(
  root: FileRoot,
  directory: string,
): AsyncIterableIterator<TreeEntry> {
  const top = await levelOf(root, directory, "");
  const levels = top === null ? [] : [top];
  // Opening takes as long as several looks, so of files with the same access only one is opened.
  const readable = new Set<string>();
  let looks = 0;
  let opens = 0;
  while (levels.length > 0) {
    const level = levels[levels.length - 1];
    const found = level.found.pop();
    if (found === undefined) {
      if (!await root.disk.run(look(root, level))) levels.pop();
      if (++looks % LOOKS_PER_TURN === 0) await nextTurn();
      continue;
    }
    const { name, isFile, version, access } = found;
    const path = level.prefix + name;
    if (isFile) {
      if (!readable.has(access)) {
        if (++opens % OPENS_PER_TURN === 0) await nextTurn();
        using file = await openBelow(root, directory, path);
        if (file === null) continue;
        readable.add(access);
      }
      yield { path, kind: "file", version, open: () => openBelow(root, directory, path) };
      continue;
    }
    const inner = await levelOf(root, `${slashed(level.directory)}${name}`, `${path}/`);
    if (inner === null) continue;
    yield { path, kind: "directory", version: { ...version, size: 0 }, open: () => null };
    levels.push(inner);
  }
}

/**
 * Opens a file that a walk found, as it is by now; `null` where no file is there any more that may
 * be seen. Close it.
 *
 * @param directory What was walked.
 * @param path As in {@linkcode TreeEntry}.
 * @returns A promise only where the disk is slow.
 */
export function openBelow(
  root: FileRoot,
  directory: string,
  path: string,
): OpenFile | null | Promise<OpenFile | null> {
  const names = [...namesBelow(root, directory), ...path.split("/")];
  return root.disk.run(lookAtFile(root, { names, isDirectory: false }));
}

/** Entries that are looked at together. */
const LOOK_ENTRIES = 64;
/** How often that is done in a turn: two milliseconds. */
const LOOKS_PER_TURN = 8;
/** How many files are opened in a turn, to see whether they can be read: two milliseconds, too. */
const OPENS_PER_TURN = 64;

/** A directory that is being walked. */
interface Level {
  /** Its real path. */
  readonly directory: string;
  /** Its path from the directory that is walked, and a slash; `""` for that directory itself. */
  readonly prefix: string;
  /** What is still to be looked at, the last first. */
  readonly names: string[];
  /** What has been looked at and is still to be told of, the last first. */
  readonly found: Found[];
}

/**
 * What is still needed of a status: whole ones, for so many entries, would outlive V8's young
 * generation.
 */
interface Found {
  readonly name: string;
  readonly isFile: boolean;
  readonly version: FileVersion;
  /** Owner, group and mode: who may read, unless an access list says otherwise. */
  readonly access: string;
}

/** A directory and the names in it; `null` where it is a link, or gone, or may not be read. */
async function levelOf(root: FileRoot, directory: string, prefix: string): Promise<Level | null> {
  if (await root.disk.run(lookAtDirectory(root, directory)) === null) return null;
  const names = await namesOrNull(root, directory);
  // By code unit: the same order everywhere, whatever the locale.
  return names === null ? null : { directory, prefix, names: names.sort().reverse(), found: [] };
}

/** Looks at some entries; `false` where there is none left. */
function* look(root: FileRoot, level: Level): DiskWork<boolean> {
  const { names, directory } = level;
  if (names.length === 0) return false;
  for (const name of names.splice(-LOOK_ENTRIES)) {
    const info = yield* root.entryStatus(directory, name);
    if (info === null) continue;
    const access = `${info.uid} ${info.gid} ${info.mode}`;
    level.found.push({ name, isFile: info.isFile, version: versionOf(info), access });
  }
  // If the directory has become a link, these were looks at what lies behind it.
  return (yield* lookAtDirectory(root, directory)) !== null;
}

async function namesOrNull(root: FileRoot, directory: string): Promise<string[] | null> {
  try {
    return await root.names(directory);
  } catch (error) {
    if (isAbsence(error)) return null;
    throw error;
  }
}
