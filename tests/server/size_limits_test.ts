import { type Handler, text } from "../../lib/message.ts";
import { checkRow } from "../support/wire_rows.ts";
import { SIZE_LIMITS } from "./size_limits_rows.ts";

const readBody: Handler = async ({ body }) => text(await body.text());

for (const row of SIZE_LIMITS) {
  Deno.test(`Connection holds its limits with ${row.name}`, () => checkRow(row, readBody));
}
