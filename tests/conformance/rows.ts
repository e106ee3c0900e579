import { CHUNK_ACCEPTANCES, CHUNK_REFUSALS } from "./chunked_body_rows.ts";
import { FIELD_REFUSALS } from "./field_line_rows.ts";
import { FRAMING_ACCEPTANCES, FRAMING_REFUSALS } from "./framing_rows.ts";
import { HOST_ACCEPTANCES, HOST_REFUSALS } from "./host_rows.ts";
import { REQUEST_LINE_ACCEPTANCES, REQUEST_LINE_REFUSALS } from "./request_line_rows.ts";
import { TARGET_ACCEPTANCES, TARGET_REFUSALS } from "./request_target_rows.ts";
import type { Acceptance, Refusal } from "./row_tests.ts";

/** All that a server has to refuse: tested here, and what a fuzzer begins with. */
export const REFUSALS: readonly Refusal[] = [
  ...REQUEST_LINE_REFUSALS,
  ...TARGET_REFUSALS,
  ...HOST_REFUSALS,
  ...FIELD_REFUSALS,
  ...FRAMING_REFUSALS,
  ...CHUNK_REFUSALS,
];

/** All that it has to understand. */
export const ACCEPTANCES: readonly Acceptance[] = [
  ...REQUEST_LINE_ACCEPTANCES,
  ...TARGET_ACCEPTANCES,
  ...HOST_ACCEPTANCES,
  ...FRAMING_ACCEPTANCES,
  ...CHUNK_ACCEPTANCES,
];
