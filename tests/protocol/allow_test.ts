import { assertEquals } from "@std/assert";
import { formatAllow } from "../../lib/protocol/allow.ts";

const ROWS: readonly { readonly methods: readonly string[]; readonly allow: string }[] = [
  { methods: [], allow: "OPTIONS" },
  { methods: ["GET"], allow: "GET, HEAD, OPTIONS" },
  { methods: ["PUT", "GET", "PUT", "OPTIONS"], allow: "GET, HEAD, OPTIONS, PUT" },
  { methods: ["POST"], allow: "OPTIONS, POST" },
];

for (const { methods, allow } of ROWS) {
  Deno.test(`formatAllow() says "${allow}" when given [${methods}]`, () => {
    assertEquals(formatAllow(methods), allow);
  });
}
