import { assertEquals } from "@std/assert";
import { isAuthority } from "../../lib/protocol/request_target.ts";

const GOOD = [
  "a",
  "localhost",
  "localhost:4221",
  "EXAMPLE.com",
  "example.com.",
  "xn--caf-dma.example",
  "a_b-c~d.example",
  "127.0.0.1",
  "127.0.0.1:80",
  "a:1",
  "a:65535",
  "a:",
  "a%20b",
  "z%09%af%FA9",
  "a!$&'()*+;=b",
  "[::]",
  "[::1]",
  "[::1]:80",
  "[::1]:",
  "[2001:DB8::ff00:42:8329]:65535",
  "[1:2:3:4:5:6:7:8]:9",
  "[9:a:b:c:d:e:f:0]",
  "[::ffff:192.0.2.1]",
];

for (const text of GOOD) {
  Deno.test(`isAuthority() is true when the text is ${text} (9110 §7.2)`, () => {
    assertEquals(isAuthority(text), true);
  });
}

const BAD: readonly { name: string; text: string }[] = [
  { name: "empty", text: "" },
  { name: "blank", text: " " },
  { name: "a port alone", text: ":80" },
  { name: "a colon alone", text: ":" },
  { name: "two hosts, joined by a proxy", text: "a,b" },
  { name: "two hosts with a space", text: "a, b" },
  { name: "a comma alone", text: "," },
  { name: "with userinfo", text: "user@a" },
  { name: "with userinfo and password", text: "user:pass@a" },
  { name: "with a path", text: "a/b" },
  { name: "with a slash at the end", text: "a/" },
  { name: "a path", text: "/a" },
  { name: "a URL", text: "http://a/" },
  { name: "with a query", text: "a?b" },
  { name: "with a fragment", text: "a#b" },
  { name: "with a backslash", text: "a\\b" },
  { name: "with a blank", text: "a b" },
  { name: "with a tab", text: "a\tb" },
  { name: "with a line end", text: "a\n" },
  { name: "with NUL", text: "a\0" },
  { name: "quoted", text: '"a"' },
  { name: "in angle brackets", text: "<a>" },
  { name: "raw UTF-8", text: "caf\xc3\xa9" },
  { name: "with a broken escape", text: "a%zz" },
  { name: "with half an escape", text: "a%2" },
  { name: "port 0", text: "a:0" },
  { name: "port 00000", text: "a:00000" },
  { name: "port 65536", text: "a:65536" },
  { name: "a port of 400 digits", text: `a:${"9".repeat(400)}` },
  { name: "port 99999999999999999999", text: "a:99999999999999999999" },
  { name: "port -1", text: "a:-1" },
  { name: "port +80", text: "a:+80" },
  { name: "port 0x50", text: "a:0x50" },
  { name: "port 8e1", text: "a:8e1" },
  { name: "a port with junk behind it", text: "a:80x" },
  { name: "a port with a blank behind it", text: "a:80 " },
  { name: "two ports", text: "a:80:90" },
  { name: "two colons", text: "a::" },
  { name: "an IPv6 address without brackets", text: "::1" },
  { name: "an open bracket", text: "[::1" },
  { name: "a closing bracket", text: "::1]" },
  { name: "empty brackets", text: "[]" },
  { name: "a name in brackets", text: "[localhost]" },
  { name: "an IPv4 address in brackets", text: "[127.0.0.1]" },
  { name: "three colons", text: "[:::1]" },
  { name: "two gaps", text: "[1::2::3]" },
  { name: "seven groups", text: "[1:2:3:4:5:6:7]" },
  { name: "nine groups", text: "[1:2:3:4:5:6:7:8:9]" },
  { name: "a group of five digits", text: "[12345::]" },
  { name: "a group that is not hex", text: "[::g]" },
  { name: "an octet of 256", text: "[::ffff:256.0.0.1]" },
  { name: "with a zone", text: "[fe80::1%25eth0]" },
  { name: "with junk behind the bracket", text: "[::1]a" },
  { name: "with digits behind the bracket", text: "[::1]80" },
  { name: "with junk before the bracket", text: "a[::1]" },
  { name: "brackets twice", text: "[::1][::1]" },
  { name: "IPv6 with port 0", text: "[::1]:0" },
  { name: "IPv6 with port 65536", text: "[::1]:65536" },
  { name: "IPv6 with a broken port", text: "[::1]:8x" },
];

for (const { name, text } of BAD) {
  Deno.test(`isAuthority() is false when the text is ${name} (9110 §7.2)`, () => {
    assertEquals(isAuthority(text), false);
  });
}
