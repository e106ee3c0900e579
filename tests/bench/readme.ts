/**
 * The part of a text that a program writes.
 *
 * @module
 */

/**
 * Puts a content between `<!-- NAME:begin -->` and `<!-- NAME:end -->`, and leaves the rest as it is.
 *
 * @throws {Error} If the markers are not there, once each and in this order.
 */
export function replaceBetween(text: string, name: string, content: string): string {
  const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
  const [before, rest, ...more] = text.split(begin);
  const [, after, ...others] = rest?.split(end) ?? [];
  if (after === undefined || more.length > 0 || others.length > 0) {
    throw new Error(`The text needs ${begin} and ${end} behind it, once each`);
  }
  return `${before}${begin}\n\n${content.trim()}\n\n${end}${after}`;
}
