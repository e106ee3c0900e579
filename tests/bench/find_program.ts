/**
 * The path of a program; `null` where it is not installed. Debian keeps servers where only an
 * administrator's PATH looks, so those places are looked at as well.
 */
export function findProgram(name: string): string | null {
  const directories = [...(Deno.env.get("PATH") ?? "").split(":"), "/usr/sbin", "/sbin"];
  const paths = directories.filter((path) => path !== "").map((path) => `${path}/${name}`);
  return paths.find(isExecutable) ?? null;
}

/** Why a program, which may be a whole path, cannot be run here; `null` where it can. */
export function lackOfProgram(program: string): string | null {
  const isThere = program.startsWith("/") || findProgram(program) !== null;
  return isThere ? null : `${program} is not installed`;
}

function isExecutable(path: string): boolean {
  try {
    const { isFile, mode } = Deno.statSync(path);
    return isFile && ((mode ?? 0) & 0o111) !== 0;
  } catch {
    return false;
  }
}
