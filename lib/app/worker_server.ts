import type { LogSink } from "./access_log.ts";
import { StartFailure } from "./startup_failure.ts";
import type { MessageFromWorker, MessageToWorker, ServeMessage } from "./worker_messages.ts";

/** What a worker is given. */
export interface WorkerServerSetup {
  /** A worker that has just been started, with the program of `worker_main.ts`. */
  readonly worker: Worker;
  /** What it is to serve. */
  readonly serve: ServeMessage;
  /** Where the lines of its access log go. */
  readonly sink: LogSink;
  /** Called with the reason if the worker fails after it has listened. */
  readonly onFailure: (reason: string) => void;
}

/** A server that runs in a worker, as it looks from the main thread. */
export class WorkerServer {
  readonly #worker: Worker;
  readonly #setup: WorkerServerSetup;
  readonly #listening = Promise.withResolvers<void>();
  readonly #finished = Promise.withResolvers<void>();
  #isListening = false;
  /**
   * Settles when it listens.
   *
   * @throws {StartFailure} If it cannot.
   */
  readonly listening: Promise<void> = this.#listening.promise;
  /** Settles when the worker has ended. */
  readonly finished: Promise<void> = this.#finished.promise;

  /** Tells the worker to serve. */
  constructor(setup: WorkerServerSetup) {
    this.#setup = setup;
    this.#worker = setup.worker;
    this.#worker.onmessage = ({ data }: MessageEvent<MessageFromWorker>) => this.#receive(data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#fail(event.message);
    };
    this.#tell(setup.serve);
  }

  /** Has it accept no more and let what runs finish. */
  shutdown(): void {
    this.#tell({ kind: "shut-down" });
  }

  #receive(message: MessageFromWorker): void {
    switch (message.kind) {
      case "listening":
        this.#isListening = true;
        return this.#listening.resolve();
      case "failed":
        return this.#fail(message.reason);
      case "log":
        this.#log(message.lines);
        return;
      case "finished":
        return this.#end();
    }
  }

  async #log(lines: Uint8Array): Promise<void> {
    this.#tell({ kind: "logged", written: await this.#setup.sink.write(lines) });
  }

  #fail(reason: string): void {
    if (this.#isListening) this.#setup.onFailure(reason);
    else this.#listening.reject(new StartFailure(reason));
    this.#end();
  }

  #end(): void {
    this.#worker.terminate();
    this.#finished.resolve();
  }

  #tell(message: MessageToWorker): void {
    this.#worker.postMessage(message);
  }
}
