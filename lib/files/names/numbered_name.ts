/**
 * A name beside one that is taken: `photo.jpg`, numbered 2, is `photo (2).jpg`. The number goes
 * before the extension; what would be too long loses the end of what is before the number.
 *
 * @param maxBytes Of the result in UTF-8.
 */
export function numberedName(name: string, number: number, maxBytes: number): string {
  const extension = /(?<=.)(?:\.tar)?\.[^.]+$/.exec(name)?.[0] ?? "";
  const stem = name.slice(0, name.length - extension.length);
  const suffix = ` (${number})`;
  const room = maxBytes - bytesOf(suffix) - bytesOf(extension);
  // An extension as long as that is none.
  if (room < 1) return cut(name, maxBytes - bytesOf(suffix)) + suffix;
  return cut(stem, room) + suffix + extension;
}

/**
 * A number that is not taken: the smallest, if those that are taken have no gaps. It takes twice as
 * many looks as the number has binary digits.
 *
 * @param isTaken Asked of numbers from 1 on.
 */
export async function findFreeNumber(
  isTaken: (number: number) => Promise<boolean>,
): Promise<number> {
  let taken = 0;
  let free = 1;
  while (await isTaken(free)) {
    taken = free;
    free *= 2;
  }
  while (free - taken > 1) {
    const middle = Math.floor((taken + free) / 2);
    if (await isTaken(middle)) taken = middle;
    else free = middle;
  }
  return free;
}

/** Cuts between characters, never within one. */
function cut(text: string, maxBytes: number): string {
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    bytes += bytesOf(character);
    if (bytes > maxBytes) break;
    end += character.length;
  }
  return text.slice(0, end);
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}
