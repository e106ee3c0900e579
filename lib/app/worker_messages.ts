import type { SharedMemory } from "../files/write/shared_memory.ts";
import type { AppOptions } from "./options.ts";

/** What a worker is to serve: the first message to it. */
export interface ServeMessage {
  readonly kind: "serve";
  /** With the port that was found free, where any would have done. */
  readonly options: AppOptions;
  readonly directory: string | null;
  readonly memory: SharedMemory;
}

/** What the main thread says to a worker. */
export type MessageToWorker =
  | ServeMessage
  /** What became of the lines that it sent, as {@linkcode LogSink} has it. */
  | { readonly kind: "logged"; readonly written: number | null }
  /** It is to accept no more and let what runs finish. */
  | { readonly kind: "shut-down" };

/** What a worker says to the main thread. */
export type MessageFromWorker =
  | { readonly kind: "listening" }
  /** It cannot serve. */
  | { readonly kind: "failed"; readonly reason: string }
  /** Whole lines of the access log. It sends no more until it is told that they are written. */
  | { readonly kind: "log"; readonly lines: Uint8Array }
  /** All connections are closed, and all lines are written. */
  | { readonly kind: "finished" };
