/**
 * A file was written to while it was sent, so the rest of it is of another version. As a
 * `Deno.errors.Busy` it has a server say 503 where nothing has been sent yet; behind that only
 * cutting the connection tells the client. That is nobody's fault, so what prints it shows a line
 * that names the file, and no stack.
 */
export class ChangedFileError extends Deno.errors.Busy {
  override readonly name = "ChangedFileError";

  /**
   * @param path As it is to be shown: its real path, or where it was in what is sent, if it is not
   * there any more.
   */
  constructor(path: string) {
    // Quoted, because a name may have line feeds.
    super(`${JSON.stringify(path)} changed while it was sent`);
  }

  [Symbol.for("Deno.customInspect")](): string {
    return this.message;
  }
}
