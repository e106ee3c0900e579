import { assertEquals } from "@std/assert";
import { ChangeSite, treeOf } from "../../support/change_site.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";

/**
 * Has the system let no directory go into another, until it is disposed of, as it does for a user
 * who may not write to it: it would be told of its new parent.
 */
function withoutNewParents(): Disposable {
  const { renameSync } = Deno;
  Deno.renameSync = (from, to) => {
    const parents = [from, to].map((path) => String(path).replace(/\/[^/]*$/, ""));
    if (parents[0] !== parents[1] && Deno.lstatSync(from).isDirectory) {
      throw Object.assign(new Deno.errors.PermissionDenied(), { code: "EACCES" });
    }
    renameSync(from, to);
  };
  return { [Symbol.dispose]: () => void (Deno.renameSync = renameSync) };
}

type Row = readonly [
  method: string,
  target: string,
  status: number,
  left: readonly string[],
  headers?: Readonly<Record<string, string>>,
];

const ROWS: readonly Row[] = [
  ["DELETE", "empty", 204, ["full/", "full/f=F"]],
  ["MOVE", "full", 201, ["empty/", "moved/", "moved/f=F"], { destination: "/files/moved" }],
  ["MOVE", "full", 201, ["empty/", "moved/", "moved/f=F"], {
    destination: "/files/moved",
    overwrite: "F",
  }],
  ["MOVE", "full", 204, ["empty/", "empty/f=F"], { destination: "/files/empty" }],
  ["MOVE", "full", 403, ["empty/", "full/", "full/f=F"], { destination: "/files/empty/full" }],
];

for (const [method, target, status, left, headers = {}] of ROWS) {
  const shown = `${method} ${target} ${JSON.stringify(headers)}`;
  Deno.test(`changeFiles() answers ${status} to ${shown} when it may not write in there`, async () => {
    using directory = new TemporaryDirectory();
    directory.write("full/f", "F");
    directory.mkdir("empty");
    const site = new ChangeSite(directory.path);
    using _unwritable = withoutNewParents();
    assertEquals((await site.ask(method, `/files/${target}`, headers)).status, status);
    assertEquals(treeOf(directory), left);
  });
}

for (const destination of [undefined, "/files/moved", "/files/empty/moved"]) {
  const method = destination === undefined ? "DELETE" : "MOVE";
  const headers: Record<string, string> = destination === undefined ? {} : { destination };
  Deno.test(`changeFiles() answers 403 to ${method} ${destination ?? "full/f"} where files are made and never renamed or removed`, async () => {
    using directory = new TemporaryDirectory();
    directory.write("full/f", "F");
    directory.mkdir("empty");
    const site = new ChangeSite(directory.path);
    {
      using _appended = withoutRemoval();
      assertEquals((await site.ask(method, "/files/full/f", headers)).status, 403);
    }
    assertEquals(directory.read("full/f"), "F");
  });
}

/** As in a directory that can only be added to (chattr +a), until it is disposed of. */
function withoutRemoval(): Disposable {
  const { renameSync, removeSync } = Deno;
  Deno.renameSync = Deno.removeSync = () => {
    throw Object.assign(new Deno.errors.PermissionDenied(), { code: "EPERM" });
  };
  return { [Symbol.dispose]: () => void Object.assign(Deno, { renameSync, removeSync }) };
}
