import { assert, assertEquals, assertRejects } from "@std/assert";
import { isCompressible } from "../lib/compression.ts";
import { encodeContent } from "../lib/content_coding.ts";
import type { HttpResponse, ResponseBody, ResponseHeaders, SizedSource } from "../lib/message.ts";
import { isShared, shareHeaders } from "../lib/protocol/shared_head.ts";
import { serve } from "../lib/server/server.ts";
import { CompressedStreams } from "./support/compressed_streams.ts";
import { bytesOf, gunzip, gunzipText } from "./support/content_of.ts";
import { exchange } from "./support/exchange.ts";
import { makeRequest } from "./support/make_request.ts";
import { RawClient } from "./support/raw_client.ts";
import { type SourceBehaviour, SourceInMemory, sourceText } from "./support/source_in_memory.ts";
import { turns } from "./support/turns.ts";

function encode(accept: string | null, body: ResponseBody | undefined): Promise<HttpResponse> {
  const headers: Record<string, string> = accept === null ? {} : { "accept-encoding": accept };
  const request = makeRequest("GET", "/", { headers });
  const response = { status: 203, headers: { "content-type": "text/plain" }, body };
  return Promise.resolve(encodeContent(request, response));
}

function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

const KIB = 1024;
const EVERY_BYTE = Uint8Array.from({ length: 256 }, (_, byte) => byte);

const LONG = sourceText(64 * KIB + 1);

const BODIES: readonly (readonly [
  name: string,
  body: string | Uint8Array,
  content: Uint8Array,
  isStream?: boolean,
])[] = [
  ["a short string", "hello", utf8("hello")],
  ["an empty string", "", utf8("")],
  ["a string beyond ASCII", "Zoë €", utf8("Zoë €")],
  ["all that is packed at once", LONG.slice(1), utf8(LONG.slice(1))],
  ["a character more", LONG, utf8(LONG), true],
  ["a byte more", utf8(LONG), utf8(LONG), true],
  ["a long string", "€".repeat(300_000), utf8("€".repeat(300_000)), true],
  ["every byte", EVERY_BYTE, EVERY_BYTE],
  ["a part of an array", EVERY_BYTE.subarray(9, 20), EVERY_BYTE.slice(9, 20)],
  ["no bytes", new Uint8Array(), utf8("")],
];

for (const [name, body, content, isStream = false] of BODIES) {
  Deno.test(`encodeContent() packs what unpacks to the same when it is ${name}`, async () => {
    const { status, headers, body: encoded } = await encode("gzip", body);
    assertEquals(status, 203);
    assertEquals(headers, {
      "content-type": "text/plain",
      "content-encoding": "gzip",
      vary: "accept-encoding",
    });
    assertEquals(encoded instanceof ReadableStream, isStream, "its length is known, or not");
    assertEquals(await gunzip(await bytesOf(encoded)), content);
  });
}

const SOURCES: readonly {
  readonly name: string;
  readonly length: number;
  readonly behaviour?: SourceBehaviour;
  readonly isStream: boolean;
}[] = [
  { name: "empty", length: 0, isStream: false },
  { name: "of one byte", length: 1, isStream: false },
  { name: "small", length: 1_000, isStream: false },
  { name: "small and slow", length: 1_000, behaviour: { isAsync: true }, isStream: false },
  { name: "given in bits", length: 1_000, behaviour: { readBytes: 7 }, isStream: false },
  { name: "both", length: 1_000, behaviour: { isAsync: true, readBytes: 7 }, isStream: false },
  { name: "as large as is done at once", length: 64 * KIB, isStream: false },
  { name: "one byte larger", length: 64 * KIB + 1, isStream: true },
  { name: "large", length: 3_000_000, isStream: true },
  { name: "large and slow", length: 200_000, behaviour: { isAsync: true }, isStream: true },
  { name: "large, in bits", length: 200_000, behaviour: { readBytes: 999 }, isStream: true },
];

for (const { name, length, behaviour, isStream } of SOURCES) {
  Deno.test(`encodeContent() packs a source when it is ${name}, and disposes of it`, async () => {
    const source = new SourceInMemory(length, behaviour);
    const { headers, body } = await encode("gzip", source);
    assertEquals(headers?.["content-encoding"], "gzip");
    assertEquals(body instanceof ReadableStream, isStream);
    assertEquals(await gunzip(await bytesOf(body)), utf8(sourceText(length)));
    assertEquals(source.disposals, 1);
  });
}

