/**
 * The path of a program; `null` where it is not installed. Debian keeps servers where only an
 * administrator's PATH looks, so those places are looked at as well.
 *
 * @param searched The directories to look in first, as in `PATH`.
 */
export function findProgram(
  name: string,
  searched: string = Deno.env.get("PATH") ?? "",
): string | null {
  const directories = [...searched.split(":"), "/usr/sbin", "/sbin"];
  const paths = directories.filter((path) => path !== "").map((path) => `${path}/${name}`);
  return paths.find((path) => isExecutable(path) && !isThisRuntime(path)) ?? null;
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

/** Where there is no Node, Deno puts itself on its own PATH under that name. */
function isThisRuntime(path: string): boolean {
  return Deno.realPathSync(path) === Deno.realPathSync(Deno.execPath());
}
