import { CHUNK_ACCEPTANCES, CHUNK_REFUSALS } from "../conformance/chunked_body_rows.ts";
import { FIELD_REFUSALS, FIELD_VALUES, withFields } from "../conformance/field_line_rows.ts";
import { FRAMING_ACCEPTANCES, FRAMING_REFUSALS } from "../conformance/framing_rows.ts";
import { HOST_ACCEPTANCES, HOST_REFUSALS } from "../conformance/host_rows.ts";
import {
  REQUEST_LINE_ACCEPTANCES,
  REQUEST_LINE_REFUSALS,
} from "../conformance/request_line_rows.ts";
import { TARGET_ACCEPTANCES, TARGET_REFUSALS } from "../conformance/request_target_rows.ts";
import { SIZE_LIMITS } from "../server/size_limits_rows.ts";
import { CONNECTIONS } from "./corpus_connections.ts";
import type { CorpusEntry } from "./corpus_entry.ts";

const REFUSALS = [
  ...REQUEST_LINE_REFUSALS,
  ...TARGET_REFUSALS,
  ...HOST_REFUSALS,
  ...FIELD_REFUSALS,
  ...FRAMING_REFUSALS,
  ...CHUNK_REFUSALS,
];

const ACCEPTANCES = [
  ...REQUEST_LINE_ACCEPTANCES,
  ...TARGET_ACCEPTANCES,
  ...HOST_ACCEPTANCES,
  ...FRAMING_ACCEPTANCES,
  ...CHUNK_ACCEPTANCES,
  ...FIELD_VALUES.map(([name, rfc, lines]) => [name, rfc, withFields(lines)] as const),
];

/** Everything that clients, careless ones and attackers send; a fuzzer begins with these. */
export const CORPUS: readonly CorpusEntry[] = [
  ...REFUSALS.map(([name, rfc, wire, status = 400]) => ({ name, rfc, wire, statuses: [status] })),
  ...ACCEPTANCES.map(([name, rfc, wire]) => ({ name, rfc, wire, statuses: [200] })),
  ...SIZE_LIMITS,
  ...CONNECTIONS,
];
