import { assert, assertEquals } from "@std/assert";
import type { Handler, HttpResponse, ResponseBody } from "../../lib/message.ts";
import { shareHeaders } from "../../lib/protocol/shared_head.ts";
import { exchange } from "../support/exchange.ts";
import { noise } from "../support/noise.ts";
import { openConnection } from "../support/open_connection.ts";
import { parseResponses } from "../support/responses.ts";

// What is given again is sent as what is made anew, byte for byte, whatever stands before it.

const BODIES: Readonly<Record<string, ResponseBody>> = {
  "/empty": new Uint8Array(),
  "/small": noise(10),
  "/page": noise(9_000),
  "/medium": noise(64 * 1024),
  "/large": noise(100_000),
  "/text": "hello",
  "/umlaut": "hällo",
  // On both sides of what goes without the encoder.
  "/64": "a".repeat(64),
  "/65": "a".repeat(65),
  "/64-umlaut": `${"a".repeat(63)}ä`,
  "/65-umlaut": `${"a".repeat(64)}ä`,
};
/** Answers that stay the same object, and the fields that all of them share. */
function sharing(): Handler {
  const headers = shareHeaders({ "content-type": "text/plain", "x-name": "a" });
  const answers = new Map<string, HttpResponse>();
  return ({ path }) => {
    const known = answers.get(path);
    if (known !== undefined) return known;
    const answer = { status: path === "/empty" ? 404 : 200, headers, body: BODIES[path] };
    answers.set(path, answer);
    return answer;
  };
}

/** The same, made anew each time. */
const anew: Handler = ({ path }) => ({
  status: path === "/empty" ? 404 : 200,
  headers: { "content-type": "text/plain", "x-name": "a" },
  body: BODIES[path],
});

const PATHS = Object.keys(BODIES);
const get = (path: string, method = "GET", version = "1.1", fields = "") =>
  `${method} ${path} HTTP/${version}\r\nHost: h\r\n${fields}\r\n`;

const SEQUENCES: readonly { readonly name: string; readonly requests: readonly string[] }[] = [
  ...PATHS.map((path) => ({
    name: `${path} again and again`,
    requests: Array(5).fill(get(path)),
  })),
  ...PATHS.map((path) => ({
    name: `${path} behind small ones`,
    requests: [path, path, "/small", "/small", path, "/small", path].map((it) => get(it)),
  })),
  ...PATHS.map((path) => ({
    name: `${path} in every form`,
    requests: [
      ...["GET", "GET", "HEAD", "GET", "HEAD", "HEAD"].map((method) => get(path, method)),
      get(path, "GET", "1.0", "Connection: keep-alive\r\n"),
      get(path, "GET", "1.0", "Connection: keep-alive\r\n"),
      get(path),
      get(path, "GET", "1.1", "Connection: close\r\n"),
    ],
  })),
  { name: "all by turns", requests: [...PATHS, ...PATHS, ...PATHS].map((path) => get(path)) },
];

for (const { name, requests } of SEQUENCES) {
  for (const cut of ["at once", "one by one"]) {
    Deno.test(`Connection sends shared answers as it sends others when it is asked for ${name}, ${cut}`, async () => {
      const pieces = cut === "at once" ? [requests.join("")] : requests;
      const [shared, others] = [await exchange(pieces, sharing()), await exchange(pieces, anew)];
      assertEquals(shared.errors, []);
      assert(others.received.length > 0);
      assert(shared.received === others.received, "other bytes are sent");
    });
  }
}

Deno.test("Connection sends an answer in one write when it is large and given again", async () => {
  const requests = Array(3).fill(get("/large"));
  const { writes } = await exchange(requests, sharing());
  assertEquals(writes.at(-1)?.startsWith("HTTP/1.1 200 OK\r\n"), true);
  assert((writes.at(-1)?.length ?? 0) > 100_000);
});

Deno.test("Connection dates answers of a batch alike but those that tell of a time (9110 §8.8.2.1)", async () => {
  let seconds = 0;
  const plain = { status: 200, headers: shareHeaders({ "x-name": "a" }), body: "a" };
  const file = { ...plain, headers: shareHeaders({ "last-modified": "then" }) };
  const handler: Handler = ({ path }) => {
    if (path === "/late") return Promise.resolve(plain);
    return path === "/file" ? file : plain;
  };
  // Each time that it is asked, a second has passed.
  const tell = () => ++seconds * 1_000;
  const { client, over } = openConnection(handler, {}, undefined, tell);
  const paths = ["/", "/", "/file", "/", "/late", "/", "/"];
  client.send(paths.map((path) => get(path)).join(""));
  client.end();
  await over;
  const dates = parseResponses(client.received, paths.map(() => "GET")).map(({ headers }) =>
    headers.date.slice(23, 25)
  );
  assertEquals(dates, ["01", "01", "02", "02", "03", "04", "04"]);
});
