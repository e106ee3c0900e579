import type { EntryIcon } from "./entry_icon.ts";

/** The icons as symbols, each named for what it stands for: drawn once, used by every row. */
export const LISTING_ICONS = `<svg id="icons">${
  Object.entries(shapes())
    .map(([name, path]) => `<symbol id="${name}"><path d="${path}"/></symbol>`)
    .join("")
}</svg>`;

/** What is drawn for each icon, and for the way up, on a field of 24 by 24. */
function shapes(): Readonly<Record<EntryIcon | "up", string>> {
  const page = "M6 3h8l4 4v14H6zM14 3v4h4";
  return {
    up: "M12 19V6M6.5 11.5 12 6l5.5 5.5",
    folder: "M3 6.5a1 1 0 0 1 1-1h5l2 2h9a1 1 0 0 1 1 1V18a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1z",
    file: page,
    image: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 8.5h.01",
    video: "M3 6h12v12H3zM15 11l6-3v8l-6-3",
    audio: "M9 18a2.5 2.5 0 1 1-2.5-2.5H9V5l10-2v13a2.5 2.5 0 1 1-2.5-2.5H19",
    archive: "M4 8.5h16V20H4zM3 4h18v4.5H3zM10 12.5h4",
    text: `${page}M9 12h6M9 16h6`,
  };
}
