import type { BodyDecoder } from "../../lib/protocol/body_decoder.ts";
import { wireBytes, wireText } from "./every_split.ts";

/** What a decoder made of some bytes, one character a byte. */
export interface DecodedBody {
  readonly content: string;
  /** What lies behind the body, untouched. */
  readonly rest: string;
  readonly done: boolean;
}

/**
 * Feeds pieces to a decoder as a connection does: what is not consumed is given again, with the
 * next piece behind it.
 */
export function decodeBody(decoder: BodyDecoder, pieces: readonly Uint8Array[]): DecodedBody {
  let content = "";
  let rest = "";
  for (const piece of pieces) {
    rest += wireText(piece);
    let progress = true;
    while (progress && !decoder.done) {
      const decoded = decodeOnce(decoder, rest);
      content += decoded.content;
      rest = rest.slice(decoded.consumed);
      progress = decoded.consumed > 0 && rest !== "";
    }
  }
  return { content, rest, done: decoder.done };
}

/** One call of `decode()`, which must not write to what it is given nor keep it. */
function decodeOnce(decoder: BodyDecoder, given: string): { content: string; consumed: number } {
  const bytes = wireBytes(given);
  const decoded = decoder.decode(bytes);
  const content = wireText(decoded.content);
  if (wireText(bytes) !== given) throw new Error("decode() has written to its input");
  // A connection reuses its buffer: a decoder that keeps a view into it reads this later.
  bytes.fill(0);
  return { content, consumed: decoded.consumed };
}
