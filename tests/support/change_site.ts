import { changeFiles } from "../../lib/files/change/change_files.ts";
import { FileRoot, type FileRootOptions } from "../../lib/files/root/file_root.ts";
import { fileHandler } from "../../lib/files/static_files.ts";
import { storeFile } from "../../lib/files/upload/store_file.ts";
import { UNLIMITED_POLICY, type WritePolicy } from "../../lib/files/write/write_policy.ts";
import { discardBody, type HttpResponse } from "../../lib/message.ts";
import { makeRequest, type RequestParts } from "./make_request.ts";
import type { TemporaryDirectory } from "./temporary_directory.ts";

/** What came of a request, and why. */
export interface Changed {
  readonly status: number;
  readonly location?: string;
  readonly allow?: string;
  readonly etag?: string;
  readonly text: string;
}

/** A directory at `/files/` that is changed by requests. */
export class ChangeSite {
  readonly root: FileRoot;
  readonly policy: WritePolicy;

  /** @param directory Its path. */
  constructor(
    directory: string,
    policy: Partial<WritePolicy> = {},
    options: FileRootOptions = {},
  ) {
    this.root = FileRoot.open(directory, options);
    this.policy = { ...UNLIMITED_POLICY, ...policy };
  }

  /** What is answered to DELETE, MKCOL, MOVE, COPY or PUT. */
  async ask(
    method: string,
    target: string,
    headers: Readonly<Record<string, string>> = {},
    parts: RequestParts = {},
  ): Promise<Changed> {
    const request = makeRequest(method, target, { ...parts, headers });
    const act = method === "PUT" ? storeFile : changeFiles;
    return describe(await act(this.root, "/files/", this.policy, request));
  }

  /** The entity tag that GET gives. */
  async etagOf(target: string): Promise<string> {
    const read = fileHandler(this.root, { mount: "/files/" });
    const { headers, body } = await read(makeRequest("GET", target));
    await discardBody(body);
    return String(headers?.etag);
  }

  /** The same with a Destination. */
  send(
    method: "MOVE" | "COPY",
    target: string,
    destination: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Changed> {
    return this.ask(method, target, { destination, ...headers });
  }
}

/** All that is in a directory and below, as `"path"`, `"path/"`, `"path -> target"` or `"path=text"`. */
export function treeOf(directory: TemporaryDirectory, below = ""): string[] {
  return directory.names(below).flatMap((name) => {
    const path = below === "" ? name : `${below}/${name}`;
    const full = `${directory.path}/${path}`;
    const info = Deno.lstatSync(full);
    if (info.isSymlink) return [`${path} -> ${Deno.readLinkSync(full)}`];
    if (info.isDirectory) return [`${path}/`, ...treeOf(directory, path)];
    return [`${path}=${info.isFile ? directory.read(path) : "?"}`];
  });
}

function describe({ status, headers = {}, body }: HttpResponse): Changed {
  const { location, allow, etag } = headers as Record<string, string | undefined>;
  return { status, location, allow, etag, text: typeof body === "string" ? body : "" };
}
