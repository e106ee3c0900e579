import { assertEquals } from "@std/assert";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";
import { UploadSite } from "../../support/upload_site.ts";

type Fields = Readonly<Record<string, string>>;

const CONTENT = "hello, world";
const PIECES = ["hello", ", ", "world"];
const SHA_256 = await digestOf("SHA-256");
const SHA_512 = await digestOf("SHA-512");
const WRONG = `:${new Uint8Array(32).toBase64()}:`;

async function digestOf(algorithm: string): Promise<string> {
  const digest = await crypto.subtle.digest(algorithm, new TextEncoder().encode(CONTENT));
  return `:${new Uint8Array(digest).toBase64()}:`;
}

interface Row {
  readonly value: string;
  readonly isStored: boolean;
  readonly reason: string;
}

const ROWS: readonly Row[] = [
  { value: `sha-256=${SHA_256}`, isStored: true, reason: "it is" },
  { value: `sha-512=${SHA_512}`, isStored: true, reason: "it is" },
  { value: `sha-512=${SHA_512}, sha-256=${SHA_256}`, isStored: true, reason: "both are" },
  { value: `sha-256=${WRONG}`, isStored: false, reason: "it is not" },
  { value: `sha-512=${SHA_512}, sha-256=${WRONG}`, isStored: false, reason: "one is not" },
  { value: `sha-512=${SHA_256}`, isStored: false, reason: "it is another's" },
  { value: "sha-256=::", isStored: false, reason: "too short" },
  { value: `md5=${WRONG}`, isStored: true, reason: "deprecated, ignored (9530 §5)" },
  { value: `sha=${WRONG}, md5=${WRONG}`, isStored: true, reason: "deprecated, ignored (9530 §5)" },
  { value: `sha-3=${WRONG}`, isStored: true, reason: "unknown, ignored (9530 §2)" },
  { value: `sha-3=x, sha-256=${SHA_256}`, isStored: true, reason: "the one that is known is" },
  { value: "", isStored: true, reason: "empty (9651 §4.2)" },
  { value: "sha-256", isStored: false, reason: "no bytes (9530 §2)" },
  { value: `sha-256=${SHA_256.slice(1, -1)}`, isStored: false, reason: "malformed (9651 §4.2)" },
  { value: `sha-256=${SHA_256},`, isStored: false, reason: "malformed (9651 §4.2)" },
];

for (const { value, isStored, reason } of ROWS) {
  for (const field of ["content-digest", "repr-digest"]) {
    const shown = value.replace(/:[^:]{30,}:/g, (it) => it === WRONG ? ":WRONG:" : ":...:");
    Deno.test(`storeFile() stores: ${isStored} when ${field} is "${shown}": ${reason}`, async () => {
      using directory = new TemporaryDirectory();
      directory.write("a", "old");
      const site = new UploadSite(directory.path);
      const answer = await site.ask("PUT", "/files/a", {
        headers: { [field]: value },
        body: PIECES,
      });
      assertEquals(answer.status, isStored ? 204 : 400);
      assertEquals(directory.names(), ["a"]);
      assertEquals(directory.read("a"), isStored ? CONTENT : "old");
    });
  }
}

const BOTH: readonly { readonly content: string; readonly representation: string }[] = [
  { content: SHA_256, representation: WRONG },
  { content: WRONG, representation: SHA_256 },
];

for (const { content, representation } of BOTH) {
  const which = content === WRONG ? "Content-Digest" : "Repr-Digest";
  Deno.test(`storeFile() refuses what comes with both digests when ${which} is wrong`, async () => {
    using directory = new TemporaryDirectory();
    const headers = {
      "content-digest": `sha-256=${content}`,
      "repr-digest": `sha-256=${representation}`,
    };
    const site = new UploadSite(directory.path);
    assertEquals((await site.ask("POST", "/files/a", { headers, body: PIECES })).status, 400);
    assertEquals(directory.names(), []);
  });
}

type Trailing = readonly [
  name: string,
  trailers: Fields,
  isStored: boolean,
  options?: {
    /** What is in the head beside `Trailer`. */
    readonly headers?: Fields;
    readonly announced?: string;
  },
];

