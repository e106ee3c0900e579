import { assert, assertEquals, assertRejects } from "@std/assert";
import { type Handler, type HttpRequest, json, text } from "../../lib/message.ts";
import { exchange } from "../support/exchange.ts";
import { openConnection } from "../support/open_connection.ts";
import { parseResponses } from "../support/responses.ts";
import { sourceText } from "../support/source_in_memory.ts";
import { turns } from "../support/turns.ts";
import { checkRow } from "../support/wire_rows.ts";

interface WayToRead {
  readonly name: string;
  readonly read: (request: HttpRequest) => Promise<string>;
}

const WAYS: readonly WayToRead[] = [
  { name: "text()", read: ({ body }) => body.text() },
  { name: "bytes()", read: async ({ body }) => decode(await body.bytes()) },
  { name: "json()", read: async ({ body }) => JSON.stringify(await body.json()) },
  { name: "a default reader", read: readByDefaultReader },
  { name: "a BYOB reader", read: (request) => readByByobReader(request, 7) },
  { name: "readInto()", read: readPastStream },
  { name: "a reader, then readInto()", read: readByBoth },
];

interface Framing {
  readonly name: string;
  readonly message: string;
}

const CONTENT = '{"name":"grüße"}';
const POST = "POST / HTTP/1.1\r\nHost: h\r\n";
const CHUNKED = "Transfer-Encoding: chunked\r\n\r\n";
const LATIN1 = String.fromCharCode(...new TextEncoder().encode(CONTENT));

/** RFC 9112 §6.2 and §7.1. */
const FRAMINGS: readonly Framing[] = [
  { name: "by length", message: `Content-Length: ${LATIN1.length}\r\n\r\n${LATIN1}` },
  { name: "in one chunk", message: `${CHUNKED}12\r\n${LATIN1}\r\n0\r\n\r\n` },
  {
    name: "in chunks",
    message: `${CHUNKED}5;a=b\r\n${LATIN1.slice(0, 5)}\r\n0D\r\n${
      LATIN1.slice(5)
    }\r\n0\r\nx: y\r\n\r\n`,
  },
];

for (const { name, message } of FRAMINGS) {
  for (const { name: way, read } of WAYS) {
    Deno.test(`Request body sent ${name} is read by ${way}, however it is cut`, async () => {
      const handler: Handler = async (request) => {
        return request.path === "/second" ? text("second") : text(await read(request));
      };
      await checkRow({
        name,
        rfc: "9112 §6",
        wire: POST + message,
        statuses: [200],
        bodies: [LATIN1],
        lives: true,
      }, handler);
    });
  }
}

Deno.test("Request body has its trailer fields when it has been read to its end", async () => {
  const told: (string | null)[] = [];
  const handler: Handler = async (request) => {
    told.push(request.trailers.get("x"));
    await request.body.bytes();
    const { trailers, headers } = request;
    told.push(trailers.get("x"), trailers.get("content-type"), headers.get("x"));
    return text("");
  };
  const chunks = "5\r\nhello\r\n0\r\nX: y\r\n\r\n";
  const message = `Content-Type: a/b\r\n${CHUNKED}${chunks}`;
  const { responses } = await exchange([POST + message], handler);
  assertEquals(responses()[0].status, 200);
  assertEquals(told, [null, "y", null, null]);
});

async function readPastStream(request: HttpRequest): Promise<string> {
  let content = "";
  const buffer = new Uint8Array(7);
  for (;;) {
    const count = await request.readInto(buffer);
    if (count === null) return decode(Uint8Array.from(content, (char) => char.charCodeAt(0)));
    content += String.fromCharCode(...buffer.subarray(0, count));
  }
}

async function readByBoth(request: HttpRequest): Promise<string> {
  const reader = request.body.getReader({ mode: "byob" });
  const { value } = await reader.read(new Uint8Array(1));
  reader.releaseLock();
  return String.fromCharCode(value![0]) + await readPastStream(request);
}

