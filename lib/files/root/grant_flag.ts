/**
 * The flag of the runtime that grants something, as it is typed into a shell: quoted where that is
 * needed.
 *
 * @param values Paths, or for `net` addresses.
 */
export function grantFlag(name: "read" | "write" | "net", values: readonly string[]): string {
  const flag = `--allow-${name}=${values.map(grantable).join(",")}`;
  return PLAIN.test(flag) ? flag : `'${flag.replaceAll("'", "'\\''")}'`;
}

/** What no shell takes for anything but itself. */
const PLAIN = /^[\p{L}\p{M}\p{N}_@%+=:,./-]+$/u;

/** The runtime splits flags at commas: of a path that has one, the directory above it. */
function grantable(path: string): string {
  const [whole, ...rest] = path.split(",");
  return rest.length === 0 ? whole : whole.slice(0, whole.lastIndexOf("/")) || "/";
}
