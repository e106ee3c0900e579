/**
 * The names of the unfinished uploads and changes in a directory and all below it, as paths below it.
 * What vanishes meanwhile is not there.
 */
export function temporariesIn(directory: string, below = ""): string[] {
  const found: string[] = [];
  for (const { name, isDirectory } of Deno.readDirSync(`${directory}/${below}`)) {
    if (name.startsWith(".postern-upload-")) found.push(below + name);
    else if (isDirectory) found.push(...temporariesIn(directory, `${below}${name}/`));
  }
  return found;
}
