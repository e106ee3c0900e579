import { assertEquals, assertMatch } from "@std/assert";
import { temporaryName } from "../../lib/files/root/temporary_name.ts";
import { CLOSE, FORM_TYPE, part } from "../support/form_body.ts";
import { type IfRequest, IfSite } from "../support/if_site.ts";

/** A request without conditions, and what it does. */
interface Change extends IfRequest {
  readonly status: number;
  readonly minus?: readonly string[];
  readonly plus?: readonly string[];
}

const TO_B = ["Destination: /files/b"];

const CHANGES: readonly Change[] = [
  { method: "PUT", target: "a", body: "new", status: 204, minus: ["a=A"], plus: ["a=new"] },
  { method: "PUT", target: "new", body: "new", status: 201, plus: ["new=new"] },
  { method: "POST", target: "a", body: "new", status: 201, minus: ["a=A"], plus: ["a=new"] },
  { method: "POST", target: "new", body: "new", status: 201, plus: ["new=new"] },
  { method: "DELETE", target: "a", status: 204, minus: ["a=A"] },
  { method: "MKCOL", target: "new/", status: 201, plus: ["new/"] },
  {
    method: "MOVE",
    target: "a",
    fields: TO_B,
    status: 204,
    minus: ["a=A", "b=BB"],
    plus: ["b=A"],
  },
  { method: "COPY", target: "a", fields: TO_B, status: 204, minus: ["b=BB"], plus: ["b=A"] },
  {
    method: "MOVE",
    target: "a",
    fields: ["Destination: /files/new"],
    status: 201,
    minus: ["a=A"],
    plus: ["new=A"],
  },
  {
    method: "COPY",
    target: "a",
    fields: ["Destination: /files/new"],
    status: 201,
    plus: ["new=A"],
  },
];

interface Row {
  /** `{name}` is the tag that the file has, shown or not. */
  readonly value: string;
  readonly holds: boolean;
  readonly reason: string;
}

/** About what they name, whatever the request is for. */
const TAGGED: readonly Row[] = [
  { value: "</files/a> ([{a}])", holds: true, reason: "the one end" },
  { value: "</files/b> ([{b}])", holds: true, reason: "the other end" },
  { value: "</files/dir/inner> ([{dir/inner}])", holds: true, reason: "neither end" },
  { value: "</files/a> ([{b}])", holds: false, reason: "another version" },
  { value: "</files/b> ([{a}])", holds: false, reason: "another version" },
  { value: "</files/b> ([W/{b}])", holds: false, reason: "a weak tag (9110 §8.8.3.2)" },
  { value: "</files/b> ([{b:gzip}])", holds: true, reason: "the same, got compressed" },
  { value: "</files/b> (Not [{b}])", holds: false, reason: "Not what it is" },
  { value: "</files/b> (Not [{a}])", holds: true, reason: "Not what it is not" },
  { value: "</files/b> ([{b}] [{a}])", holds: false, reason: "§10.4.3: all of a list" },
  { value: "</files/b> ([{b}] Not [{a}])", holds: true, reason: "§10.4.3: all of a list" },
  { value: "</files/b> ([{a}]) ([{b}])", holds: true, reason: "§10.4.3: one list" },
  { value: "</files/a> ([{b}]) </files/b> ([{b}])", holds: true, reason: "one of a resource" },
  { value: "</files/a> ([{a}]) </files/b> ([{a}])", holds: true, reason: "one of a resource" },
  { value: "</files/a> ([{b}]) </files/b> ([{a}])", holds: false, reason: "none" },
  { value: "<http://h/files/b> ([{b}])", holds: true, reason: "a URL" },
  { value: "<https://H:443/files/b> ([{b}])", holds: true, reason: "a URL behind a proxy" },
  { value: "<http://h:81/files/b> ([{b}])", holds: false, reason: "another server" },
  { value: "<http://x/files/b> ([{b}])", holds: false, reason: "another server" },
  { value: "<http://x/files/b> (Not [{b}])", holds: true, reason: "§10.4.4: it has no state" },
  { value: "<urn:b> (Not [{b}])", holds: true, reason: "§10.4.4: it has no state" },
  { value: "</other/b> ([{b}])", holds: false, reason: "not among the files" },
  { value: "</other/b> (Not [{b}])", holds: true, reason: "§10.4.4: it has no state" },
  { value: "</files> ([{b}])", holds: false, reason: "not among the files" },
  { value: "</filesb> ([{b}])", holds: false, reason: "a prefix ends at a slash" },
  { value: "<//files/b> ([{b}])", holds: false, reason: "two slashes" },
  { value: '</files/nope> (["v"])', holds: false, reason: "nothing is there" },
  { value: '</files/nope> (Not ["v"])', holds: true, reason: "§10.4.4: it has no state" },
  { value: '</files/nope/b> (Not ["v"])', holds: true, reason: "no directory is there" },
  { value: "</files/a/b> ([{b}])", holds: false, reason: "a file is there" },
  { value: "</files/b/> ([{b}])", holds: false, reason: "a file is no directory" },
  { value: '</files/dir/> (["v"])', holds: false, reason: "a directory has no tag" },
  { value: '</files/> (Not ["v"])', holds: true, reason: "nor has the root" },
  { value: "</files/%62> ([{b}])", holds: true, reason: "an escape" },
  { value: "</files/link> ([{a}])", holds: true, reason: "what a link leads to" },
  { value: '</files/nowhere> (["v"])', holds: false, reason: "a link to nothing" },
  { value: '</files/nowhere> (Not ["v"])', holds: true, reason: "a link to nothing" },
  { value: "</files/.env> ([{.env}])", holds: false, reason: "hidden" },
  { value: "</files/.env> (Not [{.env}])", holds: true, reason: "hidden" },
  { value: "</files/out-file> ([{out-file}])", holds: false, reason: "a link outside" },
  { value: "</files/out-file> (Not [{out-file}])", holds: true, reason: "a link outside" },
  { value: "</files/out/secret> ([{out-file}])", holds: false, reason: "by a link outside" },
  { value: "</files/../outside/secret> ([{out-file}])", holds: false, reason: "dots" },
  { value: "</files/%2e%2e/outside/secret> ([{out-file}])", holds: false, reason: "escaped" },
  { value: "</files/..%2foutside/secret> ([{out-file}])", holds: false, reason: "a slash" },
  { value: "</files/a%01> ([{a}])", holds: false, reason: "no name" },
  { value: `</files/${"x".repeat(256)}> (Not [{a}])`, holds: true, reason: "no name so long" },
  { value: "</files/a> (<DAV:no-lock>)", holds: false, reason: "no locks" },
  { value: "</files/a> (Not <DAV:no-lock>)", holds: true, reason: "no locks" },
  { value: "</files/a> ([{a}] <urn:uuid:1>)", holds: false, reason: "no such lock" },
  { value: "(<urn:uuid:1>)", holds: false, reason: "no such lock" },
  { value: "(Not <DAV:no-lock>)", holds: true, reason: "§10.4.8: it is true of anything" },
  { value: "(<urn:uuid:1>) (Not <DAV:no-lock>)", holds: true, reason: "§10.4.8" },
];

