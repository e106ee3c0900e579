import { assertEquals } from "@std/assert";
import { sendUpload, type UploadRequest } from "../support/send_upload.ts";
import { Program } from "../support/program.ts";
import { SmallDisk, testOnDisk } from "../support/small_disk.ts";
import { versionedContent, wholeVersion } from "../support/versioned_content.ts";

const KIB = 1024;
const MIB = 1024 * KIB;
const DISK_BYTES = 4 * MIB;
const DISK = `size=${DISK_BYTES}`;
const OLD = versionedContent(1, 1 * MIB);
/** What is left beside the old file. */
const FREE = DISK_BYTES - OLD.length;

interface FullRow {
  readonly name: string;
  readonly request: Pick<UploadRequest, "method" | "isChunked">;
  readonly target: string;
}

const ROWS: readonly FullRow[] = [
  { name: "PUT over a file, by length", request: { method: "PUT" }, target: "old" },
  { name: "PUT over a file, chunked", request: { method: "PUT", isChunked: true }, target: "old" },
  { name: "POST over a file", request: { method: "POST" }, target: "old" },
  { name: "PUT of a new file, by length", request: { method: "PUT" }, target: "new" },
  {
    name: "PUT of a new file, chunked",
    request: { method: "PUT", isChunked: true },
    target: "new",
  },
];

for (const { name, request, target } of ROWS) {
  diskTest(`a full disk answers ${name} with 507, and is as it was`, DISK, async (scene) => {
    for (const excess of [1, 64 * KIB, 4 * MIB]) {
      const content = versionedContent(2, FREE + excess);
      assertEquals([excess, await upload(scene, { ...request, target, content })], [excess, 507]);
      assertEquals(versionsIn(scene), { old: 1 });
    }
    // All that is free can be used again, to the last byte.
    const content = versionedContent(3, FREE);
    assertEquals(await upload(scene, { ...request, target: "new", content }), 201);
    assertEquals(versionsIn(scene), { old: 1, new: 3 });
  });
}

/** The directory and two files. */
const FEW_FILES = `${DISK},nr_inodes=3`;

diskTest(
  "a disk that holds no more files answers 507, and is as it was",
  FEW_FILES,
  async (scene) => {
    const content = versionedContent(2, 1 * KIB);
    Deno.writeFileSync(`${scene.disk.path}/other`, OLD);
    // The temporary would be one file too many, whether its name is new or not.
    for (const target of ["new", "old"]) {
      assertEquals(await upload(scene, { method: "PUT", target, content }), 507);
      assertEquals(versionsIn(scene), { old: 1, other: 1 });
    }
    Deno.removeSync(`${scene.disk.path}/other`);
    assertEquals(await upload(scene, { method: "PUT", target: "new", content }), 201);
    assertEquals(versionsIn(scene), { old: 1, new: 2 });
  },
);

diskTest(
  "a disk that fills up under many uploads at once keeps what fits, whole",
  DISK,
  async (scene) => {
    const targets = Array.from({ length: 8 }, (_, index) => `${index}`);
    const statuses = await Promise.all(targets.map((target, index) => {
      const content = versionedContent(10 + index, 1 * MIB);
      return upload(scene, { method: "PUT", target, content });
    }));
    const stored = targets.filter((_, index) => statuses[index] === 201);
    const expected = Object.fromEntries(stored.map((target) => [target, 10 + Number(target)]));
    assertEquals(versionsIn(scene), { ...expected, old: 1 });
    assertEquals(statuses.filter((status) => status !== 201 && status !== 507), []);
    const left = FREE - stored.length * MIB;
    if (left > 0) {
      const content = versionedContent(2, left);
      assertEquals(await upload(scene, { method: "PUT", target: "new", content }), 201);
    }
  },
);

/** What a test works on: the program, and the disk that it serves. */
interface Scene {
  readonly program: Program;
  readonly disk: SmallDisk;
}

function diskTest(name: string, options: string, run: (scene: Scene) => Promise<void>): void {
  testOnDisk(name, async () => {
    using disk = new SmallDisk(options);
    Deno.writeFileSync(`${disk.path}/old`, OLD);
    await using program = await Program.serveWritable(disk.path, "--host=127.0.0.1", "--quiet");
    await run({ program, disk });
    assertEquals((await program.stop("SIGTERM")).code, 0);
  });
}

function upload({ program }: Scene, request: UploadRequest): Promise<number | null> {
  return sendUpload(program.address, { ...request, target: `/files/${request.target}` });
}

/** What there is, and which version each is; `null` for what is not whole. */
function versionsIn({ disk }: Scene): Record<string, number | null> {
  const names = disk.names();
  const contents = names.map((name) => Deno.readFileSync(`${disk.path}/${name}`));
  return Object.fromEntries(names.map((name, index) => [name, wholeVersion(contents[index])]));
}
