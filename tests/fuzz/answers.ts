import { IncompleteResponse, type ParsedResponse, parseResponses } from "../support/responses.ts";

/** What came back, as a strict client reads it. */
export interface Answers {
  /** Those that are complete, interim ones included. */
  readonly complete: readonly ParsedResponse[];
  /** Whether another one is cut. */
  readonly isCut: boolean;
  /** The status of that, if its first line has come. */
  readonly cutStatus: number | null;
}

/**
 * Reads the answers to requests with these methods; `null` stands for what could not be read.
 *
 * @throws {SyntaxError} If they are malformed.
 */
export function readAnswers(received: string, methods: readonly (string | null)[]): Answers {
  const asked = methods.map((method) => method ?? "GET");
  try {
    return { complete: parseResponses(received, asked), isCut: false, cutStatus: null };
  } catch (error) {
    const readAsRefused = readWithRefusal(received, asked);
    if (readAsRefused !== null) return readAsRefused;
    if (!(error instanceof IncompleteResponse)) throw error;
    return readUpToCut(received, asked, error);
  }
}

/** A HEAD that was refused before its method was known has an answer with a body. */
function readWithRefusal(received: string, methods: readonly string[]): Answers | null {
  for (let index = 0; index < methods.length; index++) {
    if (methods[index] !== "HEAD") continue;
    try {
      const asked = methods.slice(0, index);
      const complete = parseResponses(received, [...asked, "GET"]);
      const last = complete.at(-1);
      if (last === undefined || last.status < 400 || last.headers.connection !== "close") continue;
      return { complete, isCut: false, cutStatus: null };
    } catch {
      // Not this one.
    }
  }
  return null;
}

function readUpToCut(
  received: string,
  methods: readonly string[],
  error: IncompleteResponse,
): Answers {
  const starts = [...received.matchAll(/HTTP\/1\.1 /g)].map(({ index }) => index).reverse();
  for (const start of [received.length, ...starts, 0]) {
    try {
      const complete = parseResponses(received.slice(0, start), methods);
      const line = /^HTTP\/1\.1 ([0-9]{3}) [^\r]*\r\n/.exec(received.slice(start));
      return { complete, isCut: true, cutStatus: line === null ? null : Number(line[1]) };
    } catch {
      // It is cut further ahead.
    }
  }
  throw error;
}