/** About what the request is for: `a`, or nothing. */
const UNTAGGED: readonly (Row & { readonly target: "a" | "new" })[] = [
  { value: "([{a}])", holds: true, target: "a", reason: "it is" },
  { value: "([{b}])", holds: false, target: "a", reason: "it is the source, not the destination" },
  { value: "(Not [{a}])", holds: false, target: "a", reason: "it is not" },
  { value: "([{b}]) ([{a}])", holds: true, target: "a", reason: "one of two" },
  { value: '(["v"])', holds: false, target: "new", reason: "nothing is there" },
  { value: '(Not ["v"])', holds: true, target: "new", reason: "§10.4.4: it has no state" },
];

for (const change of CHANGES) {
  const { method, target, fields = [] } = change;
  const own = UNTAGGED.filter((row) => target.startsWith(row.target));
  for (const { value, holds, reason } of [...TAGGED, ...own]) {
    const status = holds ? change.status : 412;
    const shown = [`${method} ${target}`, ...fields, `If: ${value.slice(0, 60)}`].join(", ");
    Deno.test(`a change is answered ${status} when it is ${shown}: ${reason}`, async () => {
      using site = new IfSite();
      const before = site.tree;
      const answer = await site.ask({ ...change, fields: [...fields, `If: ${value}`] });
      assertEquals(answer.status, status);
      assertEquals(site.tree, holds ? after(before, change) : before);
    });
  }

  for (const lines of [["If: ([v])"], ["If:"], ['If: (Not ["v"])', 'If: (Not ["w"])']]) {
    const shown = `${method} ${target} ${[...fields, ...lines].join(", ")}`;
    Deno.test(`a change is answered 400 and not made when it is ${shown}`, async () => {
      using site = new IfSite();
      const before = site.tree;
      const { status, body } = await site.ask({ ...change, fields: [...fields, ...lines] });
      assertEquals(status, 400);
      assertMatch(body, /If .*\(RFC 4918 .+10\.4\.2\)/);
      assertEquals(site.tree, before);
    });
  }
}

function after(before: readonly string[], { minus = [], plus = [] }: Change): string[] {
  const left = before.filter((it) => !minus.includes(it.replace("site/", "")));
  return [...left, ...plus.map((path) => `site/${path}`)].sort();
}

