/** A directory of its own for a test, removed with all that is in it. */
export class TemporaryDirectory implements Disposable {
  /** A real path. */
  readonly path: string;

  /** @param dir Where it is made; where the system has such things by default. */
  constructor(dir?: string) {
    this.path = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "postern-test-", dir }));
  }

  /** One that lies in memory, where there is such a thing: what is brought to the disk is at once. */
  static inMemory(): TemporaryDirectory {
    const hasMemory = [...Deno.readDirSync("/dev")].some(({ name }) => name === "shm");
    return new TemporaryDirectory(hasMemory ? "/dev/shm" : undefined);
  }

  /**
   * Writes a file, and the directories above it; returns its path. It is an hour old, because one
   * that changed this moment has no entity tag that lasts.
   */
  write(name: string, content: string | Uint8Array): string {
    const path = `${this.path}/${name}`;
    Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    if (typeof content === "string") Deno.writeTextFileSync(path, content);
    else Deno.writeFileSync(path, content);
    const anHourAgo = Date.now() / 1000 - 3600;
    Deno.utimeSync(path, anHourAgo, anHourAgo);
    return path;
  }

  /** Makes a directory, and those above it; returns its path. */
  mkdir(name: string): string {
    const path = `${this.path}/${name}`;
    Deno.mkdirSync(path, { recursive: true });
    return path;
  }

  /** Makes a link. */
  link(name: string, target: string): void {
    Deno.symlinkSync(target, `${this.path}/${name}`);
  }

  /** The names of all that is in it, or in a directory in it, sorted. */
  names(directory = ""): string[] {
    return [...Deno.readDirSync(`${this.path}/${directory}`)].map(({ name }) => name).sort();
  }

  /** The content of a file as text. */
  read(name: string): string {
    return Deno.readTextFileSync(`${this.path}/${name}`);
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}
