import { assertEquals, assertMatch } from "@std/assert";
import { treeOf } from "../support/change_site.ts";
import { Program } from "../support/program.ts";
import { TemporaryDirectory } from "../support/temporary_directory.ts";
import { within } from "../support/within.ts";

for (const denied of ["read", "write"]) {
  Deno.test(`a directory of which a part is denied with --deny-${denied} is not moved to where it would not be`, async () => {
    using directory = new TemporaryDirectory();
    directory.write("dir/part/secret", "SECRET");
    directory.write("other/open", "open");
    const { path } = directory;
    const granted = ["read", "write"].map((name) => `--allow-${name}=${path}`);
    await using program = await Program.start({
      grants: ["--allow-net", ...granted, `--deny-${denied}=${path}/dir/part`],
      args: ["--host=127.0.0.1", "--quiet", path],
    });
    const statuses: number[] = [];
    for (const name of ["dir", "dir/part", "other"]) {
      const headers = { destination: "/files/moved" };
      const response = await fetch(`${program.url}/files/${name}`, { method: "MOVE", headers });
      await response.body?.cancel();
      statuses.push(response.status);
    }
    assertEquals(statuses, [403, denied === "read" ? 404 : 403, 201]);
    const tree = ["dir/", "dir/part/", "dir/part/secret=SECRET", "moved/", "moved/open=open"];
    assertEquals(treeOf(directory), tree);
  });
}

/** With `hidden.txt` and `secret/` denied. */
const UNSEEN: readonly { readonly target: string; readonly status: number }[] = [
  { target: "hidden.txt", status: 404 },
  { target: "secret/", status: 404 },
  { target: "secret/s.txt", status: 404 },
  { target: "open/o.txt", status: 200 },
];

Deno.test("what --deny-read names is not found, listed or packed, and what is beside it is", async () => {
  using directory = fill();
  await using program = await Program.start({
    grants: ["--allow-net", `--allow-read=${directory.path}`, denied("read", directory)],
    args: ["--host=127.0.0.1", "--quiet", directory.path],
  });
  for (const { target, status } of UNSEEN) {
    assertEquals(await ask(program, "GET", target), status, target);
  }
  const headers = { accept: "application/json" };
  const listed = await (await fetch(`${program.url}/files/`, { headers })).json();
  assertEquals(listed.map(({ name }: { name: string }) => name), ["open", "file.txt"]);
  const archive = await (await fetch(`${program.url}/files/?archive=tar`)).text();
  assertEquals(["o.txt", "file.txt"].map((name) => archive.includes(name)), [true, true]);
  assertEquals(/hidden|secret/i.test(archive), false);
});

/** Each is done with reading or with writing denied for `hidden.txt` and `secret/`. */
const CHANGES: readonly {
  readonly method: string;
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
}[] = [
  { method: "PUT", target: "hidden.txt" },
  { method: "PUT", target: "hidden.txt", headers: { "if-none-match": "*" } },
  { method: "POST", target: "hidden.txt" },
  { method: "PUT", target: "secret/s.txt" },
  { method: "PUT", target: "secret/new" },
  { method: "PUT", target: "secret/made/new" },
  { method: "DELETE", target: "hidden.txt" },
  { method: "DELETE", target: "secret/s.txt" },
  { method: "MKCOL", target: "secret/new" },
  { method: "MOVE", target: "hidden.txt", headers: { destination: "/files/new" } },
  { method: "MOVE", target: "file.txt", headers: { destination: "/files/hidden.txt" } },
  { method: "COPY", target: "file.txt", headers: { destination: "/files/hidden.txt" } },
  { method: "COPY", target: "file.txt", headers: { destination: "/files/secret/new" } },
];

for (const name of ["read", "write"] as const) {
  Deno.test(`nothing is changed where it is denied with --deny-${name}`, async () => {
    using directory = fill();
    await using program = await serveWritable(directory, denied(name, directory), "--mkdir");
    const before = treeOf(directory);
    for (const { method, target, headers } of CHANGES) {
      const answer = await send(program, method, target, headers);
      const { status } = answer;
      const text = await answer.text();
      assertEquals([403, 404, 409, 412].includes(status), true, `${method} ${target}: ${status}`);
      // A further grant would not help.
      if (status === 403) assertMatch(text, /denied with --deny-read or --deny-write\n$/);
      assertEquals(treeOf(directory), before, `${method} ${target}`);
    }
    assertEquals(await ask(program, "PUT", "open/new"), 201);
  });
}

Deno.test("the program names --deny-write where nothing can be written for it, and no grant", async () => {
  using directory = fill();
  await using program = await serveWritable(directory, `--deny-write=${directory.path}`);
  const answers = await Promise.all([
    send(program, "PUT", "new"),
    send(program, "POST", "open/", { "content-type": "multipart/form-data; boundary=b" }),
    send(program, "DELETE", "file.txt"),
    send(program, "COPY", "file.txt", { destination: "/files/new" }),
  ]);
  for (const answer of answers) {
    assertMatch(await answer.text(), /^403 .*denied with --deny-read or --deny-write\n$/);
  }
  assertMatch((await program.stop()).stderr, /\(read-only; see --deny-write\)\n/);
});

Deno.test("an upload has a name beside the one that is denied with --deny-read, with --on-conflict rename", async () => {
  using directory = new TemporaryDirectory();
  for (const name of ["a", "a (1)", "b"]) directory.write(name, "old");
  const { path } = directory;
  const deny = `--deny-read=${path}/a (1),${path}/b`;
  await using program = await serveWritable(directory, deny, "--on-conflict=rename");
  assertEquals([await ask(program, "POST", "a"), await ask(program, "POST", "b")], [201, 201]);
  assertEquals(treeOf(directory), ["a=old", "a (1)=old", "a (2)=new", "b=old", "b (1)=new"]);
});

function fill(): TemporaryDirectory {
  const directory = new TemporaryDirectory();
  for (const name of ["hidden.txt", "secret/s.txt", "open/o.txt", "file.txt"]) {
    directory.write(name, "old");
  }
  return directory;
}

function serveWritable(
  { path }: TemporaryDirectory,
  deny: string,
  ...args: readonly string[]
): Promise<Program> {
  return Program.start({
    grants: ["--allow-net", `--allow-read=${path}`, `--allow-write=${path}`, deny],
    args: ["--host=127.0.0.1", "--quiet", ...args, path],
  });
}

function denied(name: "read" | "write", { path }: TemporaryDirectory): string {
  return `--deny-${name}=${path}/hidden.txt,${path}/secret`;
}

async function ask(program: Program, method: string, target: string): Promise<number> {
  const answer = await send(program, method, target);
  await answer.body?.cancel();
  return answer.status;
}

function send(
  { url }: Program,
  method: string,
  target: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const body = method === "PUT" || method === "POST" ? "new" : undefined;
  return within(fetch(`${url}/files/${target}`, { method, headers, body }), 10_000);
}
