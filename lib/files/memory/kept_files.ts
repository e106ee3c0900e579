import { callLater } from "../../call_later.ts";
import type { FileHandle } from "../root/file_handle.ts";
import { isSameFile } from "../root/file_root.ts";

/**
 * Files that have been read and stay open for whoever asks next: of the time that a part of a large
 * file takes, half went to opening and closing it. Whoever has one has it alone.
 */
export class KeptFiles {
  /** By real path. */
  readonly #resting = new Map<string, OpenedFile[]>();
  readonly #signal: AbortSignal;
  #count = 0;
  #stopWaiting: (() => void) | undefined;

  /** @param signal When it is aborted, all are closed, and none is kept from then on. */
  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener("abort", () => this.#closeAll(), { once: true });
  }

  /**
   * The file with this status, at its beginning, if it is kept.
   *
   * @param path A real path, at which the file has been seen to lie.
   */
  take(path: string, info: Deno.FileInfo): FileHandle | undefined {
    const resting = this.#resting.get(path);
    for (let opened = resting?.pop(); opened !== undefined; opened = resting?.pop()) {
      this.#count--;
      if (isSameFile(opened.info, info)) {
        opened.file.seekSync(0, Deno.SeekMode.Start);
        return this.#lend(opened);
      }
      opened.file.close();
    }
    return undefined;
  }

  /** A file that was opened at this real path, which will be kept when it is closed. */
  keep(path: string, file: FileHandle, info: Deno.FileInfo): FileHandle {
    return this.#lend({ path, file, info });
  }

  #lend(opened: OpenedFile): FileHandle {
    return new LentFile(opened, () => this.#rest(opened));
  }

  #rest(opened: OpenedFile): void {
    if (this.#signal.aborted || this.#count >= MAX_RESTING) return opened.file.close();
    const resting = this.#resting.get(opened.path);
    if (resting === undefined) this.#resting.set(opened.path, [opened]);
    else resting.push(opened);
    this.#count++;
    this.#stopWaiting ??= callLater(() => this.#closeAll(), REST_MILLIS);
  }

  #closeAll(): void {
    this.#stopWaiting?.();
    this.#stopWaiting = undefined;
    for (const { file } of [...this.#resting.values()].flat()) file.close();
    this.#resting.clear();
    this.#count = 0;
  }
}

/** For longer, what others remove or replace would take room on the disk. */
const REST_MILLIS = 500;
/** Descriptors. As many answers as are begun at once on 64 connections, and few beside 1,024. */
const MAX_RESTING = 64;

interface OpenedFile {
  readonly path: string;
  readonly file: FileHandle;
  readonly info: Deno.FileInfo;
}

/** A file that is given back instead of closed. */
class LentFile implements FileHandle {
  readonly #opened: OpenedFile;
  readonly #giveBack: () => void;
  #isBusy = false;

  constructor(opened: OpenedFile, giveBack: () => void) {
    this.#opened = opened;
    this.#giveBack = giveBack;
  }

  readSync(into: Uint8Array): number | null {
    return this.#opened.file.readSync(into);
  }

  /** A read may outlast the answer, so it is the last that the file is used for. */
  read(into: Uint8Array): Promise<number | null> {
    this.#isBusy = true;
    return this.#opened.file.read(into);
  }

  seekSync(offset: number | bigint, whence: Deno.SeekMode): number {
    return this.#opened.file.seekSync(offset, whence);
  }

  /** What lies at its path tells the same, if it is still that file: in 4 µs, and the file in 10. */
  statSync(): Deno.FileInfo {
    const { path, file, info } = this.#opened;
    const there = statusAt(path);
    return there !== null && isSameFile(there, info) ? there : file.statSync();
  }

  stat(): Promise<Deno.FileInfo> {
    return this.#opened.file.stat();
  }

  close(): void {
    if (this.#isBusy) this.#opened.file.close();
    else this.#giveBack();
  }
}

function statusAt(path: string): Deno.FileInfo | null {
  try {
    return Deno.lstatSync(path);
  } catch {
    return null;
  }
}
