import { TemporaryDirectory } from "./temporary_directory.ts";

/** A temporary directory with files in it: what is served, or what must not be. */
export class ScratchDirectory extends TemporaryDirectory {
  /** @param files Their paths and what is in them. */
  constructor(files: Readonly<Record<string, string | Uint8Array>> = {}) {
    super();
    for (const [name, content] of Object.entries(files)) this.write(name, content);
  }

  /** The content of a file. */
  readBytes(name: string): Uint8Array<ArrayBuffer> {
    return Deno.readFileSync(`${this.path}/${name}`);
  }
}
