import { FIELD_VALUES, withFields } from "../conformance/field_line_rows.ts";
import { ACCEPTANCES, REFUSALS } from "../conformance/rows.ts";
import { SIZE_LIMITS } from "../server/size_limits_rows.ts";
import { CONNECTIONS } from "./corpus_connections.ts";
import type { CorpusEntry } from "./corpus_entry.ts";

const VALUES = FIELD_VALUES.map(([name, rfc, lines]) => [name, rfc, withFields(lines)] as const);

/** Everything that clients, careless ones and attackers send; a fuzzer begins with these. */
export const CORPUS: readonly CorpusEntry[] = [
  ...REFUSALS.map(([name, rfc, wire, status = 400]) => ({ name, rfc, wire, statuses: [status] })),
  ...[...ACCEPTANCES, ...VALUES].map(([name, rfc, wire]) => ({ name, rfc, wire, statuses: [200] })),
  ...SIZE_LIMITS,
  ...CONNECTIONS,
];
