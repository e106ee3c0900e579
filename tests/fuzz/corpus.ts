import { CHUNKS } from "./corpus_chunks.ts";
import { CONNECTIONS } from "./corpus_connections.ts";
import type { CorpusEntry } from "./corpus_entry.ts";
import { FIELDS } from "./corpus_fields.ts";
import { FRAMING } from "./corpus_framing.ts";
import { LIMITS } from "./corpus_limits.ts";
import { REQUEST_LINES } from "./corpus_request_lines.ts";
import { TARGETS } from "./corpus_targets.ts";

/** Everything that clients, careless ones and attackers send; a fuzzer begins with these. */
export const CORPUS: readonly CorpusEntry[] = [
  ...REQUEST_LINES,
  ...TARGETS,
  ...FIELDS,
  ...FRAMING,
  ...CHUNKS,
  ...CONNECTIONS,
  ...LIMITS,
];
