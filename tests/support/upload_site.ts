import { FileRoot } from "../../lib/files/root/file_root.ts";
import { parseSegments } from "../../lib/files/root/path_segments.ts";
import { fileHandler } from "../../lib/files/static_files.ts";
import { Quota } from "../../lib/files/write/quota.ts";
import type { UploadRefusal } from "../../lib/files/upload/refusal.ts";
import {
  type IncomingFile,
  storeBytes,
  type StoredBytes,
} from "../../lib/files/upload/store_bytes.ts";
import { storeFile } from "../../lib/files/upload/store_file.ts";
import { measureUsage } from "../../lib/files/write/usage.ts";
import { UNLIMITED_POLICY, type WritePolicy } from "../../lib/files/write/write_policy.ts";
import type { Handler, HttpResponse } from "../../lib/message.ts";
import { HeaderList } from "../../lib/protocol/header_list.ts";
import { makeRequest, type RequestParts } from "./make_request.ts";

/** What may be stored; what is left out is as it is by default. */
export type PolicyParts = Partial<Omit<WritePolicy, "quota">> & { readonly quota?: number };

/** The files of a directory at `/files/`, read with GET and stored with POST and PUT. */
export class UploadSite {
  readonly root: FileRoot;
  readonly policy: WritePolicy;
  readonly handler: Handler;

  /** @param directory Its path. */
  constructor(directory: string, parts: PolicyParts = {}) {
    const root = FileRoot.open(directory);
    const quota = new Quota(parts.quota ?? Infinity, () => measureUsage(root));
    const policy = { ...UNLIMITED_POLICY, ...parts, quota };
    const read = fileHandler(root, { mount: "/files/" });
    this.root = root;
    this.policy = policy;
    this.handler = (request) =>
      request.method === "GET" ? read(request) : storeFile(root, "/files/", policy, request);
  }

  /** Stores bytes as `storeBytes` does, without HTTP. */
  store(
    path: string,
    bytes: AsyncIterable<Uint8Array>,
    conditions: Readonly<Record<string, string>> | null = null,
    details: Partial<IncomingFile> = {},
  ): Promise<StoredBytes | UploadRefusal> {
    const fields = HeaderList.from(Object.entries(conditions ?? {}));
    const asked = conditions === null ? null : { fields, stated: null };
    const { root, policy } = this;
    const segments = parseSegments(path)!;
    return storeBytes({ root, segments, policy, conditions: asked, bytes, ...details });
  }

  /** What the handler answers. */
  async ask(method: string, target: string, parts: RequestParts = {}): Promise<Answer> {
    return answerOf(await this.handler(makeRequest(method, target, parts)));
  }
}

/** Bytes in pieces of text. */
export async function* utf8Pieces(...pieces: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield await Promise.resolve(new TextEncoder().encode(piece));
}

/** A response whose content has been let go. */
export interface Answer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string | null;
}

async function answerOf({ status, headers = {}, body }: HttpResponse): Promise<Answer> {
  if (typeof body === "object" && Symbol.asyncDispose in body) await body[Symbol.asyncDispose]();
  const fields = Object.entries(headers).map(([name, value]) => [name, value?.toString()]);
  return {
    status,
    headers: Object.fromEntries(fields),
    text: typeof body === "string" ? body : null,
  };
}
