import { assertEquals, assertRejects } from "@std/assert";
import { isForm, uploadForm } from "../../../lib/files/page/upload_form.ts";
import { Quota } from "../../../lib/files/write/quota.ts";
import { ProtocolError } from "../../../lib/protocol/protocol_error.ts";
import { textOf } from "../../support/content_of.ts";
import { wireBytes, wireText } from "../../support/every_split.ts";
import { CLOSE, filePart, FORM_TYPE, part } from "../../support/form_body.ts";
import { formHandler, type FormSetup, postForm } from "../../support/form_upload.ts";
import { makeRequest } from "../../support/make_request.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";

const EVERY_BYTE = String.fromCharCode(...Array.from({ length: 256 }, (_, byte) => byte));

Deno.test("storeForm() has all bytes of all files on disk when it answers", async () => {
  using directory = new TemporaryDirectory();
  directory.mkdir("sub dir");
  const large = EVERY_BYTE.repeat(5_000);
  const wire = filePart("a", large) + filePart("€ ü", "") + CLOSE;
  const answer = await postForm(directory, wire, { target: "/files/sub%20dir/" });
  const files = ["a", "€ ü"];
  assertEquals(answer, { status: 201, location: "/files/sub%20dir/", files, wasRead: true });
  assertEquals(wireText(Deno.readFileSync(`${directory.path}/sub dir/a`)), large);
  assertEquals(directory.read("sub dir/€ ü"), "");
  assertEquals(directory.names("sub dir"), ["a", "€ ü"]);
});

Deno.test("storeForm() says where the file is when it is one", async () => {
  using directory = new TemporaryDirectory();
  const { location } = await postForm(directory, filePart("50% ä?#", "x") + CLOSE);
  assertEquals(location, "/files/50%25%20%C3%A4%3F%23");
});

Deno.test("storeForm() loses none of several files when they have one name", async () => {
  using directory = new TemporaryDirectory();
  directory.write("a.txt", "old");
  const wire = ["1", "2"].map((text) => filePart("a.txt", text)).join("") +
    filePart("a (1).txt", "3") + filePart("a.txt", "4") + CLOSE;
  const { status, files } = await postForm(directory, wire);
  const names = ["a.txt", "a (1).txt", "a (1) (1).txt", "a (2).txt"];
  assertEquals([status, files], [201, names]);
  assertEquals(names.map((name) => directory.read(name)), ["1", "2", "3", "4"]);
});

/** What becomes of a file between two others, which are stored whatever that is. */
type Row = readonly [
  name: string,
  wire: string,
  /** The name or the status that is told of it; `null` where it is none. */
  told: string | number | null,
  setup?: FormSetup,
];

const ROWS: readonly Row[] = [
  ["has Windows' path", filePart("C:\\fakepath\\x", "new"), "x"],
  ["has a way up", filePart("../../x", "new"), "x"],
  ["has an absolute path", filePart("/etc/passwd", "new"), "passwd"],
  ["is hidden", filePart(".env", "new"), 400],
  ["is hidden, behind a path", filePart("a/.env", "new"), 400],
  ["is a temporary", filePart(".postern-upload-1", "new"), 400],
  ["is where others have rules", filePart(".well-known", "new"), ".well-known"],
  ["ends in a path", filePart("sub/", "new"), 400],
  ["is the parent", filePart("..", "new"), 400],
  ["has a line end", filePart("a%0D%0Ab", "new"), 400],
  ["has 255 bytes", filePart("x".repeat(255), "new"), "x".repeat(255)],
  ["has 256 bytes", filePart("x".repeat(256), "new"), 400],
  ["has 256 bytes, 128 letters", filePart("ä".repeat(128), "new"), 400],
  ["is a directory", filePart("sub", "new"), 409],
  ["is there", filePart("old", "new"), "old"],
  ["is there, and is not to be replaced", filePart("old", "new"), 409, {
    policy: { onConflict: "error" },
  }],
  ["has the name of the one before, and none is to be replaced", filePart("before", "new"), 409, {
    policy: { onConflict: "error" },
  }],
  ["is there, and is to be renamed", filePart("old", "new"), "old (1)", {
    policy: { onConflict: "rename" },
  }],
  ["is there, and there is to be none (9110 §13.1.2)", filePart("old", "new"), 412, {
    headers: { "if-none-match": "*" },
  }],
  ["is over the quota", filePart("x", "x".repeat(1_000)), 507, {
    policy: { quota: new Quota(500, () => Promise.resolve(0)) },
  }],
  ["is encoded", filePart("x", "eA==", "Content-Transfer-Encoding: base64"), 415],
  ["was not chosen", part('form-data; name="f"; filename=""', ""), null],
  ["has no name", part('form-data; name="f"; filename=""', "new"), 400],
  ["is a text field", part('form-data; name="t"', "text"), null],
  ["is an empty text field", part('form-data; name="t"', ""), null],
];

