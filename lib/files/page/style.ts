/**
 * The style sheet of the server's own pages, most of it a listing's: a table on a desk, two lines
 * per entry on a phone.
 */
export const PAGE_STYLE = withoutLineFeeds(`
:root{color-scheme:light dark;--bg:#fff;--fg:#1b1f24;--dim:#5a636e;--line:#e2e5e9;
--hi:#f4f6f9;--link:#0a58ca}
@media(prefers-color-scheme:dark){:root{--bg:#15181c;--fg:#e7e9ec;--dim:#a1a9b3;--line:#2e333a;
--hi:#1e2329;--link:#8cb8ff}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:62rem;padding:1rem 1.5rem 3rem;background:var(--bg);color:var(--fg);
font:1rem/1.45 system-ui,sans-serif}
a{color:var(--link);text-decoration:none}
a:hover{text-decoration:underline}
bdi{white-space:pre-wrap;overflow-wrap:anywhere;min-width:0}
svg{flex:none;width:24px;height:24px;margin-right:.75rem;fill:none;stroke:var(--dim);
stroke-width:1.6;stroke-linecap:round}
#icons{display:none}
#folder{fill:var(--link);fill-opacity:.2;stroke:var(--link)}
a,h1,input,button{min-height:2.75rem}
ol,ol *,div,form,thead a,tbody a{display:flex;align-items:center}
ol,div,form{flex-wrap:wrap;margin:0;padding:0}
ol{font-size:1.375rem}
ol a{min-width:1rem}
h1{margin:0;font-size:1em}
li:not(:last-child):after{content:"/";margin:0 .5rem;color:var(--dim)}
div{justify-content:space-between;gap:0 2rem;margin:.25rem 0 .75rem}
form{max-width:100%}
p{display:flex;gap:1rem;align-items:center;margin:0;color:var(--dim)}
input,button,::file-selector-button{font:inherit;font-size:.9rem}
input{flex:1;min-width:0;color:var(--dim)}
button,::file-selector-button{padding:0 1rem;border:1px solid var(--line);border-radius:.5rem;
background:var(--hi)}
button[name]{padding:0;border:0;background:none;color:var(--link)}
button[name]:hover{text-decoration:underline}
::file-selector-button{min-height:2.75rem;margin-right:.75rem}
table,footer{width:calc(100% + 1rem);margin:0 -.5rem;border-collapse:collapse}
tr{position:relative}
tbody tr,footer{border-top:1px solid var(--line)}
tbody tr:hover{background:var(--hi)}
th{width:100%;padding:0 .5rem;text-align:left;font-weight:400}
td,th+th{padding:0 .5rem 0 1.5rem;white-space:nowrap}
td,thead a,footer{color:var(--dim);font-size:.9rem}
td,th+th{width:auto;text-align:right;font-variant-numeric:tabular-nums}
th+th a{justify-content:flex-end}
[aria-sort] a{gap:.3rem;color:var(--fg);font-weight:600}
tbody a{padding:.25rem 0;color:inherit}
tbody a:after{content:"";position:absolute;inset:0}
footer{padding:.9rem .5rem}
@media(max-width:40rem){
body{padding:.5rem 1rem 2rem}
form{flex:1 0 100%}
tr{display:flex;flex-wrap:wrap}
thead tr{gap:1.5rem;padding:0 .5rem}
tbody tr{padding:.55rem .5rem .55rem 2.75rem;min-height:3.5rem;align-content:center}
tbody th{flex:1 0 100%}
th,th+th,td{width:auto;padding:0}
tbody a{min-height:0;padding:0}
tbody svg{position:absolute;left:.5rem;top:1rem}
td:not(:empty)+td{padding-left:1rem}
}`);

/** Added to {@linkcode PAGE_STYLE} where a README is shown. */
export const README_STYLE = withoutLineFeeds(`
h2{margin:1.5rem 0 .5rem;font-size:1rem}
pre{margin:0;padding:1rem;border:1px solid var(--line);border-radius:.5rem;white-space:pre-wrap;
overflow-wrap:anywhere;font:.875rem/1.5 ui-monospace,monospace}`);

function withoutLineFeeds(css: string): string {
  return css.replaceAll("\n", "");
}

/**
 * The Content-Security-Policy of those pages: no scripts, no styles but their own, forms to this
 * site alone. No other site may show one in a frame, where it could lure clicks to the form.
 */
export const PAGE_CSP = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; " +
  "form-action 'self'; base-uri 'none'; frame-ancestors 'self'";
