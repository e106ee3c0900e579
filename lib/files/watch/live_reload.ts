/**
 * A script, with its tags, that reloads the page it stands in when something changes below a
 * directory, and when the server is there again after it was away. Where only stylesheets changed,
 * it fetches those anew and leaves the page as it is.
 *
 * @param mount The part of the URL's path that stands for the directory, ending in a slash. Its
 * `?events` are those of `watchEvents`.
 */
export function liveReloadScript(mount: string): string {
  return `<script>${scriptOf(mount)}</script>\n`;
}

/** What of a Content-Security-Policy lets {@linkcode liveReloadScript} run, and no other script. */
export async function liveReloadPolicy(mount: string): Promise<string> {
  const source = new TextEncoder().encode(scriptOf(mount));
  const digest = await crypto.subtle.digest("SHA-256", source);
  return `script-src 'sha256-${new Uint8Array(digest).toBase64()}'; connect-src 'self'`;
}

/**
 * Changes come one by one: those of the next 30 ms are taken together. An EventSource gives up for
 * good on any answer but 200, as while the directory is not there, so then it is made anew.
 *
 * A browser has six connections for a host, and a page that waits for one does not load: of the pages
 * of a site the one that holds the lock listens and tells the others. Where there are no locks, as
 * without TLS on other hosts than this, each listens. A page that the browser goes back to can be one
 * that it has kept, without asking: it is fetched anew. While it is kept, nothing runs in it, so it
 * lets go of the lock when it is left, and waits for it no longer.
 */
function scriptOf(mount: string): string {
  // Within a script element, "<" could begin its end tag.
  const url = JSON.stringify(`${mount}?events`).replaceAll("<", "\\u003c");
  return `(()=>{let l,t,a,s,u=${url},m=navigator.locks,r=()=>location.reload(),` +
    `b=new BroadcastChannel(u),x=new AbortController(),g=x.signal,w=addEventListener,` +
    `h=p=>{a||=!/\\.css$/i.test(p);t??=setTimeout(()=>{t=null;if(a)r();else ` +
    `for(let k of document.querySelectorAll("link[rel~=stylesheet]")){` +
    `let u=new URL(k.href);u.searchParams.set("_reload",Date.now());k.href=u}},30)},` +
    `n=p=>{m&&b.postMessage(p);h(p)},c=()=>{s=new EventSource(u);` +
    `s.onerror=()=>{l=1;s.readyState===2&&setTimeout(c,1e3)};s.onopen=()=>l&&n("");` +
    `s.addEventListener("overflow",()=>n(""));` +
    `s.addEventListener("change",e=>n(JSON.parse(e.data).path))};b.onmessage=e=>h(e.data);` +
    `w("pagehide",()=>{s?.close();x.abort()});w("pageshow",e=>e.persisted&&r());` +
    `if(performance.getEntriesByType("navigation")[0]?.type==="back_forward")r();` +
    `else m?m.request(u,{signal:g},()=>(c(),new Promise(f=>g.onabort=f))).catch(()=>g.aborted||c()):c()})()`;
}
