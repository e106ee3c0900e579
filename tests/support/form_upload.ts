import { FileRoot } from "../../lib/files/root/file_root.ts";
import { storeForm } from "../../lib/files/upload/store_form.ts";
import { UNLIMITED_POLICY, type WritePolicy } from "../../lib/files/write/write_policy.ts";
import type { Handler } from "../../lib/message.ts";
import { textOf } from "./content_of.ts";
import { wireBytes } from "./every_split.ts";
import { FORM_TYPE } from "./form_body.ts";
import { makeRequest } from "./make_request.ts";
import type { TemporaryDirectory } from "./temporary_directory.ts";

/** What a form is posted with, beside its body. */
export interface FormSetup {
  readonly target?: string;
  readonly policy?: Partial<WritePolicy>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What was answered to a form. */
export interface FormAnswer {
  readonly status: number;
  readonly location: unknown;
  /** What was told of each file, where that was told: a status of what was refused, or a name. */
  readonly files: readonly (string | number)[];
  /** Whether all of the form was read, and not nothing. */
  readonly wasRead: boolean;
}

/** Stores forms that are posted below `/files/`. */
export function formHandler(
  directory: TemporaryDirectory,
  policy: Partial<WritePolicy> = {},
): Handler {
  const root = FileRoot.open(directory.path);
  return (request) => storeForm(root, "/files/", { ...UNLIMITED_POLICY, ...policy }, request);
}

/** Posts a form; `wire` has one character a byte. */
export async function postForm(
  directory: TemporaryDirectory,
  wire: string,
  { target = "/files/", policy, headers = {} }: FormSetup = {},
): Promise<FormAnswer> {
  const request = makeRequest("POST", target, {
    headers: { "content-type": FORM_TYPE, ...headers },
    body: [wireBytes(wire)],
  });
  const response = await formHandler(directory, policy)(request);
  const isJson = response.headers?.["content-type"] === "application/json";
  const told: Record<string, string | number>[] = isJson ? JSON.parse(await textOf(response)) : [];
  return {
    status: response.status,
    location: response.headers?.location,
    files: told.map(({ status, name }) => status ?? name),
    wasRead: await request.readInto(new Uint8Array(1)) === null,
  };
}
