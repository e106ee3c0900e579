import { assertEquals } from "@std/assert";
import { withLocks } from "../../lib/files/names/path_locks.ts";
import { parseSegments } from "../../lib/files/root/path_segments.ts";
import { storeBytes } from "../../lib/files/upload/store_bytes.ts";
import { conditionsOf } from "../../lib/files/write/conditions.ts";
import { ChangeSite } from "../support/change_site.ts";
import { makeRequest } from "../support/make_request.ts";
import { TemporaryDirectory } from "../support/temporary_directory.ts";
import { utf8Pieces } from "../support/upload_site.ts";

const SOURCES = Array.from({ length: 50 }, (_, index) => `${index}`);

for (const method of ["MOVE", "COPY"] as const) {
  Deno.test(`changeFiles() lets one of many replace the version that all know when each is a ${method}`, async () => {
    using directory = new TemporaryDirectory();
    directory.write("site/to/dst", "old");
    // Of other lengths than what is replaced: of equal length and age they would be one version.
    for (const name of SOURCES) directory.write(`site/from/${name}`, `source ${name}`);
    const site = new ChangeSite(`${directory.path}/site`);
    const condition = `</files/to/dst> ([${await site.etagOf("/files/to/dst")}])`;
    const asked = SOURCES.map((name) => {
      return site.send(method, `/files/from/${name}`, "/files/to/dst", { if: condition });
    });
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    assertEquals(statuses.toSorted(), [204, ...new Array(49).fill(412)]);
    const winner = statuses.indexOf(204);
    assertEquals(directory.read("site/to/dst"), `source ${winner}`);
    assertEquals(directory.names("site/to"), ["dst"]);
    const left = SOURCES.filter((_, index) => method === "COPY" || index !== winner);
    assertEquals(directory.names("site/from"), left.toSorted());
  });
}

Deno.test("storeFile() stores one of two files when each is not to be stored once the other changes", async () => {
  for (let round = 0; round < 20; round++) {
    using directory = new TemporaryDirectory();
    const names = ["a", "b"];
    for (const name of names) directory.write(`site/${name}`, "old");
    const site = new ChangeSite(`${directory.path}/site`);
    const etag = await site.etagOf("/files/a");
    const answers = await Promise.all(names.map((name, index) => {
      const fields = { if: `</files/${names[1 - index]}> ([${etag}])` };
      return site.ask("PUT", `/files/${name}`, fields, { body: ["new, longer"] });
    }));
    assertEquals(answers.map(({ status }) => status).toSorted(), [204, 412]);
    const contents = names.map((name) => directory.read(`site/${name}`));
    assertEquals(contents.toSorted(), ["new, longer", "old"]);
  }
});

for (const method of ["PUT", "MOVE"]) {
  for (const held of ["site/lead", "site"]) {
    Deno.test(`${method} waits for its turn when ${held} is changed, which its If is about`, async () => {
      using directory = new TemporaryDirectory();
      directory.write("site/a", "old");
      directory.write("site/lead", "old");
      const site = new ChangeSite(`${directory.path}/site`);
      const { promise, resolve } = Promise.withResolvers<void>();
      const changing = withLocks([`${directory.path}/${held}`], () => promise);
      const fields = {
        if: `</files/lead> ([${await site.etagOf("/files/lead")}])`,
        destination: "/files/b",
      };
      const asked = site.ask(method, "/files/a", fields, { body: ["new"] });
      await new Promise((resolve) => setTimeout(resolve, 50));
      directory.write("site/lead", "changed");
      resolve();
      assertEquals((await asked).status, 412);
      assertEquals(directory.names("site"), ["a", "lead"]);
      assertEquals(directory.read("site/a"), "old");
      await changing;
    });
  }
}

Deno.test("storeBytes() looks once more when what If is about was changed while the bytes came", async () => {
  using directory = new TemporaryDirectory();
  directory.write("site/a", "old");
  directory.write("site/lead", "old");
  const site = new ChangeSite(`${directory.path}/site`);
  const headers = { if: `</files/lead> ([${await site.etagOf("/files/lead")}])` };
  const conditions = conditionsOf(makeRequest("PUT", "/files/a", { headers }), "/files/");
  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield* utf8Pieces("mine, ");
    directory.write("site/lead", "changed");
    yield* utf8Pieces("late");
  }
  const outcome = await storeBytes({
    root: site.root,
    segments: parseSegments("a")!,
    policy: site.policy,
    conditions,
    bytes: bytes(),
  });
  assertEquals(outcome, "condition-failed");
  assertEquals(directory.read("site/a"), "old");
  assertEquals(directory.names("site"), ["a", "lead"]);
});

Deno.test("changeFiles() looks once more when the destination was changed while a file was copied", async () => {
  using directory = new TemporaryDirectory();
  directory.write("site/a", new Uint8Array(50_000_000));
  directory.write("site/b", "old");
  const site = new ChangeSite(`${directory.path}/site`);
  const fields = { if: `</files/b> ([${await site.etagOf("/files/b")}])` };
  const copying = site.send("COPY", "/files/a", "/files/b", fields);
  while (directory.names("site").length < 3) await new Promise((resolve) => setTimeout(resolve));
  directory.write("site/b", "theirs");
  assertEquals((await copying).status, 412);
  assertEquals(directory.read("site/b"), "theirs");
  assertEquals(directory.names("site"), ["a", "b"]);
});
