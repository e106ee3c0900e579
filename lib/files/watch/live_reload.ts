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
 * A browser has six connections for a host, and a page that waits for one does not load. So of the
 * pages of a site, the one that holds a lock listens and tells the others. Where there are no
 * locks, as without TLS on other hosts than this, each listens. A page that the browser goes back
 * to may be one that it has kept, so it is fetched anew. While a page is kept, nothing runs in it,
 * so when it is left it lets go of the lock and no longer waits for it.
 */
function scriptOf(mount: string): string {
  // Within a script element, "<" could begin its end tag.
  const url = JSON.stringify(`${mount}?events`).replaceAll("<", "\\u003c");
  return `(() => {
  const url = ${url}, locks = navigator.locks, pages = new BroadcastChannel(url);
  const left = new AbortController();
  let stream, wasAway, due, isMoreThanStyle;
  const reload = () => location.reload();
  const take = (path) => {
    isMoreThanStyle ||= !/\\.css$/i.test(path);
    due ??= setTimeout(() => {
      due = null;
      if (isMoreThanStyle) return reload();
      for (const link of document.querySelectorAll("link[rel~=stylesheet]")) {
        const fresh = new URL(link.href);
        fresh.searchParams.set("_reload", Date.now());
        link.href = fresh;
      }
    }, 30);
  };
  const tell = (path) => {
    if (locks) pages.postMessage(path);
    take(path);
  };
  const listen = () => {
    stream = new EventSource(url);
    stream.onopen = () => wasAway && tell("");
    stream.onerror = () => {
      wasAway = true;
      if (stream.readyState === 2) setTimeout(listen, 1000);
    };
    stream.addEventListener("overflow", () => tell(""));
    stream.addEventListener("change", (event) => tell(JSON.parse(event.data).path));
  };
  const hold = () => {
    listen();
    return new Promise((release) => left.signal.onabort = release);
  };
  const listenAlone = () => left.signal.aborted || listen();
  pages.onmessage = (event) => take(event.data);
  addEventListener("pagehide", () => {
    stream?.close();
    left.abort();
  });
  addEventListener("pageshow", (event) => event.persisted && reload());
  if (performance.getEntriesByType("navigation")[0]?.type === "back_forward") reload();
  else if (locks) locks.request(url, { signal: left.signal }, hold).catch(listenAlone);
  else listen();
})()`;
}
