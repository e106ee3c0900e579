/**
 * The runtime's flag that grants something, fit to be pasted into a shell: in quotes where the shell
 * would take it apart.
 *
 * @param values Paths, or for `net` addresses.
 */
export function grantFlag(name: "read" | "write" | "net", values: readonly string[]): string {
  const flag = `--allow-${name}=${values.map(grantable).join(",")}`;
  return PLAIN.test(flag) ? flag : `'${flag.replaceAll("'", "'\\''")}'`;
}

/** What no shell takes for anything but itself. */
const PLAIN = /^[\p{L}\p{M}\p{N}_@%+=:,./-]+$/u;

/** What a flag can name of a path: the runtime splits flags at commas, so what is above one. */
function grantable(path: string): string {
  const [whole, ...rest] = path.split(",");
  return rest.length === 0 ? whole : whole.slice(0, whole.lastIndexOf("/")) || "/";
}
