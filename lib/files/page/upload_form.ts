import type { HttpRequest } from "../../message.ts";

/** The media type of a form that may have files (RFC 7578). */
export const FORM_TYPE = "multipart/form-data";

/**
 * The field for files in the forms of the server's own pages. A browser has sent it, which wants a
 * page for an answer, even if it accepts just anything, as curl does: Links 2.28 is such a one.
 */
export const PAGE_FIELD = "page-file";

/** Whether a request brings a form that may have files (RFC 7578). */
export function isForm({ method, headers }: HttpRequest): boolean {
  const type = headers.get("content-type")?.split(";", 1)[0].trim().toLowerCase();
  return method === "POST" && type === FORM_TYPE;
}

/**
 * A form that posts files to the directory, each in a field {@linkcode PAGE_FIELD}.
 *
 * @param query The query of the page that the browser comes back to: HTML, with its `?`.
 */
export function uploadForm(query: string): string {
  return `<form method="post" action="./${query}" enctype="multipart/form-data">
<input type="file" name="${PAGE_FIELD}" multiple required aria-label="Files to upload">
<button>Upload</button>
</form>
`;
}
