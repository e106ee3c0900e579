/** How long a connection was open, in milliseconds on the monotonic clock. */
export interface ConnectionLife {
  readonly from: number;
  /** When it was last seen open. */
  readonly until: number;
}

/**
 * Watches a server's connections from outside, as sockets among its descriptors, so neither the
 * server nor a client has to be believed.
 */
export class ConnectionWatch implements Disposable {
  readonly #directory: string;
  readonly #timer: ReturnType<typeof setInterval>;
  /** Sockets that are no connections, such as the one that listens. */
  readonly #others: ReadonlySet<string>;
  readonly #open = new Map<string, { from: number; until: number }>();
  readonly #ended: ConnectionLife[] = [];
  #most = 0;

  /** Begins to watch the connections that a process takes from now on. */
  constructor(pid: number, everyMillis = 25) {
    this.#directory = `/proc/${pid}/fd`;
    this.#others = new Set(this.#sockets());
    this.#timer = setInterval(() => this.#look(), everyMillis);
  }

  /** The most that were open at once. */
  get most(): number {
    return this.#most;
  }

  /** All connections that have been seen, those that are still open included. */
  lives(): ConnectionLife[] {
    // The runtime makes itself some sockets when it first needs them. They stay.
    const local = localSockets();
    const open = [...this.#open].filter(([name]) => !local.has(name));
    return [...this.#ended, ...open.map(([, life]) => life)];
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const now = performance.now();
    for (const socket of this.#sockets()) {
      if (this.#others.has(socket)) continue;
      const life = this.#open.get(socket);
      if (life === undefined) this.#open.set(socket, { from: now, until: now });
      else life.until = now;
    }
    for (const [socket, life] of this.#open) {
      if (life.until === now) continue;
      this.#ended.push(life);
      this.#open.delete(socket);
    }
    this.#most = Math.max(this.#most, this.#open.size);
  }

  /** Their names, such as `socket:[4711]`, which no two have at the same time or soon after. */
  #sockets(): string[] {
    return [...Deno.readDirSync(this.#directory)]
      .map(({ name }) => targetOf(`${this.#directory}/${name}`))
      .filter((target) => target.startsWith("socket:"));
  }
}

/** How long a connection was open. */
export function lengthOf(life: ConnectionLife): number {
  return life.until - life.from;
}

function localSockets(): Set<string> {
  const lines = Deno.readTextFileSync("/proc/net/unix").split("\n");
  return new Set(lines.map((line) => `socket:[${line.split(/ +/)[6]}]`));
}

function targetOf(path: string): string {
  try {
    return Deno.readLinkSync(path);
  } catch (error) {
    // It was closed since the directory was read.
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}