Deno.test("Request body refuses readInto() without room for a byte", async () => {
  const wire = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc";
  const outcome = await exchange([wire], async (request) => {
    await assertRejects(() => request.readInto(new Uint8Array(0)), TypeError, "room");
    return text(await request.body.text());
  });
  assertEquals(outcome.responses()[0].body, "abc");
});

Deno.test("Request body refuses readInto() when a reader has the stream", async () => {
  const handler: Handler = async (request) => {
    const reader = request.body.getReader();
    const into = new Uint8Array(1);
    await assertRejects(() => request.readInto(into), TypeError, "A reader has the body");
    reader.releaseLock();
    return text(await request.body.text());
  };
  const { responses } = await exchange([POST + FRAMINGS[0].message], handler);
  assertEquals(responses()[0].body, LATIN1);
});

Deno.test("Request body refuses a second read when one is under way", async () => {
  const { client, over } = openConnection(async (request) => {
    const first = request.readInto(new Uint8Array(9));
    await assertRejects(() => request.readInto(new Uint8Array(9)), TypeError, "under way");
    client.send("hello");
    return text(`${await first}`);
  });
  client.send(`${POST}Content-Length: 5\r\nConnection: close\r\n\r\n`);
  const received = await client.untilEnd();
  await over;
  assertEquals(parseResponses(received, ["POST"])[0].body, "5");
});

interface EmptyRow {
  readonly name: string;
  readonly message: string;
}

const EMPTY: readonly EmptyRow[] = [
  { name: "no framing", message: "\r\n" },
  { name: "a length of 0", message: "Content-Length: 0\r\n\r\n" },
  { name: "a last chunk only", message: `${CHUNKED}0\r\n\r\n` },
];

for (const { name, message } of EMPTY) {
  Deno.test(`Request body is empty with ${name}`, async () => {
    await checkRow({
      name,
      rfc: "9112 §6.3",
      wire: POST + message,
      statuses: [200],
      bodies: ["[]"],
      lives: true,
    }, async ({ body }) => json([...await body.bytes()]));
  });
}

Deno.test("Request body larger than every buffer arrives whole", async () => {
  const content = sourceText(1_000_000);
  const pieces = [POST + `Content-Length: ${content.length}\r\n\r\n`, content];
  const ways = [readByDefaultReader, (request: HttpRequest) => readByByobReader(request, 65_536)];
  for (const read of ways) {
    const outcome = await exchange(pieces, async (request) => text(await read(request)));
    assert(outcome.responses()[0].body === content, read.name);
  }
});

Deno.test("Request body in large chunks arrives whole", async () => {
  const content = sourceText(300_000);
  const chunks = [100_000, 100_000, 100_000].map((size, index) => {
    return `${size.toString(16)}\r\n${content.slice(index * size, (index + 1) * size)}\r\n`;
  });
  const outcome = await exchange(
    [POST + CHUNKED, ...chunks, "0\r\n\r\n"],
    async ({ body }) => text(await body.text()),
  );
  assert(outcome.responses()[0].body === content);
});

Deno.test("Request body is the same stream each time it is asked for", async () => {
  const outcome = await exchange([POST + "Content-Length: 2\r\n\r\nab"], async (request) => {
    const isSame = request.body === request.body;
    return json([isSame, await request.body.text()]);
  });
  assertEquals(outcome.responses()[0].body, '[true,"ab"]');
});

Deno.test("Request body that is no JSON is the handler's error, not the peer's", async () => {
  const outcome = await exchange(
    [POST + "Content-Length: 1\r\n\r\n{"],
    async ({ body }) => json(await body.json()),
  );
  assertEquals(outcome.responses().map(({ status }) => status), [500]);
  assert(outcome.errors[0] instanceof SyntaxError);
});

