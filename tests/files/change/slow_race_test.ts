import { assert, assertEquals } from "@std/assert";
import { ChangeSite, treeOf } from "../../support/change_site.ts";
import { HeldBytes } from "../../support/held_bytes.ts";
import { slowDown } from "../../support/slow_disk.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";
import { UploadSite, utf8Pieces } from "../../support/upload_site.ts";

/** Each race is run as often: which call comes first is a matter of chance. */
const ROUNDS = 20;

interface Request {
  readonly method: string;
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Race {
  readonly name: string;
  readonly requests: readonly Request[];
  /** How many are to come about; 404, 405, 409 or 412 to all others. */
  readonly successes: number;
  /** All that may be left, of which one is. */
  readonly left: readonly (readonly string[])[];
}

const RACES: readonly Race[] = [
  {
    name: "two MOVEs of one file in the root",
    requests: [moveTo("a", "b"), moveTo("a", "c")],
    successes: 1,
    left: [["b=A", "dir/", "dir/a=D"], ["c=A", "dir/", "dir/a=D"]],
  },
  {
    name: "two MOVEs of one file below it",
    requests: [moveTo("dir/a", "dir/b"), moveTo("dir/a", "c")],
    successes: 1,
    left: [["a=A", "dir/", "dir/b=D"], ["a=A", "c=D", "dir/"]],
  },
  {
    name: "two MOVEs to one name that replace nothing",
    requests: [moveTo("a", "new", "F"), moveTo("dir/a", "new", "F")],
    successes: 1,
    left: [["dir/", "dir/a=D", "new=A"], ["a=A", "dir/", "new=D"]],
  },
  {
    name: "20 DELETEs of one file in the root",
    requests: Array(20).fill({ method: "DELETE", target: "a" }),
    successes: 1,
    left: [["dir/", "dir/a=D"]],
  },
  {
    name: "20 DELETEs of one file below it",
    requests: Array(20).fill({ method: "DELETE", target: "dir/a" }),
    successes: 1,
    left: [["a=A", "dir/"]],
  },
  {
    name: "10 MKCOLs of one directory",
    requests: Array(10).fill({ method: "MKCOL", target: "dir/new" }),
    successes: 1,
    left: [["a=A", "dir/", "dir/a=D", "dir/new/"]],
  },
  {
    name: "10 PUTs that create one file",
    requests: Array(10).fill({ method: "PUT", target: "n", headers: { "if-none-match": "*" } }),
    successes: 1,
    left: [["a=A", "dir/", "dir/a=D", "n=new"]],
  },
  {
    name: "a DELETE and a MOVE of one file",
    requests: [{ method: "DELETE", target: "dir/a" }, moveTo("dir/a", "moved")],
    successes: 1,
    left: [["a=A", "dir/"], ["a=A", "dir/", "moved=D"]],
  },
  {
    name: "a MOVE of a directory, and of what is in it",
    requests: [moveTo("dir", "other"), moveTo("dir/a", "moved")],
    successes: 2,
    left: [["a=A", "moved=D", "other/"], ["a=A", "other/", "other/a=D"]],
  },
];

function moveTo(target: string, destination: string, overwrite = "T"): Request {
  const headers = { destination: `/files/${destination}`, overwrite };
  return { method: "MOVE", target, headers };
}

for (const { name, requests, successes, left } of RACES) {
  Deno.test(`changeFiles() lets ${successes} come about when the disk is slow, of ${name}`, async () => {
    for (let round = 0; round < ROUNDS; round++) {
      using directory = fill();
      const site = await slowSite(directory);
      // Not always the same one first.
      const order = round % 2 === 0 ? requests : requests.toReversed();
      const statuses = await Promise.all(order.map(async (request) => {
        const { method, target, headers } = request;
        return (await site.ask(method, `/files/${target}`, headers, { body: bodyOf(method) }))
          .status;
      }));
      const others = statuses.filter((status) => status >= 300);
      const context = `${statuses}: ${treeOf(directory)}`;
      assert(others.every((status) => [404, 405, 409, 412].includes(status)), context);
      const tree = treeOf(directory).join();
      assert(left.some((it) => it.join() === tree), context);
      const count = statuses.length - others.length;
      // What is in a directory that has been moved is not there any more.
      const isMovedWith = tree.includes("other/a");
      assertEquals(count, isMovedWith ? successes - 1 : successes, context);
    }
  });
}

Deno.test("changeFiles() takes DELETE and PUT of one path in turn when the disk is slow", async () => {
  for (const target of ["a", "dir/a"]) {
    for (let round = 0; round < ROUNDS; round++) {
      using directory = fill();
      const site = await slowSite(directory);
      const [removed, stored] = await Promise.all([
        site.ask("DELETE", `/files/${target}`),
        site.ask("PUT", `/files/${target}`, {}, { body: ["new"] }),
      ]);
      assertEquals(removed.status, 204);
      // Whoever was first: a file that was made anew is there, and one that was replaced is gone.
      const isThere = treeOf(directory).includes(`${target}=new`);
      assertEquals(stored.status, isThere ? 201 : 204);
      assertEquals(treeOf(directory).length, isThere ? 3 : 2);
    }
  }
});

for (
  const [name, condition] of [
    ["If-None-Match", (etag: string) => ({ "if-none-match": etag })],
    ["If", (etag: string) => ({ if: `(Not [${etag}])` })],
  ] as const
) {
  Deno.test(`changeFiles() copies no version that ${name} rules out when another is stored meanwhile`, async () => {
    const statuses = new Set<number>();
    for (let round = 0; round < ROUNDS; round++) {
      using directory = fill();
      const site = await slowSite(directory);
      const headers = condition(await site.etagOf("/files/a"));
      const storing = site.ask("PUT", "/files/a", {}, { body: ["new"] });
      // Each time at another moment of the other.
      for (let turn = 0; turn < round; turn++) await new Promise((resolve) => setTimeout(resolve));
      const { status } = await site.send("COPY", "/files/a", "/files/b", headers);
      statuses.add(status);
      if (status === 201) assertEquals(directory.read("b"), "new");
      await storing;
    }
    assert(statuses.has(201) && statuses.has(412), [...statuses].join());
  });
}

Deno.test("changeFiles() copies one whole version when the file is replaced meanwhile and nothing is asked of it", async () => {
  for (let round = 0; round < ROUNDS; round++) {
    using directory = fill();
    const site = await slowSite(directory);
    const storing = site.ask("PUT", "/files/a", {}, { body: ["new"] });
    for (let turn = 0; turn < round; turn++) await new Promise((resolve) => setTimeout(resolve));
    assertEquals((await site.send("COPY", "/files/a", "/files/b")).status, 201);
    assert(["A", "new"].includes(directory.read("b")));
    await storing;
  }
});

Deno.test("MadeDirectories leaves what others found when the disk is slow and an upload fails", async () => {
  for (let round = 0; round < ROUNDS; round++) {
    using directory = new TemporaryDirectory();
    const site = new UploadSite(directory.path, { makesParents: true });
    await slowDown(site.root);
    const held = new HeldBytes();
    const failing = site.store("x/y/1", held.bytes()).catch(() => "failed");
    await held.begun;
    const storing = site.store("x/y/2", utf8Pieces("2"));
    // Each time at another moment of the other.
    for (let turn = 0; turn < round; turn++) await new Promise((resolve) => setTimeout(resolve));
    held.fail();
    assertEquals(typeof await storing, "object");
    assertEquals(await failing, "failed");
    assertEquals(treeOf(directory), ["x/", "x/y/", "x/y/2=2"]);
  }
});

function fill(): TemporaryDirectory {
  const directory = new TemporaryDirectory();
  directory.write("a", "A");
  directory.write("dir/a", "D");
  return directory;
}

async function slowSite(directory: TemporaryDirectory): Promise<ChangeSite> {
  const site = new ChangeSite(directory.path);
  await slowDown(site.root);
  return site;
}

function bodyOf(method: string): string[] {
  return method === "PUT" ? ["new"] : [];
}
