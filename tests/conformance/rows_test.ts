import { type Handler, text } from "../../lib/message.ts";
import { checkRow } from "../support/wire_rows.ts";
import { CHUNK_ACCEPTANCES, CHUNK_REFUSALS } from "./chunked_body_rows.ts";
import { FIELD_REFUSALS, FIELD_VALUES, withFields } from "./field_line_rows.ts";
import { FRAMING_ACCEPTANCES, FRAMING_REFUSALS } from "./framing_rows.ts";
import { HOST_ACCEPTANCES, HOST_REFUSALS } from "./host_rows.ts";
import { REQUEST_LINE_ACCEPTANCES, REQUEST_LINE_REFUSALS } from "./request_line_rows.ts";
import { TARGET_ACCEPTANCES, TARGET_REFUSALS } from "./request_target_rows.ts";
import { testAcceptances, testRefusals } from "./row_tests.ts";

testRefusals([
  ...REQUEST_LINE_REFUSALS,
  ...TARGET_REFUSALS,
  ...HOST_REFUSALS,
  ...FIELD_REFUSALS,
  ...FRAMING_REFUSALS,
  ...CHUNK_REFUSALS,
]);

testAcceptances([
  ...REQUEST_LINE_ACCEPTANCES,
  ...TARGET_ACCEPTANCES,
  ...HOST_ACCEPTANCES,
  ...FRAMING_ACCEPTANCES,
  ...CHUNK_ACCEPTANCES,
]);

/** The bytes of the value as numbers, so that no character set is between it and the test. */
const tellField: Handler = ({ headers }) => {
  const value = headers.get("x");
  return text(value === null ? "null" : [...value].map((char) => char.charCodeAt(0)).join());
};

for (const [name, rfc, lines, value] of FIELD_VALUES) {
  Deno.test(`Connection hands on the value of a field when ${name} (${rfc})`, async () => {
    const told = value === null ? "null" : [...value].map((char) => char.charCodeAt(0)).join();
    const wire = withFields(lines);
    await checkRow({ name, rfc, wire, statuses: [200], lives: true, bodies: [told] }, tellField);
  });
}
