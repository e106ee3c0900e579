import type { Acceptance, Refusal } from "./row_tests.ts";

function get(...fields: readonly string[]): string {
  return `GET / HTTP/1.1\r\n${fields.map((field) => `${field}\r\n`).join("")}\r\n`;
}

/** Values that name no host, or more than a host. */
const BAD_VALUES: readonly (readonly [name: string, value: string])[] = [
  ["is empty", ""],
  ["is blank", "  "],
  ["has userinfo", "a@h"],
  ["has userinfo with a password", "h:80@evil"],
  ["has a comma", "h,i"],
  ["has a comma and a blank", "h, h"],
  ["has a path", "h/a"],
  ["has a slash at the end", "h/"],
  ["has a query", "h?a"],
  ["has a fragment", "h#a"],
  ["is a URI", "http://h"],
  ["has a blank within", "h i"],
  ["has a backslash", "h\\i"],
  ["is quoted", '"h"'],
  ["is not ASCII", "h\xe9"],
  ["has a broken escape", "h%zz"],
  ["has NUL as an escape", "h%00"],
  ["has port 0", "h:0"],
  ["has port 65536", "h:65536"],
  ["has a port beyond every integer", "h:18446744073709551617"],
  ["has a port with a sign", "h:+80"],
  ["has a port with letters", "h:80a"],
  ["has two ports", "h:80:80"],
  ["has a port alone", ":80"],
  ["is IPv6 without brackets", "::1"],
  ["is IPv6 with a bracket missing", "[::1"],
  ["is IPv6 with nine groups", "[1:2:3:4:5:6:7:8:9]"],
  ["is IPv6 with junk behind it", "[::1]a"],
  ["is IPv6 that is none", "[g::1]"],
  ["is empty brackets", "[]"],
  ["is IPv4 in brackets", "[1.2.3.4]"],
];

/** Requests that name no host, or more than one. */
export const HOST_REFUSALS: readonly Refusal[] = [
  ...BAD_VALUES.map<Refusal>((
    [name, value],
  ) => [`Host ${name}`, "9112 §3.2", get(`Host: ${value}`)]),
  ["Host is missing", "9112 §3.2", get()],
  ["only X-Host is there", "9112 §3.2", get("X-Host: h")],
  ["Host comes twice", "9112 §3.2", get("Host: h", "Host: i")],
  ["the same Host comes twice", "9112 §3.2", get("Host: h", "Host: h")],
  ["Host comes twice, once in capitals", "9112 §3.2", get("Host: h", "HOST: h")],
  ["Host comes twice, first empty", "9112 §3.2", get("Host:", "Host: h")],
  ["Host comes twice, far apart", "9112 §3.2", get("Host: h", "x: y", "Host: i")],
  ["Host is folded", "9112 §5.2", get("Host:", " h")],
  ["a blank follows the name Host", "9112 §5.1", get("Host : h")],
  ["a second Host is indented", "9112 §5.2", get("Host: h", " Host: i")],
  ["the absolute form comes without Host", "9112 §3.2", "GET http://h/ HTTP/1.1\r\n\r\n"],
  [
    "the absolute form comes with a bad Host",
    "9112 §3.2",
    "GET http://h/ HTTP/1.1\r\nHost: a@h\r\n\r\n",
  ],
  ["OPTIONS * comes without Host", "9112 §3.2", "OPTIONS * HTTP/1.1\r\n\r\n"],
  ["HTTP/1.0 sends two Hosts", "9112 §3.2", "GET / HTTP/1.0\r\nHost: h\r\nHost: h\r\n\r\n"],
  ["HTTP/1.0 sends a bad Host", "9112 §3.2", "GET / HTTP/1.0\r\nHost: h/a\r\n\r\n"],
];

/** Values that are right, with the authority that they mean. */
const GOOD_VALUES: readonly (readonly [name: string, value: string])[] = [
  ["is a name", "h"],
  ["has a port", "h:80"],
  ["has port 1", "h:1"],
  ["has port 65535", "h:65535"],
  ["has a port with zeros before it", "h:0000080"],
  ["has an empty port", "h:"],
  ["has a dot at the end", "h.example."],
  ["is in capitals", "H.EXAMPLE"],
  ["is an IPv4 address", "127.0.0.1:4221"],
  ["is an IPv6 address", "[::1]:4221"],
  ["has an escape", "a%20b"],
];

/** Requests that name a host. */
export const HOST_ACCEPTANCES: readonly Acceptance[] = [
  ...GOOD_VALUES.map<Acceptance>((
    [name, value],
  ) => [`Host ${name}`, "9110 §7.2", get(`Host: ${value}`), `GET ${value} / `]),
  ["Host has blanks and tabs around it", "9110 §5.5", get("hOsT:\t h \t"), "GET h / "],
  ["Host is the last field", "9110 §5.3", get("x: y", "Host: h"), "GET h / "],
];
