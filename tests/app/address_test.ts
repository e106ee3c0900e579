import { assertEquals } from "@std/assert";
import { isLoopback } from "../../lib/app/address.ts";

const LOOPBACK = [
  "127.0.0.1",
  "127.1.2.255",
  "127.200.249.250",
  "::1",
  "::ffff:127.0.0.1",
  "::ffff:127.169.169.169",
  "0::1",
  "::ffff:7f01:203",
];
const OTHERS = [
  "0.0.0.0",
  "::",
  "192.168.0.1",
  "1127.0.0.1",
  "127.0.0.1.1",
  "127.0.0.x",
  "::11",
  "::1]",
  "1::ffff:7f00:1",
  "::ffff:7f00:1:1",
  "::ffff:7f0:1",
  // What ends the brackets that it would have in a URL.
  "a]@[::1",
  "::1]/[",
  ":",
];

Deno.test("isLoopback() tells addresses of this machine when it sees them", () => {
  assertEquals(LOOPBACK.filter((it) => !isLoopback(it)), []);
  assertEquals(OTHERS.filter(isLoopback), []);
});
