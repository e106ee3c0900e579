import { createRouter } from "../../lib/app/endpoints.ts";
import { formatEntityTag } from "../../lib/files/version/entity_tag.ts";
import { FileRoot, type FileRootOptions } from "../../lib/files/root/file_root.ts";
import { treeOf } from "./change_site.ts";
import { exchange } from "./exchange.ts";
import type { ParsedResponse } from "./responses.ts";
import { TemporaryDirectory } from "./temporary_directory.ts";

/** A request line, and the fields and body behind it. */
export interface IfRequest {
  readonly method: string;
  /** Below `/files/`. */
  readonly target: string;
  readonly fields?: readonly string[];
  readonly body?: string;
}

/** A directory with a bit of everything, of which `site` is served at `http://h/files/`. */
export class IfSite implements Disposable {
  readonly directory: TemporaryDirectory = new TemporaryDirectory();

  readonly #options: FileRootOptions;

  constructor(options: FileRootOptions = {}) {
    const { directory } = this;
    this.#options = options;
    directory.write("outside/secret", "SECRET");
    directory.write("site/a", "A");
    directory.write("site/b", "BB");
    directory.write("site/dir/inner", "inner");
    directory.write("site/.env", "dotfile");
    directory.link("site/link", "a");
    directory.link("site/nowhere", "nothing");
    directory.link("site/out", "../outside");
    directory.link("site/out-file", "../outside/secret");
  }

  /** All that is there, served or not. */
  get tree(): string[] {
    return treeOf(this.directory).sort();
  }

  /** The answer. In the fields `{name}` stands for the entity tag of a file, shown or not. */
  async ask({ method, target, fields = [], body = "" }: IfRequest): Promise<ParsedResponse> {
    const root = FileRoot.open(`${this.directory.path}/site`, this.#options);
    const filled = fields.map((field) => `${this.fill(field)}\r\n`).join("");
    const length = body === "" ? "" : `Content-Length: ${body.length}\r\n`;
    const wire = `${method} /files/${target} HTTP/1.1\r\nHost: h\r\n${length}${filled}\r\n${body}`;
    const { responses } = await exchange([wire], createRouter(root).handler);
    const [response] = responses([method]);
    return response;
  }

  /** Puts in the tags; `{name:gzip}` is that of the file when it was got with this coding. */
  fill(text: string): string {
    return text.replaceAll(/\{([^}:]+):?([a-z]*)\}/g, (_, name: string, coding: string) => {
      const { size, mtime } = Deno.statSync(`${this.directory.path}/site/${name}`);
      return formatEntityTag(size, mtime!.getTime(), Date.now(), coding || undefined);
    });
  }

  [Symbol.dispose](): void {
    this.directory[Symbol.dispose]();
  }
}
