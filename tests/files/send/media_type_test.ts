import { assert, assertEquals } from "@std/assert";
import { mediaType } from "../../../lib/files/send/media_type.ts";
import { liveBytes } from "../../support/live_bytes.ts";

const UNKNOWN = "application/octet-stream";

const ROWS: readonly { readonly name: string; readonly expected: string; readonly why: string }[] =
  [
    { name: "a.html", expected: "text/html; charset=UTF-8", why: "text has a charset" },
    { name: "a.txt", expected: "text/plain; charset=UTF-8", why: "text has a charset" },
    { name: "a.css", expected: "text/css; charset=UTF-8", why: "text has a charset" },
    { name: "a.md", expected: "text/markdown; charset=UTF-8", why: "text has a charset" },
    { name: "a.csv", expected: "text/csv; charset=UTF-8", why: "text has a charset" },
    { name: "a.js", expected: "text/javascript; charset=UTF-8", why: "RFC 9239" },
    { name: "a.mjs", expected: "text/javascript; charset=UTF-8", why: "RFC 9239" },
    { name: "a.json", expected: "application/json; charset=UTF-8", why: "as @std has it" },
    { name: "a.png", expected: "image/png", why: "no text, no charset" },
    { name: "a.jpg", expected: "image/jpeg", why: "no text" },
    { name: "a.svg", expected: "image/svg+xml", why: "XML says its charset itself" },
    { name: "a.webp", expected: "image/webp", why: "newer" },
    { name: "a.avif", expected: "image/avif", why: "newer" },
    { name: "a.woff2", expected: "font/woff2", why: "newer" },
    { name: "a.wasm", expected: "application/wasm", why: "browsers insist on it" },
    { name: "a.pdf", expected: "application/pdf", why: "no text" },
    { name: "a.mp4", expected: "video/mp4", why: "no text" },
    { name: "a.tar.gz", expected: "application/gzip", why: "the last extension counts" },
    { name: "a.html.unknown", expected: UNKNOWN, why: "the last extension counts" },
    { name: "a.PNG", expected: "image/png", why: "cameras write it so" },
    { name: "Jörg €.html", expected: "text/html; charset=UTF-8", why: "beyond ASCII" },
    { name: "a", expected: UNKNOWN, why: "no extension" },
    { name: "html", expected: UNKNOWN, why: "no extension" },
    { name: "a.", expected: UNKNOWN, why: "an empty extension" },
    { name: "a..", expected: UNKNOWN, why: "an empty extension" },
    { name: ".html", expected: UNKNOWN, why: "a dotfile's name is no extension" },
    { name: "", expected: UNKNOWN, why: "no name" },
    { name: "a.unknown", expected: UNKNOWN, why: "nobody knows it" },
    { name: "a.html ", expected: UNKNOWN, why: "another extension" },
    { name: "a.html\n", expected: UNKNOWN, why: "another extension" },
    { name: "a.html; charset=utf-7", expected: UNKNOWN, why: "no name sets a parameter" },
    { name: "a.constructor", expected: UNKNOWN, why: "a name of JavaScript's own" },
    { name: "a.__proto__", expected: UNKNOWN, why: "a name of JavaScript's own" },
    { name: "a.toString", expected: UNKNOWN, why: "a name of JavaScript's own" },
  ];

for (const { name, expected, why } of ROWS) {
  Deno.test(`mediaType() is ${expected} when the name is ${JSON.stringify(name)}: ${why}`, () => {
    assertEquals(mediaType(name), expected);
  });
}

Deno.test("mediaType() tells alike however many extensions it has seen", () => {
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < 300; i++) assertEquals(mediaType(`a.unknown${i}`), UNKNOWN);
    assertEquals(mediaType("a.flac"), "audio/x-flac");
  }
});

Deno.test("mediaType() remembers no more than some extensions, however many there are", () => {
  const before = liveBytes();
  for (let i = 0; i < 20_000; i++) mediaType(`a.${"y".repeat(100)}-${i}`);
  const grown = liveBytes() - before;
  assert(grown < 1024 * 1024, `${grown} bytes`);
});
