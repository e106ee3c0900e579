import { PAGE_STYLE } from "./style.ts";

/**
 * How a page of the server's own begins, up to its content.
 *
 * @param title HTML.
 * @param style What is added to {@linkcode PAGE_STYLE}.
 */
export function pageHead(title: string, style = ""): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${PAGE_STYLE}${style}</style>
<body>`;
}
