import { assertEquals } from "@std/assert";
import { isDotfile, parseSegments } from "../../../lib/files/root/path_segments.ts";

const ACCEPTED: readonly {
  readonly path: string;
  readonly names: readonly string[];
  readonly isDirectory?: boolean;
  readonly reason: string;
}[] = [
  { path: "", names: [], isDirectory: true, reason: "the root" },
  { path: "a", names: ["a"], reason: "a name" },
  { path: "a/b/c.txt", names: ["a", "b", "c.txt"], reason: "three" },
  { path: "a/b/", names: ["a", "b"], isDirectory: true, reason: "a directory's slash" },
  { path: "a%20b", names: ["a b"], reason: "an escape (3986 §2.1)" },
  { path: "%61", names: ["a"], reason: "a needless escape (3986 §2.3)" },
  { path: "J%C3%B6rg/%E2%82%ac", names: ["Jörg", "€"], reason: "UTF-8, in either case" },
  { path: "%F0%9F%98%80", names: ["😀"], reason: "four bytes" },
  { path: "%252e%252e/a", names: ["%2e%2e", "a"], reason: "decoded once" },
  { path: "%25", names: ["%"], reason: "decoded once" },
  { path: ".", names: [], isDirectory: true, reason: "the same directory (3986 §6.2.2.3)" },
  { path: "./Packages", names: ["Packages"], reason: "as apt asks (3986 §6.2.2.3)" },
  { path: "a/./b", names: ["a", "b"], reason: "the same directory, within" },
  { path: "a/%2e/b/.", names: ["a", "b"], isDirectory: true, reason: "escaped, and at the end" },
  { path: "...", names: ["..."], reason: "three dots are a name" },
  { path: "..a/b..", names: ["..a", "b.."], reason: "dots in a name" },
  { path: ".git", names: [".git"], reason: "a dotfile is a name; the root hides it" },
  { path: "a\\b", names: ["a\\b"], reason: "a backslash is no separator" },
  { path: "%5c..%5c", names: ["\\..\\"], reason: "nor is one that is escaped" },
  { path: "a:b", names: ["a:b"], reason: "nor is a colon" },
  { path: "a+b", names: ["a+b"], reason: "+ is no blank in a path" },
  { path: "~root", names: ["~root"], reason: "no shell expands it" },
  { path: "%C2%A0", names: ["\u00a0"], reason: "beyond ASCII anything goes" },
];

for (const { path, names, isDirectory = false, reason } of ACCEPTED) {
  Deno.test(`parseSegments() finds ${names.length} names when given "${path}": ${reason}`, () => {
    assertEquals(parseSegments(path), { names, isDirectory });
  });
}

const REFUSED: readonly { readonly path: string; readonly reason: string }[] = [
  { path: "..", reason: "the parent" },
  { path: "../a", reason: "the parent, first" },
  { path: "a/../b", reason: "the parent, within" },
  { path: "a/..", reason: "the parent, last" },
  { path: "../", reason: "the parent's slash" },
  { path: "%2e%2e/a", reason: "the parent, escaped" },
  { path: "%2E%2e/a", reason: "the parent, escaped" },
  { path: ".%2e/a", reason: "the parent, half escaped" },
  { path: "..%2fa", reason: "an escaped slash is no separator" },
  { path: "%2e%2e%2fa", reason: "an escaped slash" },
  { path: "a%2fb", reason: "and no name has one" },
  { path: "a%2Fb", reason: "in either case" },
  { path: "%2f", reason: "a slash alone" },
  { path: "%2fetc%2fpasswd", reason: "an absolute path" },
  { path: "/etc/passwd", reason: "an absolute path: //" },
  { path: "/", reason: "an empty name" },
  { path: "a//b", reason: "an empty name" },
  { path: "a//", reason: "an empty name" },
  { path: "a%00", reason: "NUL ends a name for the system" },
  { path: "a%00.txt", reason: "NUL within" },
  { path: "a\0", reason: "NUL as it is" },
  { path: "a%0Ab", reason: "a line feed" },
  { path: "a%0d", reason: "a carriage return" },
  { path: "%1b[2J", reason: "an escape sequence" },
  { path: "a%09b", reason: "a tab" },
  { path: "a%7f", reason: "DEL" },
  { path: "%", reason: "no escape" },
  { path: "%4", reason: "half an escape" },
  { path: "a%zz", reason: "no hex" },
  { path: "%u002e", reason: "no escape of a URL's" },
  { path: "%ff", reason: "not UTF-8" },
  { path: "%c0%ae%c0%ae/a", reason: "overlong dots" },
  { path: "%c0%af", reason: "an overlong slash" },
  { path: "%ed%a0%80", reason: "half a surrogate pair" },
  { path: "%e2%82", reason: "UTF-8 that is cut" },
  { path: "a/b%ff/c", reason: "not UTF-8, within" },
];

for (const { path, reason } of REFUSED) {
  Deno.test(`parseSegments() refuses ${JSON.stringify(path)} because of ${reason}`, () => {
    assertEquals(parseSegments(path), null);
    assertEquals(parseSegments(`dir/${path}`), null);
  });
}

Deno.test("parseSegments() refuses every control character when it stands in a name", () => {
  for (let code = 0; code < 0x180; code++) {
    const escaped = encodeURIComponent(String.fromCharCode(code));
    const isRefused = code < 0x20 || (code >= 0x7f && code < 0xa0) || code === 0x2f;
    assertEquals(parseSegments(`a${escaped}b`) === null, isRefused, escaped);
  }
});

const DOTFILES: readonly { readonly name: string; readonly expected: boolean }[] = [
  { name: ".env", expected: true },
  { name: ".git", expected: true },
  { name: "..data", expected: true },
  { name: ".well-known-not", expected: true },
  { name: ".Well-Known", expected: true }, // names of files are case-sensitive
  { name: ".well-known", expected: false }, // RFC 8615
  { name: "a.env", expected: false },
  { name: "", expected: false },
];

for (const { name, expected } of DOTFILES) {
  Deno.test(`isDotfile() is ${expected} when the name is "${name}"`, () => {
    assertEquals(isDotfile(name), expected);
  });
}
