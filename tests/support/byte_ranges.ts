/** One part of `multipart/byteranges`. */
export interface BytePart {
  readonly type: string;
  readonly first: number;
  readonly last: number;
  /** Of the whole. */
  readonly size: number;
  /** One character a byte. */
  readonly content: string;
}

/**
 * Parses `multipart/byteranges` (RFC 9110 §14.6, RFC 2046 §5.1.1) and forgives nothing: the length
 * of each part is told by its Content-Range and has to lead to the next boundary.
 *
 * @param contentType The value of the Content-Type field.
 * @param body One character a byte.
 * @throws {SyntaxError} For anything malformed.
 */
export function parseByteRanges(contentType: string, body: string): BytePart[] {
  const boundary = /^multipart\/byteranges; boundary=([0-9A-Za-z'()+_,.\/:=?-]{1,70})$/
    .exec(contentType)?.[1];
  if (boundary === undefined) throw new SyntaxError(`No boundary: ${contentType}`);
  if (!body.startsWith(`--${boundary}\r\n`)) throw new SyntaxError("It begins with no boundary");
  const parts: BytePart[] = [];
  for (let at = boundary.length + 4;;) {
    const { part, end } = parsePart(body, at);
    if (part.content.includes(boundary)) throw new SyntaxError("The boundary is in the content");
    parts.push(part);
    at = end;
    const rest = body.slice(at, at + boundary.length + 8);
    if (rest === `\r\n--${boundary}--\r\n` && body.length === at + rest.length) return parts;
    if (!rest.startsWith(`\r\n--${boundary}\r\n`)) {
      throw new SyntaxError("No boundary after a part");
    }
    at += boundary.length + 6;
  }
}

const HEAD =
  /^Content-Type: ([!-~ ]+)\r\nContent-Range: bytes (0|[1-9][0-9]*)-(0|[1-9][0-9]*)\/([1-9][0-9]*)\r\n\r\n/;

function parsePart(body: string, start: number): { part: BytePart; end: number } {
  const head = HEAD.exec(body.slice(start, start + 500));
  if (head === null) throw new SyntaxError("A part without its fields");
  const [first, last, size] = head.slice(2).map(Number);
  if (last < first || last >= size) throw new SyntaxError("A range that cannot be");
  const end = start + head[0].length + last - first + 1;
  if (end > body.length) throw new SyntaxError("A part is cut");
  const content = body.slice(start + head[0].length, end);
  return { part: { type: head[1], first, last, size, content }, end };
}
