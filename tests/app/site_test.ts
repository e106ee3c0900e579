import { assert, assertEquals } from "@std/assert";
import { openSite, serveSite } from "../../lib/app/site.ts";
import { discardBody } from "../../lib/message.ts";
import { makeRequest } from "../support/make_request.ts";
import { optionsFor } from "../support/options_for.ts";
import { RawClient } from "../support/raw_client.ts";
import { TemporaryDirectory } from "../support/temporary_directory.ts";
import { within } from "../support/within.ts";

Deno.test("serveSite() takes its share of the connections when there are to be 64 workers", async () => {
  const stopping = new AbortController();
  const options = optionsFor("-p", "0", "--workers", "64");
  const site = openSite(options, null, stopping.signal);
  const server = serveSite(site, options, null);
  using stack = new DisposableStack();
  const get = "GET /echo/x HTTP/1.1\r\nHost: x\r\n\r\n";
  const statuses: number[] = [];
  for (let count = 0; count < 16_384 / 64 + 1; count++) {
    const client = stack.use(await RawClient.connect(server.addr));
    await client.send(get);
    statuses.push((await client.untilResponses())[0].status);
  }
  assertEquals(statuses.pop(), 503);
  assert(statuses.every((status) => status === 200));
  stopping.abort();
  await within(server.finished);
});

Deno.test("serveSite() gives the fields of --header to what is refused before any handler", async () => {
  const stopping = new AbortController();
  const options = optionsFor("-p", "0", "--header", "X-A: b", "--cors");
  const server = serveSite(openSite(options, null, stopping.signal), options, null);
  using client = await RawClient.connect(server.addr);
  await client.send("GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n");
  const [{ status, headers }] = await client.untilResponses();
  const added = [headers["x-a"], headers["access-control-allow-origin"]];
  assertEquals([status, ...added], [400, "b", "*"]);
  stopping.abort();
  await within(server.finished);
});

Deno.test("serveSite() stops when the site is to be served no more", async () => {
  const stopping = new AbortController();
  const options = optionsFor("-p", "0");
  const server = serveSite(openSite(options, null, stopping.signal), options, null);
  stopping.abort();
  await within(server.finished);
});

/** How the program is started, and whether a page that anybody may have uploaded acts for its reader. */
const TRUSTED: readonly { readonly args: readonly string[]; readonly isTrusted: boolean }[] = [
  { args: [], isTrusted: false },
  { args: ["--mount=/a/", "--no-listing"], isTrusted: false },
  { args: ["--mount=/"], isTrusted: true },
  { args: ["--live"], isTrusted: true },
  { args: ["--spa"], isTrusted: true },
];

for (const { args, isTrusted } of TRUSTED) {
  const how = isTrusted ? "as it is" : "in a sandbox";
  Deno.test(`openSite() sends a page ${how} when given [${args.join(" ")}]`, async () => {
    using directory = new TemporaryDirectory();
    directory.write("page.html", "<script>act()</script>");
    const options = optionsFor(...args);
    const { handler } = openSite(options, directory.path, new AbortController().signal);
    const response = await handler(makeRequest("GET", `${options.mount}page.html`));
    await discardBody(response.body);
    const policy = String(response.headers?.["content-security-policy"] ?? "");
    assertEquals([response.status, /^sandbox;/.test(policy)], [200, !isTrusted]);
  });
}
