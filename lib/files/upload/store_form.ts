import { type HttpRequest, type HttpResponse, statusText } from "../../message.ts";
import { MultipartDecoder, parseBoundary } from "../../protocol/multipart_decoder.ts";
import { ProtocolError } from "../../protocol/protocol_error.ts";
import { reasonPhrase } from "../../protocol/status.ts";
import type { FileRoot } from "../root/file_root.ts";
import { type PathSegments, segmentsBelow } from "../root/path_segments.ts";
import { type Conditions, conditionsOf } from "../write/conditions.ts";
import { isCrossSite, refuseCrossSite } from "../write/request_site.ts";
import type { WritePolicy } from "../write/write_policy.ts";
import { describePart, type FormPart, isOfPage } from "./form_part.ts";
import { FormReader } from "./form_reader.ts";
import { type FormOutcome, respondToForm } from "./form_response.ts";
import { ANSWERS, refuseCoding, refuseUpload, type UploadRefusal } from "./refusal.ts";
import { storeBytes } from "./store_bytes.ts";

/** Bytes of a text field, which are read and dropped; 413. What is longer was meant as a file. */
const MAX_FIELD_BYTES = 64 * 1024;

/**
 * Answers a form (see `isForm`) that is posted to a directory, the path of which ends in
 * a slash, by storing its files there. They are stored one after the other while they come, each
 * as a whole or not at all. One that is refused does not keep the others out, and where the form
 * breaks off, those that were complete stay. None replaces another of the same form: of two that
 * have one name, the second gets a name beside it. Conditions of the request hold for each of them;
 * lists of If that name no resource are about the directory.
 *
 * @param root The directory that is served.
 * @param mount The part of the URL's path that stands for it, ending in a slash; what is not below
 * it is 404.
 * @param policy What may be written, of all that is granted.
 * @throws {ProtocolError} 400 for a form without a proper boundary, or an If that is malformed.
 */
export async function storeForm(
  root: FileRoot,
  mount: string,
  policy: WritePolicy,
  request: HttpRequest,
): Promise<HttpResponse> {
  if (isCrossSite(request)) return refuseCrossSite();
  const { headers, path } = request;
  // Stored as a file, it would be the encoded form under the name of a file.
  if (!path.endsWith("/")) {
    return statusText(415, {}, "a form is for a directory, the path of which ends in a slash");
  }
  const refused = refuseCoding(headers);
  if (refused !== null) return refused;
  for (const name of FOR_FILES) {
    if (headers.has(name)) return statusText(400, {}, `${name} is not for forms`);
  }
  const boundary = parseBoundary(headers.get("content-type") ?? "");
  const directory = segmentsBelow(mount, path);
  const refusal = directory === null ? "not-a-name" : await refusalOfAny(root, policy, directory);
  if (directory === null || refusal !== null) return refuseUpload(refusal ?? "not-a-name");
  const conditions = conditionsOf(request, mount);
  const form = new FormReader(request, new MultipartDecoder(boundary));
  const names = new Set<string>();
  const stored = await storeParts({ root, policy, request, conditions, directory, form, names });
  return respondToForm(request, stored.outcomes, stored.isOwnForm);
}

/** Fields that describe the content of one file: with a form they are refused. */
const FOR_FILES = ["content-range", "content-digest", "repr-digest"];

/** A form that is being stored, and what holds for all its files. */
interface FormUpload {
  readonly root: FileRoot;
  readonly policy: WritePolicy;
  readonly request: HttpRequest;
  readonly conditions: Conditions | null;
  readonly directory: PathSegments;
  readonly form: FormReader;
  /** Of those that are stored by now. */
  readonly names: Set<string>;
}

/** What became of a form. */
interface StoredForm {
  readonly outcomes: readonly FormOutcome[];
  /** Whether it is that of one of the server's own pages. */
  readonly isOwnForm: boolean;
}

/** Why no file can be stored in a directory, as far as that shows before one has come. */
async function refusalOfAny(
  root: FileRoot,
  { makesParents }: WritePolicy,
  { names }: PathSegments,
): Promise<UploadRefusal | null> {
  if (makesParents) return null;
  const file = { names: [...names, "file"], isDirectory: false };
  const target = await root.disk.run(root.findTarget(file));
  return typeof target === "object" ? null : target;
}

async function storeParts(upload: FormUpload): Promise<StoredForm> {
  const { form } = upload;
  const outcomes: FormOutcome[] = [];
  let isOwnForm = false;
  try {
    for (let head = await form.nextPart(); head !== null; head = await form.nextPart()) {
      isOwnForm ||= isOfPage(head);
      const outcome = await storePart(upload, describePart(head));
      if (outcome !== null) outcomes.push(outcome);
    }
  } catch (error) {
    // What is stored by now is told all the same.
    if (!(error instanceof ProtocolError)) throw error;
    outcomes.push({ kind: "refused", name: null, status: error.status, reason: error.message });
  }
  return { outcomes, isOwnForm };
}

/** @returns `null` where the part brings no file. */
async function storePart(upload: FormUpload, part: FormPart): Promise<FormOutcome | null> {
  switch (part.kind) {
    case "refused":
      return part;
    case "field":
      await skipField(upload.form);
      return null;
    case "unnamed":
      if (await upload.form.read() === null) return null;
      return { kind: "refused", name: null, status: 400, reason: "a file without a name" };
    case "file":
      return await storeNamed(upload, part.name);
  }
}

async function skipField(form: FormReader): Promise<void> {
  let length = 0;
  for await (const bytes of form.content()) {
    length += bytes.length;
    if (length > MAX_FIELD_BYTES) {
      throw new ProtocolError(413, `A text field has at most ${MAX_FIELD_BYTES} bytes`);
    }
  }
}

async function storeNamed(upload: FormUpload, name: string): Promise<FormOutcome> {
  const { root, request, conditions, directory, form, names } = upload;
  const outcome = await storeBytes({
    root,
    segments: { names: [...directory.names, name], isDirectory: false },
    policy: policyFor(upload, name),
    conditions,
    bytes: form.content(),
  });
  if (typeof outcome === "string") {
    const [status, reason] = FORM_ANSWERS[outcome] ?? ANSWERS[outcome];
    return { kind: "refused", name, status, reason: reason ?? reasonPhrase(status) };
  }
  names.add(outcome.name);
  const location = request.path + encodeURIComponent(outcome.name);
  return { kind: "stored", name: outcome.name, location, size: outcome.size, etag: outcome.etag };
}

/** Phones call each photo of a form `image.jpg`: sent together, none is to be lost. */
function policyFor({ policy, names }: FormUpload, name: string): WritePolicy {
  const isTwin = names.has(name) && policy.onConflict === "overwrite";
  return isTwin ? { ...policy, onConflict: "rename" } : policy;
}

/** Other answers than to a URL, because it is the form that has the name. */
const FORM_ANSWERS: Partial<typeof ANSWERS> = {
  "not-a-name": [400, "hidden names are not taken"],
  "too-long": [400, ANSWERS["too-long"][1]],
};
