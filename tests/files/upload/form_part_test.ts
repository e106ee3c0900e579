import { assertEquals } from "@std/assert";
import { describePart } from "../../../lib/files/upload/form_part.ts";
import { HeaderList } from "../../../lib/protocol/header_list.ts";
import { wireText } from "../../support/every_split.ts";
import { statusOf } from "../../support/status_of.ts";

const KATAKANA = "%E3%83%86%E3%82%B9%E3%83%88";

/** Text as UTF-8, one character a byte. */
function utf8(text: string): string {
  return wireText(new TextEncoder().encode(text));
}

function describe(disposition: string, fields: Readonly<Record<string, string>> = {}) {
  const head = { "content-disposition": disposition, ...fields };
  return describePart(HeaderList.from(Object.entries(head)));
}

const NAMES: readonly { readonly sent: string; readonly name: string; readonly reason: string }[] =
  [
    { sent: '"a.txt"', name: "a.txt", reason: "plain" },
    { sent: "a.txt", name: "a.txt", reason: "a token" },
    { sent: '"a b;c=d,e"', name: "a b;c=d,e", reason: "what separates elsewhere" },
    { sent: utf8('"Jörg €😀.txt"'), name: "Jörg €😀.txt", reason: "UTF-8 (7578 §5.1)" },
    { sent: utf8('"e\u0301\u202e"'), name: "e\u0301\u202e", reason: "no normal form is forced" },
    { sent: utf8('"\ufeffa"'), name: "\ufeffa", reason: "a mark at its start is part of it" },
    { sent: '"a%22b"', name: 'a"b', reason: "a quote as browsers write it" },
    { sent: '"a\\"b"', name: 'a"b', reason: "a quote as old curl writes it" },
    { sent: '"100%25 %41 %C3%A4"', name: "100%25 %41 %C3%A4", reason: "no other escape is one" },
    { sent: '"%"', name: "%", reason: "a percent sign" },
    { sent: '"C:\\fakepath\\x.txt"', name: "x.txt", reason: "Windows' path" },
    { sent: '"C:\\\\fake\\\\x.txt"', name: "x.txt", reason: "the same, escaped" },
    { sent: '"\\\\server\\share\\x"', name: "x", reason: "a network path" },
    { sent: '"../../x"', name: "x", reason: "a way up" },
    { sent: '"..\\..\\x"', name: "x", reason: "a way up on Windows" },
    { sent: '"/etc/passwd"', name: "passwd", reason: "an absolute path" },
    { sent: '"photos/2026/x.jpg"', name: "x.jpg", reason: "a folder that was chosen" },
    { sent: '".env"', name: ".env", reason: "whether it may be hidden is decided elsewhere" },
    {
      sent: `"x"; filename*=UTF-8''${KATAKANA}.txt`,
      name: "テスト.txt",
      reason: "8187, and first",
    },
    { sent: `"x"; filename*=utf-8'ja'${KATAKANA}`, name: "テスト", reason: "8187 with a language" },
    { sent: `"x"; filename*=ISO-8859-1''J%F6rg`, name: "Jörg", reason: "8187 in Latin-1" },
    { sent: `"x"; filename*=UTF-8''..%2F..%2Fy`, name: "y", reason: "a path within 8187" },
    { sent: `"x"; filename*=UTF-8''a%2522`, name: "a%22", reason: "nothing is decoded twice" },
    { sent: `"x"; filename*=UTF-8''%zz`, name: "x", reason: "8187, malformed" },
    { sent: `"x"; filename*=UTF-8''%C0%AE`, name: "x", reason: "8187, not UTF-8" },
    { sent: `"x"; filename*=UTF-16''%00x`, name: "x", reason: "8187 in a charset nobody knows" },
    { sent: `"x"; filename*="UTF-8''y z"`, name: "x", reason: "8187, not a value of that kind" },
  ];

for (const { sent, name, reason } of NAMES) {
  Deno.test(`describePart() calls a file ${name} when it is ${reason}: ${sent}`, () => {
    assertEquals(describe(`form-data; name="f"; filename=${sent}`), { kind: "file", name });
  });
}

const OTHERS: readonly {
  readonly disposition: string;
  readonly fields?: Readonly<Record<string, string>>;
  readonly kind: string;
  readonly status?: number;
}[] = [
  { disposition: "form-data; name=text", kind: "field" },
  { disposition: "form-data", kind: "field" },
  { disposition: "Form-Data; filename=a", kind: "file" },
  { disposition: 'form-data; name="f"; filename=""', kind: "unnamed" },
  { disposition: `form-data; filename*=UTF-8''`, kind: "unnamed" },
  { disposition: 'form-data; filename="dir/"', kind: "refused", status: 400 },
  { disposition: 'form-data; filename="C:\\x\\\\"', kind: "refused", status: 400 },
  { disposition: 'form-data; filename=".."', kind: "refused", status: 400 },
  { disposition: 'form-data; filename="a/."', kind: "refused", status: 400 },
  { disposition: 'form-data; filename="a\tb"', kind: "refused", status: 400 },
  { disposition: 'form-data; filename="a%0D%0Ab"', kind: "refused", status: 400 },
  { disposition: "form-data; filename*=UTF-8''a%00b", kind: "refused", status: 400 },
  { disposition: 'form-data; filename="\xe4"', kind: "refused", status: 400 },
  { disposition: "form-data; filename*=UTF-8''%zz", kind: "refused", status: 400 },
  ...["7bit", "8BIT", "binary"].map((coding) => ({
    disposition: "form-data; filename=a",
    fields: { "content-transfer-encoding": coding },
    kind: "file",
  })),
  ...["base64", "quoted-printable", "x-uuencode", "binary, base64"].map((coding) => ({
    disposition: "form-data; filename=a",
    fields: { "content-transfer-encoding": coding },
    kind: "refused",
    status: 415,
  })),
  {
    disposition: "form-data; name=files",
    fields: { "content-type": "Multipart/Mixed; boundary=b" },
    kind: "refused",
    status: 415,
  },
  {
    disposition: "form-data; name=page; filename=page.mhtml",
    fields: { "content-type": "multipart/related" },
    kind: "file",
  },
];

for (const { disposition, fields, kind, status } of OTHERS) {
  const shown = `${disposition} ${JSON.stringify(fields ?? {})}`;
  Deno.test(`describePart() finds it ${kind} ${status ?? ""} when a part is ${shown}`, () => {
    const part = describe(disposition, fields);
    assertEquals(part.kind, kind);
    assertEquals(part.kind === "refused" ? part.status : undefined, status);
  });
}

const NO_FORM: readonly (readonly (readonly [string, string])[])[] = [
  [],
  [["content-type", "text/plain"]],
  [["content-disposition", ""]],
  [["content-disposition", "attachment; filename=a"]],
  [["content-disposition", "form-data; filename=a; filename=b"]],
  [["content-disposition", 'form-data; filename="a']],
  [["content-disposition", 'form-data; filename="a\\"']],
  [["content-disposition", "form-data; filename=a b"]],
  [["content-disposition", "form-data; filename=a"], ["Content-Disposition", "form-data"]],
];

for (const fields of NO_FORM) {
  Deno.test(`describePart() says 400 when a part has ${JSON.stringify(fields)} (7578 §4.2)`, () => {
    assertEquals(statusOf(() => describePart(HeaderList.from(fields))), 400);
  });
}
