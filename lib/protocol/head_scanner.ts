import { ProtocolError } from "./protocol_error.ts";
import type { HeadMemory } from "./request_head.ts";

/** The two lengths that a peer can stretch before its fields are even looked at. */
export interface HeadScannerLimits {
  /** The first line without its CRLF, in bytes; more is 414, or 501 where it is all method. */
  readonly firstLineBytes: number;
  /** The whole section with its closing empty line, in bytes; more is 431. */
  readonly totalBytes: number;
}

/**
 * Finds where a head, or a trailer section, ends: at the first empty line (RFC 9112 §2.1).
 *
 * It remembers how far it has looked, so a sender who trickles bytes costs no more than one who
 * sends them at once, and what it decides does not depend on how the bytes were cut. It refuses
 * what can never be part of a head as soon as it sees it: a bare CR, a bare LF (§2.2 lets a
 * recipient take it for a line end; two parsers that differ on it are how smuggling starts) and
 * every other control byte but the tab.
 */
export class HeadScanner {
  readonly #limits: HeadScannerLimits;
  readonly #memory: HeadMemory | null;
  #scanned = 0;
  #lineStart = 0;
  #inFirstLine = true;

  /** @param memory Of heads that have passed the same limits: what repeats them is not scanned. */
  constructor(limits: HeadScannerLimits, memory: HeadMemory | null = null) {
    this.#limits = limits;
    this.#memory = memory;
  }

  /**
   * Looks on from where the last call stopped.
   *
   * @param bytes The buffer; the section begins at `start` and what has come ends before `end`.
   * @param view Of the same buffer, to compare it with the memory, which is not used without.
   * @returns The length of the section with its empty line, or 0 while it is incomplete. A length
   * of 2 is an empty line alone.
   * @throws {ProtocolError} 400 for a control byte, 414, 431 or 501 over a limit.
   */
  scan(bytes: Uint8Array, start: number, end: number, view: DataView | null = null): number {
    const { firstLineBytes, totalBytes } = this.#limits;
    const stop = Math.min(end, start + totalBytes);
    let i = start + this.#scanned;
    if (this.#scanned === 0 && this.#memory !== null && view !== null) {
      i += this.#memory.line.find(view, start, stop);
      if (i > start) {
        const fields = this.#endFirstLine(view, start, i, stop);
        if (fields > 0) return this.#endSection(i + fields - start);
      }
    }
    while (i < stop) {
      const byte = bytes[i];
      if ((byte >= SPACE && byte !== DEL) || byte === TAB) {
        i++;
        continue;
      }
      if (this.#inFirstLine && i - start > firstLineBytes) {
        throw this.#firstLineTooLong(bytes, start);
      }
      if (byte !== CR) throw new ProtocolError(400, "Control byte in a head (RFC 9110 §5.5)");
      if (i + 1 >= stop) break;
      if (bytes[i + 1] !== LF) throw new ProtocolError(400, "CR without LF (RFC 9112 §2.2)");
      const isEmptyLine = i - start === this.#lineStart;
      i += 2;
      if (isEmptyLine) return this.#endSection(i - start);
      this.#lineStart = i - start;
      if (!this.#inFirstLine) continue;
      const fields = this.#endFirstLine(view, start, i, stop);
      if (fields > 0) return this.#endSection(i + fields - start);
    }
    this.#scanned = i - start;
    if (this.#inFirstLine && i - start > firstLineBytes) throw this.#firstLineTooLong(bytes, start);
    if (end - start >= totalBytes) throw new ProtocolError(431, "Head too large (RFC 6585 §5)");
    return 0;
  }

  /** @returns How many bytes the fields behind it have, if they repeat the last ones; else 0. */
  #endFirstLine(view: DataView | null, start: number, lineEnd: number, stop: number): number {
    this.#inFirstLine = false;
    this.#lineStart = lineEnd - start;
    if (this.#memory === null || view === null) return 0;
    return this.#memory.fields.find(view, lineEnd, stop);
  }

  #endSection(length: number): number {
    // The next call begins a new one.
    this.#scanned = 0;
    this.#lineStart = 0;
    this.#inFirstLine = true;
    return length;
  }

  /** RFC 9112 §3: 501 where the method is too long, 414 where the target is. */
  #firstLineTooLong(bytes: Uint8Array, start: number): ProtocolError {
    const hasMethodEnded = bytes.subarray(start, start + this.#limits.firstLineBytes)
      .includes(SPACE);
    return hasMethodEnded
      ? new ProtocolError(414, "Request line too long (RFC 9112 §3)")
      : new ProtocolError(501, "Unknown method (RFC 9110 §15.6.2)");
  }
}

const SPACE = 0x20;
const DEL = 0x7f;
const TAB = 0x09;
const CR = 0x0d;
const LF = 0x0a;
