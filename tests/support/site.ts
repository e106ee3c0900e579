import { assertEquals } from "@std/assert";
import { FileRoot, type FileRootOptions } from "../../lib/files/root/file_root.ts";
import { fileHandler, type FileHandlerOptions } from "../../lib/files/static_files.ts";
import type { Handler } from "../../lib/message.ts";
import { exchange } from "./exchange.ts";
import type { ParsedResponse } from "./responses.ts";
import type { TemporaryDirectory } from "./temporary_directory.ts";

/** A directory that is served, and one client that asks for things over a connection in memory. */
export class Site {
  readonly handler: Handler;

  constructor(
    directory: TemporaryDirectory,
    options: FileHandlerOptions = { mount: "/" },
    rootOptions: FileRootOptions = {},
  ) {
    this.handler = fileHandler(FileRoot.open(directory.path, rootOptions), options);
  }

  /** The answer to GET. */
  get(target: string, fields: Readonly<Record<string, string>> = {}): Promise<ParsedResponse> {
    return this.ask("GET", target, fields);
  }

  /** The answer, which a strict client has read. */
  async ask(
    method: string,
    target: string,
    fields: Readonly<Record<string, string>> = {},
  ): Promise<ParsedResponse> {
    const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
    const wire = `${method} ${target} HTTP/1.1\r\nHost: h\r\n${lines.join("")}\r\n`;
    const { errors, responses } = await exchange([wire], this.handler);
    assertEquals(errors, []);
    const [response] = responses([method]);
    return response;
  }
}
