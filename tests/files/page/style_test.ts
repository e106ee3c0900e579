import { assert, assertEquals } from "@std/assert";
import { LISTING_ICONS } from "../../../lib/files/listing/icons.ts";
import { PAGE_STYLE, README_STYLE } from "../../../lib/files/page/style.ts";

/** The colours of a scheme by their names: `fg`, `bg`. */
function coloursOf(css: string): Map<string, string> {
  return new Map([...css.matchAll(/--([a-z]+):(#[0-9a-f]+)/g)].map(([, name, hex]) => [name, hex]));
}

const [, LIGHT, DARK] = PAGE_STYLE.split(":root{");

for (const [scheme, css] of [["light", LIGHT], ["dark", DARK]]) {
  Deno.test(`PAGE_STYLE can be read when the scheme is ${scheme}`, () => {
    const colours = coloursOf(css);
    for (const ground of ["bg", "hi"]) {
      for (const text of ["fg", "dim", "link"]) {
        const ratio = contrast(colours.get(text)!, colours.get(ground)!);
        // WCAG 2.2, 1.4.3: 4.5 for text.
        assert(ratio >= 4.5, `${text} on ${ground}: ${ratio.toFixed(2)}`);
      }
    }
    const isDark = luminance(colours.get("bg")!) < luminance(colours.get("fg")!);
    assertEquals(isDark, scheme === "dark");
  });
}

Deno.test("PAGE_STYLE and the icons fetch nothing and end no element", () => {
  for (const text of [PAGE_STYLE, README_STYLE]) assert(!/url\(|@import|<|\n/.test(text));
  assert(!/href|src|url\(|:\/\//.test(LISTING_ICONS));
});

/** WCAG 2.2, "contrast ratio": 1 to 21. */
function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

/** WCAG 2.2, "relative luminance", of `#rrggbb` or `#rgb`. */
function luminance(hex: string): number {
  const digits = hex.length === 4 ? hex.slice(1).replaceAll(/./g, "$&$&") : hex.slice(1);
  const [red, green, blue] = digits.match(/../g)!.map((pair) => {
    const value = parseInt(pair, 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
