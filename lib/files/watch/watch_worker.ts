/** What happened to a path. `rename` says that something else has this name now. */
export type ChangeKind = "create" | "modify" | "remove" | "rename";

/** What the worker says. */
export type WatchMessage =
  /** From now on it tells. */
  | { readonly kind: "watching" }
  /** The last kind of change for each path: real, or through a link to a directory within. */
  | { readonly kind: "changes"; readonly changes: readonly (readonly [string, ChangeKind])[] }
  /** So much changed that it cannot say what. */
  | { readonly kind: "overflow" }
  /** The directory has lost its name. */
  | { readonly kind: "gone" }
  | { readonly kind: "failed"; readonly reason: string };

/**
 * Watches a directory and all below it, in a worker, until that is terminated. What the system does
 * not let be read is left out; where there is such a thing, a directory that comes about or becomes
 * readable is told of as an overflow.
 *
 * Why not here: `Deno.watchFs` (2.9.6) opens each path that changed. When that is a FIFO, its
 * thread waits for the other end; from then on to watch another directory, or to close the last
 * watcher, blocks its isolate for good. A worker that is blocked can still be terminated. Besides,
 * within one isolate closing a watcher silences the others over the same directories, and to begin
 * takes 40 µs for each directory below. A worker costs 18 MiB and 20 to 50 ms.
 *
 * @param path Granted for reading: a worker, too, would make the runtime ask.
 */
export function startWatchWorker(
  path: string,
  onMessage: (message: WatchMessage) => void,
): Worker {
  // The runtime caches modules on disk by URL, so all watchers have the same: the path is the name.
  const call = `watch(name, ${BURST_MILLIS}, ${MAX_BURST}, postMessage)`;
  const source = [watch, watchReadable, readableBelow, isDirectory, call].join("\n");
  const url = `data:application/javascript,${encodeURIComponent(source)}`;
  const worker = new Worker(url, { type: "module", name: path });
  worker.onmessage = ({ data }: MessageEvent<WatchMessage>) => onMessage(data);
  worker.onerror = (event) => {
    event.preventDefault();
    onMessage({ kind: "failed", reason: event.message });
  };
  return worker;
}

/** How long changes are gathered: an editor writes, renames and touches within a few. */
const BURST_MILLIS = 50;
/** Paths in one burst. To find out whether one may be seen takes 80 µs, of everyone's time. */
const MAX_BURST = 100;

// The program of the worker. Only the text of these four gets there: they refer to nothing else.

async function watch(
  path: string,
  burstMillis: number,
  maxBurst: number,
  post: (message: WatchMessage) => void,
): Promise<void> {
  const pending = new Map<string, ChangeKind>();
  let hasOverflowed = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** A watcher that has to be replaced: there is a directory that it does not watch. */
  let outdated: Deno.FsWatcher | undefined;
  const tell = () => {
    if (outdated !== undefined) outdated.close();
    else post(hasOverflowed ? { kind: "overflow" } : { kind: "changes", changes: [...pending] });
    pending.clear();
    hasOverflowed = false;
    timer = undefined;
  };
  const note = (changed: string, { kind, flag }: Deno.FsEvent) => {
    timer ??= setTimeout(tell, burstMillis);
    const earlier = pending.get(changed);
    const isNew = earlier === undefined;
    // The kernel's own queue has overflowed, or this one.
    if (flag === "rescan" || (isNew && pending.size >= maxBurst)) hasOverflowed = true;
    else if (kind === "create" || kind === "remove" || kind === "rename") {
      pending.set(changed, kind);
    } else if (isNew || earlier === "remove") pending.set(changed, "modify");
  };
  try {
    for (;;) {
      const { watcher, isWhole } = watchReadable(path);
      post({ kind: outdated === undefined ? "watching" : "overflow" });
      outdated = undefined;
      for await (const event of watcher) {
        // Of a rename, each of both names has had an event of its own; the last is the new one.
        const changed = event.paths.at(-1);
        // To read a directory is no change, and would have it be watched anew without end.
        if (event.kind === "access" || changed === undefined) continue;
        if (event.kind === "remove" && changed === path) return post({ kind: "gone" });
        note(changed, event);
        if (!isWhole && isDirectory(changed)) outdated = watcher;
      }
    }
  } catch (error) {
    post({ kind: "failed", reason: String(error) });
  }
}

/** Watches a directory and all below it at once, or, where the system refuses that, what it can. */
function watchReadable(path: string): { watcher: Deno.FsWatcher; isWhole: boolean } {
  try {
    return { watcher: Deno.watchFs(path, { recursive: true }), isWhole: true };
  } catch (error) {
    // One directory below that may not be read makes it fail as a whole.
    if (!(error instanceof Deno.errors.PermissionDenied)) throw error;
  }
  for (let tries = 10;; tries--) {
    try {
      return { watcher: Deno.watchFs(readableBelow(path), { recursive: false }), isWhole: false };
    } catch (error) {
      // A directory may have gone, or been closed to this user, after it was read.
      if (tries === 1) throw error;
    }
  }
}

/** A directory and those below it that can be read, but for what links lead to. */
function readableBelow(path: string): string[] {
  const readable: string[] = [];
  const waiting = [path];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    try {
      const entries = [...Deno.readDirSync(next)];
      readable.push(next);
      const prefix = next === "/" ? "/" : `${next}/`;
      for (const entry of entries) if (entry.isDirectory) waiting.push(prefix + entry.name);
    } catch (error) {
      if (next === path) throw error;
    }
  }
  return readable;
}

function isDirectory(path: string): boolean {
  try {
    return Deno.lstatSync(path).isDirectory;
  } catch {
    return false;
  }
}
