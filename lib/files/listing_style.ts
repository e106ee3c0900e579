import type { EntryIcon } from "./entry_icon.ts";

/** The style sheet of a listing: a table on a desk, two lines per entry on a phone. */
export const LISTING_STYLE = withoutIndentation(`
:root{color-scheme:light dark;--bg:#fff;--fg:#1b1f24;--dim:#5a636e;--line:#e4e7eb;--hover:#f4f6f9;
--link:#0a58ca;--btn:#0a58ca;--on:#fff}
@media(prefers-color-scheme:dark){:root{--bg:#15181c;--fg:#e7e9ec;--dim:#a1a9b3;--line:#2c3138;
--hover:#1e2329;--link:#8cb8ff;--btn:#8cb8ff;--on:#10203a}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:62rem;padding:1rem 1.5rem 3rem;background:var(--bg);color:var(--fg);
font:1rem/1.45 system-ui,sans-serif;-webkit-text-size-adjust:100%}
a{color:var(--link);text-decoration:none}
a:hover{text-decoration:underline}
bdi{white-space:pre-wrap;overflow-wrap:anywhere;min-width:0}
svg{flex:none;width:1.5rem;height:1.5rem;fill:none;stroke:var(--dim);stroke-width:1.6;
stroke-linecap:round;stroke-linejoin:round}
#icons{display:none}
#folder{fill:var(--link);fill-opacity:.2;stroke:var(--link)}
ol,.tools,form{display:flex;flex-wrap:wrap;align-items:center;margin:0;padding:0;list-style:none}
nav{font-size:1.25rem}
nav a,h1{display:inline-flex;align-items:center;min-height:2.75rem;margin:0;font-size:1em}
li+li:before{content:"/";margin:0 .5rem;color:var(--dim)}
.tools{gap:.25rem 2rem;color:var(--dim)}
form{gap:.5rem;flex:1 1 20rem}
.tools p{margin:0}
.tools p a{display:inline-flex;align-items:center;min-height:2.75rem;margin-left:1rem}
input{flex:1;min-width:0;color:inherit;font:inherit;font-size:.9rem}
input,button{min-height:2.75rem}
::file-selector-button,button{font:inherit;padding:0 1rem;border:1px solid var(--line);
border-radius:.5rem;background:var(--hover);color:var(--fg);cursor:pointer}
::file-selector-button{min-height:2.75rem;margin-right:.75rem}
button{background:var(--btn);border-color:var(--btn);color:var(--on);font-weight:600}
table{width:100%;margin-top:.5rem;border-collapse:collapse}
tr{position:relative}
tbody tr{border-top:1px solid var(--line)}
tbody tr:hover{background:var(--hover)}
th{padding:0;text-align:left;font-weight:400}
td,thead th+th{padding:0 0 0 2rem;text-align:right;white-space:nowrap}
td{padding-right:.5rem;color:var(--dim);font-size:.9rem;font-variant-numeric:tabular-nums}
thead a{display:inline-flex;align-items:center;gap:.3rem;min-height:2.75rem;padding:0 .5rem;
color:var(--dim);font-size:.9rem}
[aria-sort] a{color:var(--fg);font-weight:600}
tbody a{display:flex;align-items:center;gap:.75rem;min-height:2.75rem;padding:.25rem .5rem;
color:inherit}
tbody a:after{content:"";position:absolute;inset:0}
footer{padding:.9rem .5rem;border-top:1px solid var(--line);color:var(--dim);font-size:.9rem}
h2{margin:1.5rem 0 .5rem;font-size:1rem}
pre{margin:0;padding:1rem;border:1px solid var(--line);border-radius:.5rem;white-space:pre-wrap;
overflow-wrap:anywhere;font:.875rem/1.5 ui-monospace,monospace}
@media(max-width:40rem){
body{padding:.5rem 1rem 2rem}
thead tr,tbody tr{display:flex;flex-wrap:wrap}
tbody tr{padding:.55rem .25rem .55rem 2.75rem;min-height:3.5rem;align-content:center}
tbody th{flex:1 0 100%}
tbody a{display:block;min-height:0;padding:0}
tbody svg{position:absolute;left:.25rem;top:.95rem}
td,thead th+th{padding:0}
td{font-size:.85rem}
td:not(:empty)+td{padding-left:1rem}
thead th:first-child a{padding-left:.25rem}
}`);

/** The icons as symbols, each named for what it stands for: drawn once, used by every row. */
export const LISTING_ICONS = `<svg id="icons">${
  Object.entries(shapes())
    .map(([name, path]) => `<symbol id="${name}" viewBox="0 0 24 24"><path d="${path}"/></symbol>`)
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
    audio: "M9 18V5.5l10-2V16M9 18a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0M19 16a2.5 2.5 0 1 1-5 0 " +
      "2.5 2.5 0 0 1 5 0",
    archive: "M4 8.5h16V20H4zM3 4h18v4.5H3zM10 12.5h4",
    text: `${page}M9 12h6M9 16h6`,
  };
}

function withoutIndentation(css: string): string {
  return css.replaceAll("\n", "");
}