const UNCODED: readonly { readonly accept: string | null; readonly reason: string }[] = [
  { accept: null, reason: "nothing is asked for" },
  { accept: "", reason: "no coding is wanted" },
  { accept: "br, deflate", reason: "nothing known is asked for" },
  { accept: "gzip;q=0", reason: "gzip is refused" },
  { accept: "identity, gzip;q=0.5", reason: "identity is liked better" },
];

for (const { accept, reason } of UNCODED) {
  Deno.test(`encodeContent() leaves content alone and says Vary when ${reason}`, async () => {
    for (const body of ["text", EVERY_BYTE, new SourceInMemory(5), undefined]) {
      const encoded = await encode(accept, body);
      assertEquals(encoded.headers, { "content-type": "text/plain", vary: "accept-encoding" });
      assert(encoded.body === body);
      assertEquals(encoded.status, 203);
    }
  });
}

const TAGS: readonly {
  readonly headers: ResponseHeaders;
  readonly accept: string;
  readonly body?: string;
  readonly tag: Readonly<Record<string, string>>;
  readonly reason: string;
}[] = [
  { headers: { etag: '"1"' }, accept: "gzip", body: "a", tag: { etag: 'W/"1"' }, reason: "packed" },
  { headers: { ETag: '"1"' }, accept: "gzip", body: "a", tag: { ETag: 'W/"1"' }, reason: "a name" },
  { headers: { etag: 'W/"1"' }, accept: "gzip", body: "a", tag: { etag: 'W/"1"' }, reason: "weak" },
  { headers: { etag: '"1"' }, accept: "gzip", tag: { etag: 'W/"1"' }, reason: "a 304" },
  {
    headers: { etag: ['"1"'] },
    accept: "gzip",
    body: "a",
    tag: { etag: 'W/"1"' },
    reason: "a list",
  },
  { headers: { etag: '"1"' }, accept: "br", body: "a", tag: { etag: '"1"' }, reason: "as it is" },
  { headers: {}, accept: "gzip", body: "a", tag: {}, reason: "no tag" },
];

for (const { headers, accept, body, tag, reason } of TAGS) {
  Deno.test(`encodeContent() has no strong tag for two codings (9110 §8.8.3.3): ${reason}`, async () => {
    const request = makeRequest("GET", "/", { headers: { "accept-encoding": accept } });
    const status = body === undefined ? 304 : 200;
    const encoded = await encodeContent(request, { status, headers, body });
    const { "content-encoding": _, vary: __, ...rest } = encoded.headers ?? {};
    assertEquals(rest, { ...tag });
  });
}

Deno.test("encodeContent() leaves a tag as it is when nothing was there to pack", async () => {
  const request = makeRequest("PUT", "/", { headers: { "accept-encoding": "gzip" } });
  const { headers } = await encodeContent(request, { status: 201, headers: { etag: '"1"' } });
  assertEquals(headers?.etag, '"1"');
});

Deno.test("encodeContent() packs a stream when gzip is wanted, and cancels it when cancelled", async () => {
  const { headers, body } = await encode("gzip", new Response("text".repeat(9_999)).body!);
  assertEquals(headers?.["content-encoding"], "gzip");
  const unpacked = (body as ReadableStream<BufferSource>)
    .pipeThrough(new DecompressionStream("gzip"));
  assertEquals(await new Response(unpacked).text(), "text".repeat(9_999));

  const reasons: unknown[] = [];
  const endless = new ReadableStream<Uint8Array>({ cancel: (reason) => void reasons.push(reason) });
  await ((await encode("gzip", endless)).body as ReadableStream).cancel("left");
  assertEquals(reasons, ["left"]);
});

const EVENTS: readonly Readonly<Record<string, string>>[] = [
  { "content-type": "text/event-stream" },
  { "Content-Type": "Text/Event-Stream" },
  { "x-a": "b", "CONTENT-TYPE": "text/event-stream; charset=utf-8" },
  { "content-type": "text/event-stream ;charset=utf-8" },
];

for (const headers of EVENTS) {
  const fields = JSON.stringify(headers);
  Deno.test(`encodeContent() leaves events alone, and says Vary, when they have ${fields}`, async () => {
    const request = makeRequest("GET", "/", { headers: { "accept-encoding": "gzip" } });
    const body = new Response(": alive").body!;
    const encoded = await encodeContent(request, { status: 200, headers, body });
    assertEquals(encoded.headers, { ...headers, vary: "accept-encoding" });
    assert(encoded.body === body);
    await body.cancel();
  });
}

