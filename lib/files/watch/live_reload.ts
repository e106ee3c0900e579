import type { SizedSource } from "../../message.ts";

/**
 * A script, with its tags, that reloads the page it stands in when something changes below a
 * directory, and when the server is there again after it was away. Where only stylesheets changed,
 * it fetches those anew and leaves the page as it is.
 *
 * @param mount The part of the URL's path that stands for the directory, ending in a slash. Its
 * `?events` are those of `watchEvents`.
 */
export function liveReloadScript(mount: string): Uint8Array<ArrayBuffer> {
  // Within a script element, "<" could begin its end tag.
  const url = JSON.stringify(`${mount}?events`).replaceAll("<", "\\u003c");
  return new TextEncoder().encode(`<script>${script(url)}</script>\n`);
}

/** Changes come one by one: those of the next 30 ms are taken together. */
function script(url: string): string {
  return `(()=>{let s=new EventSource(${url}),l,t,a,r=()=>location.reload();` +
    `s.onerror=()=>l=1;s.onopen=()=>l&&r();s.addEventListener("overflow",r);` +
    `s.addEventListener("change",e=>{a||=!/\\.css$/i.test(JSON.parse(e.data).path);` +
    `t??=setTimeout(()=>{t=null;if(a)r();else ` +
    `for(let k of document.querySelectorAll("link[rel~=stylesheet]")){` +
    `let u=new URL(k.href);u.searchParams.set("_reload",Date.now());k.href=u}},30)})})()`;
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
