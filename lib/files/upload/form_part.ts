import type { HeaderList } from "../../protocol/header_list.ts";
import { encodeLatin1 } from "../../protocol/latin1.ts";
import { parseParameters } from "../../protocol/parameters.ts";
import { ProtocolError } from "../../protocol/protocol_error.ts";
import { PAGE_FIELD } from "../page/upload_form.ts";
import { isReachable } from "../root/path_segments.ts";

/** What a part of a form is (RFC 7578). */
export type FormPart =
  /** A file to be stored under this name. */
  | { readonly kind: "file"; readonly name: string }
  /** A file that cannot be stored. */
  | {
    readonly kind: "refused";
    /** What it was to be called, `null` where that cannot be told. */
    readonly name: string | null;
    readonly status: number;
    readonly reason: string;
  }
  /** Where no file was chosen, browsers send one without name and content. */
  | { readonly kind: "unnamed" }
  /** Text: what was typed into a field. */
  | { readonly kind: "field" };

/**
 * Reads from the head of a part what it is, and how the file is called: without the path that some
 * clients send along, be it Windows' own.
 *
 * @throws {ProtocolError} 400 where the part does not say that it belongs to a form.
 */
export function describePart(head: HeaderList): FormPart {
  // Several such fields are joined to a list, which does not parse as one.
  const disposition = parseParameters(head.get("content-disposition") ?? "");
  if (disposition?.value !== "form-data") {
    throw new ProtocolError(400, "A part without one form-data disposition (RFC 7578 §4.2)");
  }
  const { parameters } = disposition;
  const given = extendedName(parameters.get("filename*")) ?? plainName(parameters.get("filename"));
  if (given === undefined && !parameters.has("filename*")) return describeField(head);
  if (given === "") return { kind: "unnamed" };
  if (given === undefined || given === null) {
    return refused(null, 400, "a file name that is not UTF-8 (RFC 7578 §5.1)");
  }
  const name = withoutPath(given);
  if (!isReachable(name)) return refused(name, 400, "not a name that a file can have");
  // RFC 7578 §4.7: deprecated. Stored as it came, the file would be broken.
  const coding = head.get("content-transfer-encoding")?.toLowerCase() ?? "binary";
  if (!IDENTITY_CODINGS.includes(coding)) {
    return refused(name, 415, "transfer encodings are not for forms (RFC 7578 §4.7)");
  }
  return { kind: "file", name };
}

/** Whether a part is of the form of one of the server's own pages. */
export function isOfPage(head: HeaderList): boolean {
  const disposition = parseParameters(head.get("content-disposition") ?? "");
  return disposition?.parameters.get("name") === PAGE_FIELD;
}

const IDENTITY_CODINGS = ["7bit", "8bit", "binary"];

function describeField(head: HeaderList): FormPart {
  // RFC 7578 §4.3: several files were once sent so. Taken for text, they would be dropped silently.
  if (/^multipart\//i.test(head.get("content-type") ?? "")) {
    return refused(null, 415, "each file is to be a part of its own (RFC 7578 §4.3)");
  }
  return { kind: "field" };
}

function refused(name: string | null, status: number, reason: string): FormPart {
  return { kind: "refused", name, status, reason };
}

/**
 * `filename`, which is raw UTF-8 (RFC 7578 §5.1) but for three characters that browsers escape:
 * `%22`, `%0D` and `%0A` (HTML standard, multipart/form-data encoding algorithm).
 *
 * @param value One character a byte.
 * @returns `undefined` where it is absent, `null` where it is not UTF-8.
 */
function plainName(value: string | undefined): string | undefined | null {
  if (value === undefined) return undefined;
  return decodeUtf8(encodeLatin1(value))?.replace(/%(?:22|0D|0A)/gi, decodeURIComponent) ?? null;
}

/**
 * `filename*` (RFC 8187, once RFC 5987), which goes before `filename` (RFC 6266 §4.3). RFC 7578
 * §4.2 would have none of it; some clients send it all the same.
 *
 * @returns `undefined` where it is absent or malformed.
 */
function extendedName(value: string | undefined): string | undefined {
  const match = /^(utf-8|iso-8859-1)'[a-z0-9-]*'((?:[\w!#$&+.^`|~-]|%[0-9a-f]{2})*)$/i
    .exec(value ?? "");
  if (match === null) return undefined;
  const bytes = match[2].replace(/%(..)/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  if (match[1].toLowerCase() === "iso-8859-1") return bytes;
  return decodeUtf8(encodeLatin1(bytes)) ?? undefined;
}

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** `C:\fakepath\a` and `../../a` are `a`. */
function withoutPath(name: string): string {
  return name.slice(Math.max(name.lastIndexOf("/"), name.lastIndexOf("\\")) + 1);
}
