import { HeaderList } from "./header_list.ts";
import { ProtocolError } from "./protocol_error.ts";
import { isOws, isTokenByte } from "./syntax.ts";

/**
 * Parses field lines (RFC 9112 §5): `field-name ":" OWS field-value OWS`, each ended by CRLF.
 *
 * The section has passed a {@linkcode HeadScanner}, so a CR here is a line end and no other control
 * byte but the tab is left.
 *
 * @param section All of the lines as text, one character a byte (see {@linkcode decodeLatin1}).
 * @param maxFields More lines than this are 431.
 * @throws {ProtocolError} 400 for what is not a field line, 431 for too many.
 */
export function parseFieldLines(section: string, maxFields: number): HeaderList {
  const spans: number[] = [];
  let i = 0;
  while (i < section.length) {
    if (spans.length === maxFields * 4) {
      throw new ProtocolError(431, "Too many fields (RFC 6585 §5)");
    }
    const nameStart = i;
    while (isTokenByte(section.charCodeAt(i))) i++;
    if (section.charCodeAt(i) !== COLON || i === nameStart) {
      throw refuseFieldLine(section, nameStart, i);
    }
    const nameEnd = i++;
    const lineEnd = section.indexOf("\r", i);
    while (isOws(section.charCodeAt(i))) i++;
    let valueEnd = lineEnd;
    while (valueEnd > i && isOws(section.charCodeAt(valueEnd - 1))) valueEnd--;
    spans.push(nameStart, nameEnd, i, valueEnd);
    i = lineEnd + 2;
  }
  return new HeaderList(section, spans);
}

const COLON = 0x3a;

function refuseFieldLine(section: string, lineStart: number, at: number): ProtocolError {
  if (isOws(section.charCodeAt(lineStart))) {
    return new ProtocolError(400, "Line folding is obsolete (RFC 9112 §5.2)");
  }
  if (isOws(section.charCodeAt(at))) {
    return new ProtocolError(400, "White space before the colon (RFC 9112 §5.1)");
  }
  return new ProtocolError(400, "Not a field line (RFC 9112 §5)");
}