Deno.test("a change is not made when If has the tag of a temporary, which is as if it were not there", async () => {
  using site = new IfSite({ dotfiles: true });
  const name = temporaryName();
  site.directory.write(`site/${name}`, "unfinished");
  const ask = async (not: string) => {
    const fields = [`If: </files/${name}> (${not} [{${name}}])`];
    return (await site.ask({ method: "DELETE", target: "a", fields })).status;
  };
  assertEquals([await ask(""), await ask("Not")], [412, 204]);
});

/** If and what else decides. */
const TOGETHER: readonly (IfRequest & { readonly status: number; readonly reason: string })[] = [
  together("PUT", "a", 204, "both hold", "If: ([{a}])", "If-Match: {a}"),
  together("PUT", "a", 412, "If-Match does not hold", "If: ([{a}])", "If-Match: {b}"),
  together("PUT", "a", 412, "If does not hold", "If: ([{b}])", "If-Match: {a}"),
  together("PUT", "a", 412, "If-None-Match does not hold", "If: ([{a}])", "If-None-Match: *"),
  together("PUT", "nowhere", 204, "nothing can be seen there", 'If: (Not ["v"])'),
  together("MOVE", "a", 412, "Overwrite: F", ...TO_B, "If: ([{a}])", "Overwrite: F"),
  together("COPY", "a", 412, "Overwrite: F", ...TO_B, "If: ([{a}])", "Overwrite: F"),
  // RFC 9110 §13.2.1: what is refused without the conditions is refused for that.
  together("DELETE", "nope", 404, "nothing to remove", 'If: (["v"])'),
  together("DELETE", "dir", 409, "not empty", 'If: (["v"])'),
  together("DELETE", "", 403, "the root", 'If: (["v"])'),
  together("MKCOL", "dir", 405, "it is there", 'If: (["v"])'),
  together("MOVE", "nope", 404, "nothing to move", ...TO_B, 'If: (["v"])'),
  together("MOVE", "a", 409, "a directory", "Destination: /files/dir", 'If: (["v"])'),
  together("COPY", "dir", 403, "a directory", ...TO_B, 'If: (["v"])'),
  together("PUT", "dir", 409, "a directory", 'If: (["v"])'),
  // RFC 4918 §10.1: without a DAV field a server is none of WebDAV to whoever reads.
  together("GET", "a", 200, "it is not for reading", "If: ([{b}])"),
  together("HEAD", "a", 200, "it is not for reading", "If: ([{b}])"),
  together("GET", "a", 200, "it is not even looked at", "If: x"),
];

function together(
  method: string,
  target: string,
  status: number,
  reason: string,
  ...fields: readonly string[]
) {
  return { method, target, status, reason, fields, body: method === "PUT" ? "new" : "" };
}

for (const row of TOGETHER) {
  const { method, target, status, reason, fields = [] } = row;
  const shown = `${method} ${target}, ${fields.join(", ")}`;
  Deno.test(`createRouter() answers ${status} to ${shown}: ${reason}`, async () => {
    using site = new IfSite();
    const before = site.tree;
    assertEquals((await site.ask(row)).status, status);
    if (status >= 400) assertEquals(site.tree, before);
  });
}

const FORM = part('form-data; name="f"; filename="a"', "new") + CLOSE;

const FORMS: readonly Row[] = [
  { value: "</files/a> ([{a}])", holds: true, reason: "a file of the form" },
  { value: "</files/b> ([{b}])", holds: true, reason: "another file" },
  { value: "</files/a> ([{b}])", holds: false, reason: "another version" },
  { value: "([{a}])", holds: false, reason: "it is for the directory, which has no tag" },
  { value: '(Not ["v"])', holds: true, reason: "it is for the directory, which has no tag" },
];

for (const { value, holds, reason } of FORMS) {
  Deno.test(`storeForm() stores: ${holds} when If is ${value}: ${reason}`, async () => {
    using site = new IfSite();
    const before = site.tree;
    const fields = [`Content-Type: ${FORM_TYPE}`, `If: ${value}`];
    const { status } = await site.ask({ method: "POST", target: "", fields, body: FORM });
    assertEquals(status, holds ? 201 : 412);
    assertEquals(
      site.tree,
      holds ? after(before, { ...CHANGES[0], minus: ["a=A"], plus: ["a=new"] }) : before,
    );
  });
}

Deno.test("storeForm() stores nothing of a form when If is malformed", async () => {
  using site = new IfSite();
  const before = site.tree;
  const fields = [`Content-Type: ${FORM_TYPE}`, "If: x"];
  const { status } = await site.ask({ method: "POST", target: "", fields, body: FORM });
  assertEquals(status, 400);
  assertEquals(site.tree, before);
});
