/** Where a request goes to, as the reference reads it. */
export interface ReferenceTarget {
  readonly path: string;
  /** `null` where Host decides. */
  readonly authority: string | null;
}

/** The four forms of RFC 9112 §3.2, by regular expressions; `null` for what is none of them. */
export function readTarget(method: string, target: string): ReferenceTarget | null {
  if (!/^[!"$-~]+$/.test(target)) return null;
  if (method === "CONNECT") {
    const isGood = /:[0-9]+$/.test(target) && readAuthority(target);
    return isGood ? { path: "", authority: target } : null;
  }
  if (target === "*") return method === "OPTIONS" ? { path: "*", authority: null } : null;
  const form = /^(?:https?:\/\/([^/?]*))?([^?]*)(\?.*)?$/i.exec(target);
  if (form === null) return null;
  const [, authority, path, query] = form;
  if (authority === undefined) return path.startsWith("/") ? readPath(path, null) : null;
  if (authority.length > 261 || !readAuthority(authority)) return null;
  if (path !== "") return readPath(path, authority);
  const isServer = method === "OPTIONS" && query === undefined;
  return { path: isServer ? "*" : "/", authority };
}

/** RFC 9110 §7.2: a host that is not empty and, perhaps, a port from 1 to 65535. */
export function readAuthority(text: string): boolean {
  const parts = /^(\[[^\]]*\]|[^:]*)(?::([0-9]*))?$/.exec(text);
  if (parts === null) return false;
  const [, host, port] = parts;
  if (port !== undefined && port !== "" && (Number(port) < 1 || Number(port) > 65535)) return false;
  if (host.startsWith("[")) return isIpv6(host.slice(1, -1));
  return /^(?:[\w\-.~!$&'()*+;=]|%[0-9a-f]{2})+$/i.test(host) && !host.includes("%00");
}

function readPath(path: string, authority: string | null): ReferenceTarget | null {
  if (path.includes("%00")) return null;
  try {
    decodeURIComponent(path);
  } catch {
    return null;
  }
  // RFC 9110 §4.2.3: as the platform would write each character, where it came raw or escaped.
  const normal = path.replace(/%[0-9a-f]{2}|[^/]/gi, (piece) => {
    const isPlain = /^[!$&'()*+,:;=@]$/.test(piece);
    if (piece.length === 1) return isPlain ? piece : encodeURIComponent(piece);
    const char = String.fromCharCode(parseInt(piece.slice(1), 16));
    return /[\w\-.~]/.test(char) && char < "\x80" ? char : piece;
  });
  return { path: normal, authority };
}

/** RFC 3986 §3.2.2: eight groups, `::` for one or more of them, an IPv4 address for the last two. */
function isIpv6(text: string): boolean {
  const octet = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  const plain = text.replace(new RegExp(`(?<=:)${octet}(?:\\.${octet}){3}$`), "0:0");
  const halves = plain.split("::");
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => half === "" ? [] : half.split(":"));
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return false;
  return halves.length === 2 ? groups.length < 8 : groups.length === 8;
}