for (const [name, wire, told, setup] of ROWS) {
  Deno.test(`storeForm() tells ${String(told).slice(0, 20)} of a file that ${name}`, async () => {
    using directory = new TemporaryDirectory();
    directory.write("old", "old");
    directory.mkdir("sub");
    const answer = await postForm(
      directory,
      filePart("before", "1") + wire + filePart("behind", "2") + CLOSE,
      setup,
    );
    const status = typeof told === "number" ? told : 201;
    assertEquals(answer.status, status);
    assertEquals(answer.files, ["before", ...told === null ? [] : [told], "behind"]);
    assertEquals(answer.location, status === 201 ? "/files/" : undefined);
    const stored = typeof told === "string" ? [told] : [];
    const names = new Set(["before", "behind", "old", "sub", ...stored]);
    assertEquals(directory.names(), [...names].sort());
    for (const file of stored) assertEquals(directory.read(file), "new");
    if (told !== "old") assertEquals(directory.read("old"), "old");
    assertEquals([directory.read("before"), directory.read("behind")], ["1", "2"]);
  });
}

Deno.test("storeForm() tells by the name of the status why a condition refuses a file", async () => {
  using directory = new TemporaryDirectory();
  directory.write("old", "old");
  const request = makeRequest("POST", "/files/", {
    headers: { "content-type": FORM_TYPE, "if-none-match": "*" },
    body: [wireBytes(filePart("old", "new") + CLOSE)],
  });
  const response = await formHandler(directory)(request);
  assertEquals(JSON.parse(await textOf(response)), [{
    name: "old",
    status: 412,
    error: "Precondition Failed",
  }]);
});

Deno.test("storeForm() makes the directory when that is allowed", async () => {
  using directory = new TemporaryDirectory();
  const setup = { target: "/files/new/sub/", policy: { makesParents: true } };
  assertEquals((await postForm(directory, filePart("a", "1") + CLOSE, setup)).status, 201);
  assertEquals(directory.read("new/sub/a"), "1");
});

for (const over of [0, 1]) {
  Deno.test(`storeForm() reads a text field of 64 KiB + ${over}`, async () => {
    using directory = new TemporaryDirectory();
    const field = part('form-data; name="t"', "x".repeat(64 * 1024 + over));
    const { status, files } = await postForm(
      directory,
      filePart("a", "1") + field + filePart("b", "2") + CLOSE,
    );
    assertEquals([status, files], over === 0 ? [201, ["a", "b"]] : [413, ["a", 413]]);
    assertEquals(directory.names(), over === 0 ? ["a", "b"] : ["a"]);
  });
}

for (const wire of [CLOSE, part('form-data; name="t"', "text") + CLOSE]) {
  Deno.test(`storeForm() says 400 when no file is in ${JSON.stringify(wire)}`, async () => {
    using directory = new TemporaryDirectory();
    const { status, files } = await postForm(directory, wire);
    assertEquals([status, files], [400, [400]]);
  });
}

interface Refusal extends FormSetup {
  readonly status: number;
  readonly reason: string;
}

const REFUSED: readonly Refusal[] = [
  { status: 415, reason: "it is posted to a file", target: "/files/old" },
  { status: 415, reason: "the slash is missing", target: "/files/sub" },
  { status: 409, reason: "there is no directory", target: "/files/new/" },
  { status: 409, reason: "it is posted to a file with a slash", target: "/files/old/" },
  { status: 409, reason: "the directory is a link outside", target: "/files/out/" },
  { status: 404, reason: "the directory is hidden", target: "/files/.git/" },
  { status: 404, reason: "there are dots", target: "/files/%2e%2e/" },
  { status: 404, reason: "there is an empty name", target: "/files//" },
  { status: 403, reason: "a foreign page sends it", headers: { origin: "http://evil.example" } },
  { status: 403, reason: "a foreign page sends it", headers: { "sec-fetch-site": "cross-site" } },
  { status: 403, reason: "a sandboxed page sends it", headers: { origin: "null" } },
  { status: 400, reason: "it has a range", headers: { "content-range": "bytes 0-1/2" } },
  { status: 415, reason: "it is compressed", headers: { "content-encoding": "gzip" } },
  { status: 400, reason: "it has a digest", headers: { "content-digest": "sha-256=:AA==:" } },
  { status: 400, reason: "it has a digest", headers: { "repr-digest": "sha-256=:AA==:" } },
];