const TRAILING: readonly Trailing[] = [
  ["is right", { "repr-digest": `sha-256=${SHA_256}` }, true],
  ["is wrong", { "repr-digest": `sha-256=${WRONG}` }, false],
  ["of another algorithm is right", { "content-digest": `sha-512=${SHA_512}` }, true],
  ["is malformed", { "content-digest": "sha-256=x" }, false],
  ["is right and that in the head wrong", { "repr-digest": `sha-256=${SHA_256}` }, false, {
    headers: { "repr-digest": `sha-256=${WRONG}` },
  }],
  ["is wrong and that in the head right", { "repr-digest": `sha-256=${WRONG}` }, false, {
    headers: { "content-digest": `sha-256=${SHA_256}` },
  }],
  ["is announced among others and wrong", { "content-digest": `sha-256=${WRONG}` }, false, {
    announced: "X-Sum, CONTENT-DIGEST",
  }],
  ["is announced and does not come", {}, true],
  ["is wrong and not announced", { "repr-digest": `sha-256=${WRONG}` }, true, {
    announced: "X-Sum",
  }],
];

for (const [name, trailers, isStored, { headers, announced = "Repr-Digest" } = {}] of TRAILING) {
  Deno.test(`storeFile() stores: ${isStored} when a digest behind the body ${name} (9530 §2)`, async () => {
    using directory = new TemporaryDirectory();
    directory.write("a", "old");
    const site = new UploadSite(directory.path);
    const parts = { headers: { ...headers, trailer: announced }, body: PIECES, trailers };
    assertEquals((await site.ask("PUT", "/files/a", parts)).status, isStored ? 204 : 400);
    assertEquals(directory.names(), ["a"]);
    assertEquals(directory.read("a"), isStored ? CONTENT : "old");
  });
}

interface Wish {
  readonly value: string | undefined;
  readonly told: string | undefined;
}

const WISHES: readonly Wish[] = [
  { value: undefined, told: undefined },
  { value: "sha-256=1", told: `sha-256=${SHA_256}` },
  { value: "sha-256=1, sha-512=2", told: `sha-512=${SHA_512}` },
  { value: "md5=10, sha-256=1", told: `sha-256=${SHA_256}` },
  { value: "md5=10", told: undefined },
  { value: "sha-256=0", told: undefined },
  { value: "sha-256;q=1", told: undefined },
];

for (const { value, told } of WISHES) {
  Deno.test(`storeFile() tells ${told?.slice(0, 7)} when Want-Repr-Digest is ${value} (9530 §4)`, async () => {
    using directory = new TemporaryDirectory();
    const site = new UploadSite(directory.path);
    const headers: Fields = value === undefined ? {} : { "want-repr-digest": value };
    const made = await site.ask("PUT", "/files/a", { headers, body: PIECES });
    assertEquals([made.status, made.headers["repr-digest"]], [201, told]);
    // A digest is of the content beside it, if that tells of the request (9530 §3.1).
    assertEquals(made.text === null, told !== undefined);
    const replaced = await site.ask("PUT", "/files/a", { headers, body: PIECES });
    assertEquals([replaced.status, replaced.headers["repr-digest"]], [204, told]);
    assertEquals(replaced.headers["content-digest"], undefined);
  });
}

Deno.test("storeFile() tells no digest when it refuses", async () => {
  using directory = new TemporaryDirectory();
  const site = new UploadSite(directory.path);
  const headers = { "want-repr-digest": "sha-256=1", "repr-digest": `sha-256=${WRONG}` };
  const { status, headers: fields } = await site.ask("PUT", "/files/a", { headers, body: PIECES });
  assertEquals([status, fields["repr-digest"]], [400, undefined]);
});

const CODINGS: readonly { readonly value: string; readonly status: number }[] = [
  { value: "gzip", status: 415 },
  { value: "identity, br", status: 415 },
  { value: "aws-chunked", status: 415 },
  { value: "identity", status: 201 },
  { value: "Identity, identity", status: 201 },
  { value: "", status: 201 },
];

for (const { value, status } of CODINGS) {
  Deno.test(`storeFile() says ${status} to Content-Encoding: ${value} (9110 §8.4)`, async () => {
    using directory = new TemporaryDirectory();
    const site = new UploadSite(directory.path);
    const headers = { "content-encoding": value };
    const answer = await site.ask("PUT", "/files/a", { headers, body: PIECES });
    assertEquals(answer.status, status);
    assertEquals(directory.names(), status === 201 ? ["a"] : []);
    // §12.5.3: which codings would have been taken.
    assertEquals(answer.headers["accept-encoding"], status === 415 ? "identity" : undefined);
  });
}
