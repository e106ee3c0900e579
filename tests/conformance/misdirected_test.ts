import { assert } from "@std/assert";
import { exchange } from "../support/exchange.ts";
import { tellRequest } from "./row_tests.ts";

// RFC 9110 §7.4: behind a plain connection an https resource is out of reach, whatever Host says. A
// frontend that goes by the scheme (what is https may be cached, has been authenticated) and a
// server that does not would differ on what was asked for.
for (const target of ["https://h/", "HTTPS://h/a", "https://h:4221/"]) {
  Deno.test(`Connection refuses ${target} when it is not secured (9110 §7.4)`, async () => {
    const wire = `GET ${target} HTTP/1.1\r\nHost: h\r\n\r\n`;
    const [{ status }] = (await exchange([wire], tellRequest)).responses();
    assert(status >= 400 && status < 500, `it answered ${status}`);
  });
}