Deno.test("Request body is left on the socket until somebody asks for it", async () => {
  const asked = Promise.withResolvers<void>();
  const { client, over } = openConnection(async ({ body }) => {
    await asked.promise;
    return text(await body.text());
  });
  client.send(POST + "Content-Length: 6\r\n\r\n");
  client.send("abc");
  client.send("def");
  await turns();
  assertEquals(client.unreadBytes, 6);
  asked.resolve();
  await client.untilReceived("abcdef");
  client.end();
  await over;
});

Deno.test("Request body gives what has come without waiting for the rest", async () => {
  const seen: string[] = [];
  const { client, over } = openConnection(async ({ body }) => {
    for await (const chunk of body) seen.push(decode(chunk));
    return text("done");
  });
  client.send(POST + "Content-Length: 6\r\n\r\nabc");
  await turns();
  assertEquals(seen, ["abc"]);
  client.send("def");
  await client.untilReceived("done");
  assertEquals(seen, ["abc", "def"]);
  client.end();
  await over;
});

Deno.test("Request body fails when it is read after the answer", async () => {
  let late: Promise<string> | undefined;
  const gate = Promise.withResolvers<void>();
  const { client, over, errors } = openConnection((request) => {
    if (request.method === "POST") late = gate.promise.then(() => request.body.text());
    return text("answered");
  });
  client.send(POST + "Content-Length: 3\r\n\r\nabc");
  await client.untilReceived("answered");
  gate.resolve();
  await assertRejects(() => late!, TypeError);
  client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  client.end();
  await over;
  assertEquals(parseResponses(client.received, ["POST", "GET"]).length, 2);
  assertEquals(errors, []);
});

Deno.test("Request body fails when it is still read while the answer goes out", async () => {
  const reads: Promise<unknown>[] = [];
  const { client, over, errors } = openConnection((request) => {
    if (request.method === "POST") reads.push(request.body.text().then(String, String));
    return text("answered");
  });
  client.send(POST + "Content-Length: 6\r\n\r\n");
  client.send("abc");
  client.send("def");
  client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  await client.until((it) => it.received.split("answered").length === 3 || it.isEnded);
  client.end();
  await over;
  await Promise.all(reads);
  assertEquals(parseResponses(client.received, ["POST", "GET"]).length, 2);
  assertEquals(errors, []);
});

Deno.test("Request body can be cancelled, and the connection lives on", async () => {
  const outcome = await exchange(
    [POST + "Content-Length: 6\r\n\r\n", "abc", "def", "GET / HTTP/1.1\r\nHost: h\r\n\r\n"],
    async (request) => {
      await request.body.cancel();
      return text(request.method);
    },
  );
  assertEquals(outcome.responses().map(({ body }) => body), ["POST", "GET"]);
  assertEquals(outcome.errors, []);
});

Deno.test("Request body can be read in part, and the connection lives on", async () => {
  const outcome = await exchange(
    [POST + "Content-Length: 6\r\n\r\n", "abc", "def", "GET / HTTP/1.1\r\nHost: h\r\n\r\n"],
    async (request) => {
      const reader = request.body.getReader();
      const { value } = await reader.read();
      return text(decode(value ?? new Uint8Array(0)));
    },
  );
  assertEquals(outcome.responses().map(({ body }) => body), ["abc", ""]);
  assertEquals(outcome.errors, []);
});

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

async function readByDefaultReader({ body }: HttpRequest): Promise<string> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let content = "";
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    assert(chunk.value.length > 0, "an empty chunk");
    content += decoder.decode(chunk.value, { stream: true });
  }
  return content + decoder.decode();
}

async function readByByobReader({ body }: HttpRequest, size: number): Promise<string> {
  const decoder = new TextDecoder();
  const reader = body.getReader({ mode: "byob" });
  let content = "";
  let buffer = new ArrayBuffer(size);
  for (;;) {
    const { value, done } = await reader.read(new Uint8Array(buffer));
    if (done) return content + decoder.decode();
    content += decoder.decode(value, { stream: true });
    buffer = value.buffer;
  }
}
