/**
 * Keeps a page that anybody may have uploaded from acting as one of this site's own, which could
 * read, change and remove all files: it is shown, but it runs nothing.
 *
 * @module
 */

/**
 * The Content-Security-Policy for a file that may have been uploaded; `null` where a browser would
 * run nothing in it anyway. It would in HTML and in all XML: SVG, XHTML, and any other by its
 * namespaces and style sheets. PDF is shown by a viewer that keeps its scripts to itself, and that
 * does not start in a sandbox.
 *
 * @param type Its media type.
 */
export function sandboxPolicy(type: string): string | null {
  return ACTIVE_TYPE.test(type) ? SANDBOX : null;
}

/** RFC 7303 §4.2: the suffix `+xml` says that it is XML. */
const ACTIVE_TYPE = /^(?:text\/html|(?:text|application)\/xml|[^;]+\+xml)[ \t]*(?:;|$)/i;
/**
 * An opaque origin, no scripts, no forms. Pictures and styles of this site, so that a plain page
 * looks as it should; nothing of other sites, which would learn who reads it.
 */
const SANDBOX = "sandbox; default-src 'none'; img-src 'self' data:; media-src 'self' data:; " +
  "style-src 'self' 'unsafe-inline'; font-src 'self' data:";
