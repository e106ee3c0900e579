import { type Handler, text } from "../../lib/message.ts";
import { checkRow } from "../support/wire_rows.ts";
import { FIELD_VALUES, withFields } from "./field_line_rows.ts";
import { testAcceptances, testRefusals } from "./row_tests.ts";
import { ACCEPTANCES, REFUSALS } from "./rows.ts";

testRefusals(REFUSALS);
testAcceptances(ACCEPTANCES);

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
