/** One response, as a strict client reads it. */
export interface ParsedResponse {
  readonly status: number;
  /** Names in lower case; several lines of one name are joined with `", "`. */
  readonly headers: Readonly<Record<string, string>>;
  /** The content, one character a byte, with chunks put together. */
  readonly body: string;
}

/** The bytes end within a response. */
export class IncompleteResponse extends Error {
  override readonly name = "IncompleteResponse";
}

/**
 * Parses the responses of one connection (RFC 9112 §4–§7) and forgives nothing.
 *
 * @param text All that came, one character a byte.
 * @param methods The method of each request, in order: what answers HEAD has no body.
 * @throws {IncompleteResponse} Where the last response is cut.
 * @throws {SyntaxError} For anything malformed, and for bytes behind the last response.
 */
export function parseResponses(text: string, methods: readonly string[]): ParsedResponse[] {
  const responses: ParsedResponse[] = [];
  let rest = text;
  let answered = 0;
  let isOver = false;
  while (rest !== "") {
    if (isOver) throw new SyntaxError("Bytes after a response that said close");
    if (answered === methods.length) throw new SyntaxError("Bytes behind the last response");
    const head = parseHead(rest);
    const { content, length } = parseBody(head, methods[answered], rest.slice(head.length));
    responses.push({ status: head.status, headers: head.headers, body: content });
    rest = rest.slice(head.length + length);
    if (head.status >= 200) answered++;
    isOver = head.headers.connection === "close";
  }
  return responses;
}

/** The responses without the interim ones (RFC 9110 §15.2). */
export function finalResponses(responses: readonly ParsedResponse[]): ParsedResponse[] {
  return responses.filter(({ status }) => status >= 200);
}

interface Head {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly length: number;
}

interface Body {
  readonly content: string;
  readonly length: number;
}

const STATUS_LINE = /^HTTP\/1\.1 ([1-5][0-9]{2}) [A-Za-z -]*$/;
const FIELD_LINE =
  /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+): ([!-~\x80-\xff](?:[\t -~\x80-\xff]*[!-~\x80-\xff])?)?$/;
const DATE = /^[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT$/;
/** What comes once at most: two of them would be two truths. */
const SINGLE = new Set(["content-length", "transfer-encoding", "connection", "date"]);
const NO_BODY: Body = { content: "", length: 0 };

function parseHead(text: string): Head {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) throw new IncompleteResponse("A head is cut");
  const [statusLine, ...fieldLines] = text.slice(0, end).split("\r\n");
  const match = STATUS_LINE.exec(statusLine);
  if (match === null) throw new SyntaxError(`Not a status line: ${statusLine}`);
  const status = Number(match[1]);
  const headers: Record<string, string> = {};
  for (const line of fieldLines) {
    const field = FIELD_LINE.exec(line);
    if (field === null) throw new SyntaxError(`Not a field line: ${line}`);
    const name = field[1].toLowerCase();
    if (name in headers && SINGLE.has(name)) throw new SyntaxError(`${name} twice`);
    headers[name] = name in headers ? `${headers[name]}, ${field[2] ?? ""}` : field[2] ?? "";
  }
  // RFC 9110 §6.6.1: a server with a clock sends Date; with 1xx it may.
  if (status >= 200 && !DATE.test(headers.date ?? "")) throw new SyntaxError("No Date");
  return { status, headers, length: end + 4 };
}

/** RFC 9112 §6.3, from the client's side. */
function parseBody(head: Head, method: string, rest: string): Body {
  const { status, headers } = head;
  const coding = headers["transfer-encoding"];
  const announced = headers["content-length"];
  if (coding !== undefined && announced !== undefined) throw new SyntaxError("Two framings");
  if (status < 200 || status === 204 || status === 304) {
    // RFC 9110 §8.6, RFC 9112 §6.1. (304 may have a length, but this server never sends one.)
    if (coding !== undefined || announced !== undefined) throw new SyntaxError("A framed nothing");
    return NO_BODY;
  }
  if (announced !== undefined && !/^[0-9]+$/.test(announced)) throw new SyntaxError("Bad length");
  if (coding !== undefined && coding !== "chunked") throw new SyntaxError("Unknown coding");
  if (method === "HEAD") return NO_BODY;
  if (coding !== undefined) return parseChunked(rest);
  if (announced !== undefined) return takeLength(rest, Number(announced));
  if (headers.connection !== "close") throw new SyntaxError("A body of unknown length");
  return { content: rest, length: rest.length };
}

function takeLength(rest: string, length: number): Body {
  if (rest.length < length) throw new IncompleteResponse("A body is cut");
  return { content: rest.slice(0, length), length };
}

function parseChunked(rest: string): Body {
  let content = "";
  for (let at = 0;;) {
    const lineEnd = rest.indexOf("\r\n", at);
    if (lineEnd < 0) throw new IncompleteResponse("A chunk size is cut");
    const size = rest.slice(at, lineEnd);
    if (!/^[0-9a-f]+$/.test(size)) throw new SyntaxError(`Not a chunk size: ${size}`);
    const start = lineEnd + 2;
    const end = start + parseInt(size, 16);
    if (rest.length < end + 2) throw new IncompleteResponse("A chunk is cut");
    if (rest.slice(end, end + 2) !== "\r\n") throw new SyntaxError("A chunk without CRLF");
    content += rest.slice(start, end);
    at = end + 2;
    if (end === start) return { content, length: at };
  }
}
