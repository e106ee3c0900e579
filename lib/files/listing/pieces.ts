/** What has to be waited for before there is more. */
export type Wait = Promise<void>;

/**
 * Joins many short strings to fewer, longer ones: a folder with 100,000 entries is never one
 * string, and does not cost the connection a write per entry either. What has to be waited for in
 * between is passed on as it comes.
 *
 * @param parts None of them much longer than a piece is to be.
 */
export function* inPieces(parts: Iterable<string | Wait>): Generator<string | Wait> {
  let piece = "";
  for (const part of parts) {
    if (typeof part !== "string") {
      yield part;
      continue;
    }
    piece += part;
    if (piece.length < PIECE_LENGTH) continue;
    yield piece;
    piece = "";
  }
  if (piece !== "") yield piece;
}

/**
 * Cuts a long text into slices. No character is cut in two: each slice may be encoded on its own.
 */
export function* slices(text: string): Generator<string> {
  for (let start = 0; start < text.length;) {
    let end = start + SLICE_LENGTH;
    if (isHighSurrogate(text.charCodeAt(end - 1))) end++;
    yield text.slice(start, end);
    start = end;
  }
}

/** In UTF-16 code units: 8 to 24 KiB of UTF-8. */
const PIECE_LENGTH = 8 * 1024;
/** Escaped, each of its characters can become six. */
const SLICE_LENGTH = 1024;

/** Whether the other half of a character follows. */
function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}
