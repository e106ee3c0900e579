/**
 * The small grammars that every header field is made of (RFC 9110 §5.6).
 *
 * @module
 */

const TOKEN_BYTES = tokenTable();

/** Whether `byte` may stand in a token: tchar, RFC 9110 §5.6.2. */
export function isTokenByte(byte: number): boolean {
  return TOKEN_BYTES[byte] === 1;
}

/** Whether `text` is a token: one or more tchar, RFC 9110 §5.6.2. */
export function isToken(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    if (TOKEN_BYTES[text.charCodeAt(i)] !== 1) return false;
  }
  return text.length > 0;
}

/**
 * Reads `1*DIGIT`, and nothing else: no sign, blank, point, exponent or list.
 *
 * @returns The number, or `null` where `text` is no such numeral or exceeds 2^53 - 1.
 */
export function parseDecimal(text: string): number | null {
  if (!/^[0-9]+$/.test(text)) return null;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : null;
}

/**
 * Splits a comma-separated list (RFC 9110 §5.6.1) and trims optional white space. A comma within a
 * quoted string does not separate; empty elements are dropped, as §5.6.1.2 asks of a recipient.
 */
export function splitList(value: string): string[] {
  const members: string[] = [];
  let start = 0;
  let quoted = false;
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (quoted && code === BACKSLASH) {
      i++;
    } else if (code === DQUOTE) {
      quoted = !quoted;
    } else if (code === COMMA && !quoted) {
      addMember(members, value.slice(start, i));
      start = i + 1;
    }
  }
  addMember(members, value.slice(start));
  return members;
}

function addMember(members: string[], text: string): void {
  const member = trimOws(text);
  if (member !== "") members.push(member);
}

/** Removes spaces and tabs, and only those, from both ends: OWS, RFC 9110 §5.6.3. */
export function trimOws(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isOws(text.charCodeAt(start))) start++;
  while (end > start && isOws(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

/** Whether a character or byte is a space or a tab. */
export function isOws(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

const COMMA = 0x2c;
const DQUOTE = 0x22;
const BACKSLASH = 0x5c;

function tokenTable(): Uint8Array {
  const table = new Uint8Array(256);
  const letters = "abcdefghijklmnopqrstuvwxyz";
  for (const char of "!#$%&'*+-.^_`|~0123456789" + letters + letters.toUpperCase()) {
    table[char.charCodeAt(0)] = 1;
  }
  return table;
}