for (const { status, reason, ...setup } of REFUSED) {
  Deno.test(`storeForm() says ${status}, and reads nothing, when ${reason}`, async () => {
    using directory = new TemporaryDirectory();
    using outside = new TemporaryDirectory();
    directory.write("old", "old");
    directory.mkdir("sub");
    directory.mkdir(".git");
    directory.link("out", outside.path);
    const answer = await postForm(directory, filePart("a", "1") + CLOSE, setup);
    assertEquals(answer, { status, location: undefined, files: [], wasRead: false });
    assertEquals(directory.names(), [".git", "old", "out", "sub"]);
    assertEquals([outside.names(), directory.names(".git")], [[], []]);
  });
}

const OWN_PAGES: readonly FormSetup["headers"][] = [
  { origin: "http://localhost:4221" },
  { origin: "http://localhost:4221", "sec-fetch-site": "same-origin" },
];

for (const headers of OWN_PAGES) {
  Deno.test(`storeForm() takes a form when it is our own: ${JSON.stringify(headers)}`, async () => {
    using directory = new TemporaryDirectory();
    const { status } = await postForm(directory, filePart("a", "1") + CLOSE, { headers });
    assertEquals(status, 201);
  });
}

for (const parameter of ["", "; boundary=", `; boundary=${"x".repeat(71)}`, "; boundary=a, b"]) {
  Deno.test(`storeForm() says 400 when its type has "${parameter.slice(0, 20)}"`, async () => {
    using directory = new TemporaryDirectory();
    const headers = { "content-type": `multipart/form-data${parameter}` };
    const posting = postForm(directory, filePart("a", "1") + CLOSE, { headers });
    assertEquals((await assertRejects(() => posting, ProtocolError)).status, 400);
    assertEquals(directory.names(), []);
  });
}

const FORMS: readonly { method: string; type: string | null; isOne: boolean }[] = [
  { method: "POST", type: FORM_TYPE, isOne: true },
  { method: "POST", type: "Multipart/Form-Data", isOne: true },
  { method: "PUT", type: FORM_TYPE, isOne: false },
  { method: "POST", type: null, isOne: false },
  { method: "POST", type: "multipart/form-data-x; boundary=x", isOne: false },
  { method: "POST", type: "multipart/mixed; boundary=x", isOne: false },
  { method: "POST", type: "application/x-www-form-urlencoded", isOne: false },
];

for (const { method, type, isOne } of FORMS) {
  Deno.test(`isForm() is ${isOne} for ${method} of ${type}`, () => {
    const headers: Record<string, string> = type === null ? {} : { "content-type": type };
    assertEquals(isForm(makeRequest(method, "/files/", { headers })), isOne);
  });
}

Deno.test("storeForm() goes back to the listing when that had the form, whatever Accept says", async () => {
  using directory = new TemporaryDirectory();
  const [, field] = /<input type="file" name="([^"]+)"/.exec(uploadForm(""))!;
  const filePart = (name: string, content: string) => {
    return part(`form-data; name="${field}"; filename="${name}"`, content);
  };
  const setup = { target: "/files/?sort=size", headers: { accept: "*/*" } };
  const wire = filePart("a", "new") + CLOSE;
  const { status, location } = await postForm(directory, wire, setup);
  assertEquals([status, location], [303, "./?sort=size"]);
  assertEquals(directory.names(), ["a"]);
  // A form that breaks off is one of that page, too.
  const broken = await postForm(directory, filePart("b", "new"), setup);
  assertEquals([broken.status, broken.files, directory.names()], [400, [], ["a"]]);
  const empty = await postForm(directory, filePart("", "") + CLOSE, setup);
  assertEquals([empty.status, empty.files], [400, []]);
});
