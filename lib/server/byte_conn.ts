import type { ByteSource } from "./byte_reader.ts";
import type { ByteSink } from "./output.ts";

/** A byte stream in both directions: `Deno.TcpConn` fits, and tests pass a pair in memory. */
export interface ByteConn extends ByteSource, ByteSink {
  /** Ends the writing half; the peer reads the end, and can still send. */
  closeWrite(): Promise<void>;
  /** Ends both halves. A read or write under way rejects. */
  close(): void;
  readonly remoteAddr: Deno.Addr;
}
