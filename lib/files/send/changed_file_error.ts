/**
 * A file was written to while it was sent, so the rest of it is of another version. As a
 * `Deno.errors.Busy` it has a server answer 503 where nothing has been sent yet; after that only
 * cutting the connection tells the client. It is nobody's fault, so it is printed as one line that
 * names the file, without a stack.
 */
export class ChangedFileError extends Deno.errors.Busy {
  override readonly name = "ChangedFileError";

  /**
   * @param path As it is to be shown: its real path or, if it is gone, the one in the archive.
   */
  constructor(path: string) {
    // Quoted, because a name may have line feeds.
    super(`${JSON.stringify(path)} changed while it was sent`);
  }

  [Symbol.for("Deno.customInspect")](): string {
    return this.message;
  }
}
