import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { Disk, runNow } from "../../../lib/files/disk/disk.ts";
import {
  createTemporary,
  removeAbandoned,
  untilFound,
} from "../../../lib/files/names/temporary_file.ts";
import { ManualTime } from "../../support/manual_time.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";

const NAME = ".postern-upload-1";

/** What such a directory has with a temporary of these permissions in it. */
function leaveTemporary(mode: number): TemporaryDirectory {
  const directory = new TemporaryDirectory();
  Deno.chmodSync(directory.write(NAME, "complete"), mode);
  return directory;
}

/** Has files not open that their owner may not open, though the tests be run by one who may all. */
function asOwner(): Disposable {
  const { open } = Deno;
  Deno.open = async (path, options) => {
    const { mode } = await Deno.lstat(path);
    if ((mode! & 0o600) === 0o600) return await open(path, options);
    throw Object.assign(new Deno.errors.PermissionDenied(), { code: "EACCES" });
  };
  return { [Symbol.dispose]: () => void (Deno.open = open) };
}

for (const mode of [0o600, 0o644, 0o444, 0o400, 0o000]) {
  Deno.test(`removeAbandoned() removes a temporary when its permissions are ${mode.toString(8)}`, async () => {
    using directory = leaveTemporary(mode);
    using _owner = asOwner();
    await removeAbandoned(new Disk(), `${directory.path}/${NAME}`);
    assertEquals(directory.names(), []);
  });
}

Deno.test("removeAbandoned() leaves a temporary when somebody is at work on it", async () => {
  using directory = leaveTemporary(0o600);
  using file = Deno.openSync(`${directory.path}/${NAME}`);
  file.lockSync(true);
  await removeAbandoned(new Disk(), `${directory.path}/${NAME}`);
  assertEquals(directory.names(), [NAME]);
});

Deno.test("removeAbandoned() leaves a link, and what it leads to, when it has the name of a temporary", async () => {
  using directory = new TemporaryDirectory();
  directory.write("a", "old");
  directory.link(NAME, "a");
  await removeAbandoned(new Disk(), `${directory.path}/${NAME}`);
  assertEquals(directory.names(), [NAME, "a"]);
});

Deno.test("removeAbandoned() leaves a complete file when it gets its name within a second", async () => {
  for (const name of [NAME, "a"]) {
    using directory = leaveTemporary(0o444);
    using _owner = asOwner();
    using time = new ManualTime();
    const path = `${directory.path}/${NAME}`;
    const removing = removeAbandoned(new Disk(), path);
    await time.untilTimer();
    await time.pass(999);
    assertEquals(directory.names(), [NAME]);
    Deno.renameSync(path, `${directory.path}/${name}`);
    await time.pass(1);
    await removing;
    assertEquals(directory.names(), name === NAME ? [] : ["a"]);
  }
});

Deno.test("untilFound() tries a hundred times, 10 ms apart", async () => {
  using time = new ManualTime();
  let tries = 0;
  let isFound: boolean | undefined;
  // deno-lint-ignore require-yield -- what it is given may ask the disk
  untilFound(new Disk(), function* () {
    tries++;
    return false;
  }).then((found) => isFound = found);
  for (const [millis, expected] of [[9, 1], [1, 2], [979, 99], [1, 100]]) {
    assertEquals(isFound, undefined);
    await time.pass(millis);
    assertEquals(tries, expected);
  }
  assertEquals(isFound, false);
});

Deno.test("removeAbandoned() leaves a temporary when it is another user's", async () => {
  using directory = leaveTemporary(0o600);
  const { open } = Deno;
  Deno.open = () => Promise.reject(new Deno.errors.PermissionDenied());
  try {
    const path = `${directory.path}/${NAME}`;
    await assertRejects(() => removeAbandoned(new Disk(), path), Deno.errors.PermissionDenied);
  } finally {
    Deno.open = open;
  }
  assertEquals(directory.names(), [NAME]);
});

for (const kind of ["file", "link"]) {
  Deno.test(`createTemporary() opens nothing that is there already: a ${kind}`, () => {
    using directory = new TemporaryDirectory();
    const { randomUUID } = crypto;
    crypto.randomUUID = () => {
      crypto.randomUUID = randomUUID;
      return "0-0-0-0-1";
    };
    const name = ".postern-upload-0-0-0-0-1";
    directory.write(kind === "file" ? name : "outside", "old");
    if (kind === "link") directory.link(name, "outside");
    try {
      const creating = () => runNow(createTemporary(directory.path, null, () => {}));
      assertThrows(creating, Deno.errors.AlreadyExists);
    } finally {
      crypto.randomUUID = randomUUID;
    }
    assertEquals(directory.read(name), "old");
  });
}
