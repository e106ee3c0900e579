/**
 * File systems of a test's own, to be filled up.
 *
 * @module
 */

/** A file system in memory, mounted on a directory of its own until it is disposed of. */
export class SmallDisk implements Disposable {
  /** Where it is mounted. */
  readonly path: string;

  /** @param options As mount(8) takes them for tmpfs: `"size=1m"`. */
  constructor(options: string) {
    this.path = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "postern-test-" }));
    try {
      mount(["-t", "tmpfs", "-o", options, "none", this.path]);
    } catch (error) {
      Deno.removeSync(this.path);
      throw error;
    }
  }

  /** Nothing can be written any more. */
  makeReadOnly(): void {
    mount(["-o", "remount,ro", this.path]);
  }

  /** The names of all that is in it, sorted. */
  names(): string[] {
    return [...Deno.readDirSync(this.path)].map(({ name }) => name).sort();
  }

  [Symbol.dispose](): void {
    run("umount", [this.path]);
    Deno.removeSync(this.path);
  }
}

/**
 * A test that mounts file systems. It is ignored where that is not admitted, which is found out by
 * trying once: it takes a superuser, and one who has not been confined to a container.
 */
export function testOnDisk(name: string, run: () => Promise<void>): void {
  Deno.test({ name, ignore: !canMount(), fn: run });
}

let admitted: boolean | undefined;

function canMount(): boolean {
  return admitted ??= tryMount();
}

function tryMount(): boolean {
  if (Deno.build.os !== "linux" || Deno.uid() !== 0) return false;
  try {
    using _disk = new SmallDisk("size=64k");
    return true;
  } catch {
    return false;
  }
}

function mount(args: readonly string[]): void {
  run("mount", args);
}

function run(program: string, args: readonly string[]): void {
  const { success, stderr } = new Deno.Command(program, { args: [...args] }).outputSync();
  if (!success) throw new Error(`${program}: ${new TextDecoder().decode(stderr)}`);
}