Deno.test("encodeContent() packs nothing more on its way while much is", async () => {
  await using _others = await CompressedStreams.begin(64);
  const codings = [];
  for (const accept of ["gzip", "gzip, identity;q=0"]) {
    for (const body of [LONG, LONG.slice(1), new SourceInMemory(LONG.length), undefined]) {
      const { status, headers, body: sent } = await encode(accept, body);
      codings.push(status === 203 ? headers?.["content-encoding"] ?? "identity" : status);
      assertEquals(headers?.vary, "accept-encoding");
      if (sent instanceof ReadableStream) await sent.cancel();
    }
  }
  assertEquals(codings, [
    ...["identity", "gzip", "identity", "identity"],
    ...[503, "gzip", 503, "identity"],
  ]);
});

Deno.test("encodeContent() keeps what Vary said when it adds to it (9110 §12.5.5)", async () => {
  for (const accept of ["gzip", "identity"]) {
    const request = makeRequest("GET", "/", { headers: { "accept-encoding": accept } });
    const response = { status: 200, headers: { vary: "accept" }, body: "x" };
    const vary = String((await encodeContent(request, response)).headers?.vary);
    assertEquals(vary.split(/ *, */).sort(), ["accept", "accept-encoding"], accept);
  }
});

Deno.test("encodeContent() leaves a part as its positions say (9110 §14.4)", async () => {
  const request = makeRequest("GET", "/", { headers: { "accept-encoding": "gzip" } });
  const headers = { "content-range": "bytes 0-0/9", etag: '"a"' };
  const part = await encodeContent(request, { status: 206, headers, body: "x" });
  assertEquals(part, { status: 206, headers: { ...headers, vary: "accept-encoding" }, body: "x" });
});

for (const name of ["Content-Digest", "repr-digest"]) {
  Deno.test(`encodeContent() leaves alone what has a ${name}: of what is packed it would be another (9530)`, async () => {
    const request = makeRequest("GET", "/", { headers: { "accept-encoding": "gzip" } });
    const headers = { [name]: "sha-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:" };
    const left = await encodeContent(request, { status: 200, headers, body: "hello" });
    const expected = {
      status: 200,
      headers: { ...headers, vary: "accept-encoding" },
      body: "hello",
    };
    assertEquals(left, expected);
  });
}

Deno.test("encodeContent() makes shared fields of shared ones, and once for each coding", async () => {
  const headers = shareHeaders({ "content-type": "text/plain" });
  for (const accept of ["gzip", "identity"]) {
    const request = makeRequest("GET", "/", { headers: { "accept-encoding": accept } });
    const response = { status: 200, headers, body: "x" };
    const { headers: made } = await encodeContent(request, response);
    assertEquals(made?.vary, "accept-encoding");
    assertEquals(made?.["content-encoding"] ?? "identity", accept);
    assert(isShared(made!));
    assert((await encodeContent(request, response)).headers === made);
    assert(!isShared((await encode(accept, "x")).headers!));
  }
});

for (const accept of ["*;q=0", "identity;q=0", "gzip;q=0, identity;q=0"]) {
  Deno.test(`encodeContent() answers 406 and closes what it had when told ${accept}`, async () => {
    const source = new SourceInMemory(100);
    const refused = await encode(accept, source);
    assertEquals(refused.status, 406);
    assertEquals(refused.headers?.vary, "accept-encoding");
    assertEquals(refused.headers?.["content-encoding"], undefined);
    assertEquals(source.disposals, 1);

    let isCancelled = false;
    const stream = new ReadableStream<Uint8Array>({ cancel: () => void (isCancelled = true) });
    assertEquals((await encode(accept, stream)).status, 406);
    assert(isCancelled);
    assertEquals((await encode(accept, "text")).status, 406);
    assertEquals((await encode(accept, undefined)).status, 406);
  });
}

const BROKEN: readonly {
  readonly name: string;
  readonly length: number;
  readonly behaviour: SourceBehaviour;
}[] = [
  { name: "small, ends early", length: 100, behaviour: { endsAt: 50 } },
  { name: "small, fails", length: 100, behaviour: { failsAt: 50, readBytes: 10 } },
  { name: "large, ends early", length: 200_000, behaviour: { endsAt: 150_000 } },
  { name: "large, fails", length: 200_000, behaviour: { failsAt: 150_000, readBytes: 10_000 } },
  { name: "large, fails slowly", length: 200_000, behaviour: { failsAt: 0, isAsync: true } },
];

