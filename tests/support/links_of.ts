/** A link of an HTML page, as a browser understands it. */
export interface Link {
  readonly href: string;
  readonly text: string;
}

/** The links of a page, in order, with their character references resolved. */
export function linksOf(page: string): Link[] {
  return [...page.matchAll(/<a href="([^"]*)">([^<]*)<\/a>/g)].map(([, href, text]) => ({
    href: unescapeHtml(href),
    text: unescapeHtml(text),
  }));
}

const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"' };

function unescapeHtml(html: string): string {
  return html.replaceAll(
    /&(?:#([0-9]+)|#x([0-9a-fA-F]+)|([a-z]+));/g,
    (whole, decimal, hex, name) => {
      if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
      if (hex !== undefined) return String.fromCodePoint(parseInt(hex, 16));
      return NAMED[name] ?? whole;
    },
  );
}
