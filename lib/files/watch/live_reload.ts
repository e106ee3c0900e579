import type { SizedSource } from "../../message.ts";

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
 */
function scriptOf(mount: string): string {
  // Within a script element, "<" could begin its end tag.
  const url = JSON.stringify(`${mount}?events`).replaceAll("<", "\\u003c");
  return `(()=>{let l,t,a,r=()=>location.reload(),c=()=>{let s=new EventSource(${url});` +
    `s.onerror=()=>{l=1;s.readyState===2&&setTimeout(c,1e3)};s.onopen=()=>l&&r();` +
    `s.addEventListener("overflow",r);` +
    `s.addEventListener("change",e=>{a||=!/\\.css$/i.test(JSON.parse(e.data).path);` +
    `t??=setTimeout(()=>{t=null;if(a)r();else ` +
    `for(let k of document.querySelectorAll("link[rel~=stylesheet]")){` +
    `let u=new URL(k.href);u.searchParams.set("_reload",Date.now());k.href=u}},30)})};c()})()`;
}

/** A source followed by some bytes. It owns the source. */
export class AppendedSource implements SizedSource {
  readonly length: number;
  readonly #source: SizedSource;
  readonly #tail: Uint8Array;
  #position = 0;

  constructor(source: SizedSource, tail: Uint8Array) {
    this.#source = source;
    this.#tail = tail;
    this.length = source.length + tail.length;
  }

  read(into: Uint8Array): Promise<number | null> | number | null {
    const offset = this.#position - this.#source.length;
    if (offset >= 0) return this.#readTail(offset, into);
    const reading = this.#source.read(into.subarray(0, -offset));
    return reading instanceof Promise
      ? reading.then((count) => this.#advance(count))
      : this.#advance(reading);
  }

  [Symbol.asyncDispose](): PromiseLike<void> {
    return this.#source[Symbol.asyncDispose]();
  }

  #readTail(offset: number, into: Uint8Array): number | null {
    const bytes = this.#tail.subarray(offset, offset + into.length);
    if (bytes.length === 0) return null;
    into.set(bytes);
    return this.#advance(bytes.length);
  }

  /** A source that ends early ends this one, too: the tail would be taken for its content. */
  #advance(count: number | null): number | null {
    this.#position += count ?? 0;
    return count;
  }
}