for (const { name, length, behaviour } of BROKEN) {
  Deno.test(`encodeContent() fails and disposes of a source when it is ${name}`, async () => {
    const source = new SourceInMemory(length, behaviour);
    await assertRejects(async () => await bytesOf((await encode("gzip", source)).body));
    await turns();
    assertEquals(source.disposals, 1);
  });
}

for (const chunks of [0, 1]) {
  Deno.test(`encodeContent() disposes of all when cancelled after ${chunks} chunks`, async () => {
    const source = new SourceInMemory(1_000_000);
    const { body } = await encode("gzip", source);
    const reader = (body as ReadableStream<Uint8Array>).getReader();
    for (let i = 0; i < chunks; i++) assertEquals((await reader.read()).done, false);
    await reader.cancel();
    await turns();
    assertEquals(source.disposals, 1);
  });
}

const WIRE = "Host: h\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n";

Deno.test("encodeContent() gives the length of the packed form when it goes over TCP", async () => {
  await using server = serve((request) => {
    return encodeContent(request, { status: 200, body: new SourceInMemory(50_000) });
  }, { port: 0 });
  using client = await RawClient.connect(server.addr);
  await client.send("GET / HTTP/1.1\r\n" + WIRE);
  const [response] = await client.untilResponses();
  assertEquals(response.headers["content-encoding"], "gzip");
  assertEquals(response.headers["content-length"], String(response.body.length));
  assert(response.body.length < 5_000, "it got smaller");
  assertEquals(await gunzipText(response.body), sourceText(50_000));
});

Deno.test("encodeContent() sends what is large in chunks when it goes over TCP", async () => {
  await using server = serve((request) => {
    return encodeContent(request, { status: 200, body: new SourceInMemory(2_000_000) });
  }, { port: 0 });
  using client = await RawClient.connect(server.addr);
  await client.send("GET / HTTP/1.1\r\n" + WIRE);
  const [response] = await client.untilResponses();
  assertEquals(response.headers["transfer-encoding"], "chunked");
  assertEquals(await gunzipText(response.body), sourceText(2_000_000));
});

for (const length of [1_000, 100_000]) {
  Deno.test(`encodeContent() gives HEAD what GET has when ${length} bytes are packed`, async () => {
    const sources: SourceInMemory[] = [];
    const handler = (request: Parameters<typeof encodeContent>[0]) => {
      const source: SizedSource = new SourceInMemory(length);
      sources.push(source as SourceInMemory);
      return encodeContent(request, { status: 200, body: source });
    };
    const get = (await exchange(["GET / HTTP/1.1\r\n" + WIRE], handler)).responses();
    const head = (await exchange(["HEAD / HTTP/1.1\r\n" + WIRE], handler)).responses(["HEAD"]);
    assertEquals(head[0].headers, get[0].headers);
    assertEquals(head[0].body, "");
    await turns();
    assertEquals(sources.map(({ disposals }) => disposals), [1, 1]);
  });
}

const TYPES: readonly { readonly type: string; readonly expected: boolean }[] = [
  { type: "text/plain", expected: true },
  { type: "text/html; charset=UTF-8", expected: true },
  { type: "TEXT/CSS", expected: true },
  { type: "application/json", expected: true },
  { type: "application/json; charset=UTF-8", expected: true },
  { type: "application/javascript", expected: true },
  { type: "application/wasm", expected: true },
  { type: "application/xml", expected: true },
  { type: "application/problem+json", expected: true },
  { type: "application/xhtml+xml; charset=UTF-8", expected: true },
  { type: "image/svg+xml", expected: true },
  { type: "image/bmp", expected: true },
  { type: "font/ttf", expected: true },
  { type: "image/png", expected: false },
  { type: "image/jpeg", expected: false },
  { type: "font/woff2", expected: false },
  { type: "video/mp4", expected: false },
  { type: "application/zip", expected: false },
  { type: "application/gzip", expected: false },
  { type: "application/octet-stream", expected: false },
  { type: "application/octet-stream; was=text/plain", expected: false },
  { type: "application/zip; was=a+json", expected: false },
  { type: "context/plain", expected: false },
  // It is packed already, and only begins like application/x-sh.
  { type: "application/x-shockwave-flash", expected: false },
];

for (const { type, expected } of TYPES) {
  Deno.test(`isCompressible() is ${expected} when the type is ${type}`, () => {
    assertEquals(isCompressible(type), expected);
  });
}
