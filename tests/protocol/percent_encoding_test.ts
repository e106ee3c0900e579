import { assertEquals } from "@std/assert";
import { escapeStray, normalizePath } from "../../lib/protocol/percent_encoding.ts";

const UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
const RESERVED = ":/?#[]@!$&'()*+,;=";

const PATHS: readonly { path: string; normal: string; rfc: string }[] = [
  { path: "/", normal: "/", rfc: "3986 §3.3" },
  { path: "/a:b@c!$&'()*+,;=-._~", normal: "/a:b@c!$&'()*+,;=-._~", rfc: "3986 §3.3" },
  { path: "/%66iles/%41%7a", normal: "/files/Az", rfc: "9110 §4.2.3" },
  { path: "/%2e%2E/%2e", normal: "/../.", rfc: "9110 §4.2.3" },
  { path: "/a/../b//c", normal: "/a/../b//c", rfc: "9110 §4.2.3" },
  { path: "/%2f%2F%5c%3f%23%25", normal: "/%2f%2F%5c%3f%23%25", rfc: "3986 §2.2" },
  { path: "/%2541", normal: "/%2541", rfc: "3986 §2.4: decoded once" },
  { path: "/%25%34%31", normal: "/%2541", rfc: "3986 §2.4: decoded once" },
  { path: "/%20%7f%0d%0A", normal: "/%20%7f%0d%0A", rfc: "3986 §2.3" },
  { path: "/%e2%82%ac", normal: "/%e2%82%ac", rfc: "3986 §2.3" },
  { path: '/"<>\\^`{|}[]', normal: "/%22%3C%3E%5C%5E%60%7B%7C%7D%5B%5D", rfc: "9110 §10.2.2" },
  { path: "/%22|%7C", normal: "/%22%7C%7C", rfc: "9110 §10.2.2" },
];

for (const { path, normal, rfc } of PATHS) {
  Deno.test(`normalizePath() writes ${normal} when given ${path} (${rfc})`, () => {
    assertEquals(normalizePath(path), normal);
    assertEquals(normalizePath(normal), normal, "and leaves that as it is");
    assertEquals(decodeURIComponent(normal), decodeURIComponent(path), "which means the same");
  });
}

Deno.test("normalizePath() decodes an escape when its character is unreserved (3986 §2.3)", () => {
  for (let code = 0x01; code < 0x80; code++) {
    const char = String.fromCharCode(code);
    const escape = `%${code.toString(16).padStart(2, "0")}`;
    assertEquals(
      normalizePath(`/${escape}`),
      UNRESERVED.includes(char) ? `/${char}` : `/${escape}`,
    );
  }
});

Deno.test("escapeStray() escapes a visible character when no URI has it (3986 §2)", () => {
  for (let code = 0x21; code < 0x7f; code++) {
    const char = String.fromCharCode(code);
    const isOfUri = UNRESERVED.includes(char) || char === "%" ||
      RESERVED.replace(/[[\]]/g, "").includes(char);
    assertEquals(escapeStray(char), isOfUri ? char : encodeURIComponent(char));
  }
});
