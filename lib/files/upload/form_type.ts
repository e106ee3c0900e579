import type { HttpRequest } from "../../message.ts";

/** The media type of a form that may have files (RFC 7578). */
export const FORM_TYPE = "multipart/form-data";

/** Whether a request brings a form that may have files (RFC 7578). */
export function isForm({ method, headers }: HttpRequest): boolean {
  const type = headers.get("content-type")?.split(";", 1)[0].trim().toLowerCase();
  return method === "POST" && type === FORM_TYPE;
}
