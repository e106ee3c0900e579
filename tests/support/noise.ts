/** Bytes that no coding makes small: always the same ones, so that a failure comes again. */
export function noise(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let state = 0x2545_f491;
  for (let i = 0; i < length; i++) {
    // xorshift32
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[i] = state >>> 24;
  }
  return bytes;
}

/** The same as text: letters and digits, which shrink by a quarter. */
export function noisyText(length: number): string {
  let text = "";
  for (const byte of noise(length)) text += ALPHABET[byte & 63];
  return text;
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
