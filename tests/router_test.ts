import { assert, assertEquals, assertThrows } from "@std/assert";
import { type HttpRequest, type HttpResponse, text } from "../lib/message.ts";
import type { Params } from "../lib/path_pattern.ts";
import { Router } from "../lib/router.ts";
import { textOf } from "./support/content_of.ts";
import { makeRequest } from "./support/make_request.ts";

/** Answers with the route and its parameters, so a row shows what was chosen. */
const router = new Router()
  .get("/", () => text("home"))
  .get("/hello/:name", (_request, { name }) => text(`hello ${name}`))
  .get("/hello/admin", () => text("exact admin"))
  .post("/hello/:name", (_request, { name }) => text(`posted ${name}`))
  .get("/echo/*text", (_request, { text: rest }) => text(`echo ${rest}`))
  .get("/:kind/first/:id", (_request, { kind, id }) => text(`kind ${kind} id ${id}`))
  .get("/:area/first/*rest", (_request, { area, rest }) => text(`area ${area} rest ${rest}`))
  .get("/users/:id/posts/:post", (_request, { id, post }) => text(`user ${id} post ${post}`))
  .get("/users/:id/*rest", (_request, { id, rest }) => text(`user ${id} rest ${rest}`))
  .put("/users/:user/posts/:post", (_request, { user, post }) => text(`put ${post} of ${user}`))
  .put("/below/only-put", () => text("put"))
  .get("/below/:name", (_request, { name }) => text(`below ${name}`))
  .get("/dir/:name/", (_request, { name }) => text(`dir ${name}`))
  .put("/only-put", () => text("put"))
  .delete("/only-put", () => text("deleted"))
  .get("/a:b/c*d", () => text("not names"))
  .get("/c*d/e", () => text("not a rest"))
  .get("/own", () => text("own get"))
  .on("HEAD", "/own", () => text("own head"))
  .on("OPTIONS", "/own", () => text("own options"))
  .on("PROPFIND", "/dav", () => text("found"));

const EVERY_METHOD = "DELETE, GET, HEAD, OPTIONS, POST, PROPFIND, PUT";

type Row = readonly [
  reason: string,
  target: string,
  status: number,
  options?: {
    readonly body?: string;
    readonly method?: string;
    readonly allow?: string;
  },
];

const ROWS: readonly Row[] = [
  ["exact", "/", 200, { body: "home" }],
  ["the query is no part of the path", "/?a=/b", 200, { body: "home" }],
  ["absolute form", "http://h/hello/x", 200, { body: "hello x" }],
  [":name is one segment", "/hello/x", 200, { body: "hello x" }],
  [":name is not two", "/hello/x/y", 404],
  [":name is not none", "/hello", 404],
  [":name is not empty", "/hello/", 404],
  ["a trailing slash counts", "/hello/x/", 404],
  ["so it does in a pattern", "/dir/x/", 200, { body: "dir x" }],
  ["and has to be there", "/dir/x", 404],
  ["escape in a segment", "/hello/J%C3%B6rg", 200, { body: "hello Jörg" }],
  ["%2F in a segment", "/hello/a%2Fb", 200, { body: "hello a/b" }],
  ["decoded once", "/hello/%2541", 200, { body: "hello %41" }],
  ["+ is no blank in a path", "/hello/a+b", 200, { body: "hello a+b" }],
  ["dots are not resolved", "/hello/..", 200, { body: "hello .." }],
  ["exact beats an earlier pattern", "/hello/admin", 200],
  ["*rest takes all", "/echo/a/b//c", 200, { body: "echo a/b//c" }],
  ["*rest may be empty", "/echo/", 200, { body: "echo " }],
  ["but its slash is there", "/echo", 404],
  ["a prefix ends at a slash", "/echoes/x", 404],
  ["and begins the path", "/x/echo/y", 404],
  ["%2F in a rest", "/echo/a%2Fb/c", 200, { body: "echo a/b/c" }],
  ["escape in a rest", "/echo/%E2%82%AC", 200, { body: "echo €" }],
  ["rest is decoded once", "/echo/%252F", 200, { body: "echo %2F" }],
  ["two names", "/users/1/posts/2", 200, { body: "user 1 post 2" }],
  ["name and rest", "/users/1/x/y", 200, { body: "user 1 rest x/y" }],
  ["name and empty rest", "/users/1/", 200, { body: "user 1 rest " }],
  ["name without its rest", "/users/1", 404],
  ["empty name before a rest", "/users//x", 404],
  ["first added wins", "/a/first/b", 200, { body: "kind a id b" }],
  ["the second has the rest", "/a/first/b/c", 200, { body: "area a rest b/c" }],
  [": and * within a segment", "/a:b/c*d", 200, { body: "not names" }],
  ["which stand for nothing else", "/a:b/c*dx", 404],
  ["* within the first segment", "/c*d/e", 200, { body: "not a rest" }],
  ["paths are case-sensitive", "/Hello/x", 404],
  ["unknown path", "/nope", 404],
  ["unknown path, other method", "/nope", 404, { method: "DELETE" }],
  ["other method", "/hello/x", 200, { body: "posted x", method: "POST" }],
  ["HEAD from GET", "/hello/x", 200, { body: "hello x", method: "HEAD" }],
  ["a HEAD of its own", "/own", 200, { body: "own head", method: "HEAD" }],
  ["no GET, no HEAD (9110 §15.5.6)", "/only-put", 405, {
    method: "HEAD",
    allow: "DELETE, OPTIONS, PUT",
  }],
  ["405 lists what a path has (9110 §10.2.1)", "/hello/x", 405, {
    method: "DELETE",
    allow: "GET, HEAD, OPTIONS, POST",
  }],
  ["405 at an exact path has what a pattern has, too", "/hello/admin", 405, {
    method: "DELETE",
    allow: "GET, HEAD, OPTIONS, POST",
  }],
  ["what an exact path has not, a pattern may", "/hello/admin", 200, {
    body: "posted admin",
    method: "POST",
  }],
  ["and what the first pattern has not, the next", "/users/1/posts/2", 200, {
    body: "put 2 of 1",
    method: "PUT",
  }],
  ["HEAD as GET", "/below/only-put", 200, { body: "below only-put", method: "HEAD" }],
  ["405 at a rest", "/echo/x", 405, { method: "PATCH", allow: "GET, HEAD, OPTIONS" }],
  ["OPTIONS (9110 §9.3.7)", "/hello/x", 200, {
    body: "",
    method: "OPTIONS",
    allow: "GET, HEAD, OPTIONS, POST",
  }],
  ["OPTIONS of what is not there", "/nope", 404, { method: "OPTIONS" }],
  ["OPTIONS of its own", "/own", 200, { body: "own options", method: "OPTIONS" }],
  ["OPTIONS of the server (9110 §9.3.7)", "*", 200, {
    body: "",
    method: "OPTIONS",
    allow: EVERY_METHOD,
  }],
  ["OPTIONS of the server, absolute form (9112 §3.2.4)", "http://h", 200, {
    method: "OPTIONS",
    allow: EVERY_METHOD,
  }],
  ["nobody knows it (9110 §9.1)", "/", 501, { method: "BREW" }],
  ["unknown method, unknown path", "/nope", 501, { method: "BREW" }],
  ["methods are case-sensitive (9110 §9.1)", "/", 501, { method: "get" }],
  ["a method that was added", "/dav", 200, { method: "PROPFIND" }],
  ["is known elsewhere too", "/", 405, { method: "PROPFIND", allow: "GET, HEAD, OPTIONS" }],
  ["TRACE echoes secrets (9110 §9.3.8)", "/", 405, {
    method: "TRACE",
    allow: "GET, HEAD, OPTIONS",
  }],
  ["TRACE of what is not there, which has what the server has", "/nope", 405, {
    method: "TRACE",
    allow: EVERY_METHOD,
  }],
  ["no tunnel (9110 §9.3.6)", "h:443", 405, { method: "CONNECT", allow: EVERY_METHOD }],
];

for (const [reason, target, status, { body, method = "GET", allow } = {}] of ROWS) {
  Deno.test(`Router answers ${status} to ${method} ${target} when: ${reason}`, async () => {
    const response = await router.handler(makeRequest(method, target));
    assertEquals(response.status, status);
    if (body !== undefined) assertEquals(await textOf(response), body);
    assertEquals(response.headers?.["allow"], allow);
  });
}

Deno.test("Router prefers the exact route when a pattern before it fits as well", async () => {
  const response = await router.handler(makeRequest("GET", "/hello/admin"));
  assertEquals(await textOf(response), "exact admin");
});

for (const isPromised of [false, true]) {
  const when = isPromised
    ? "a path has another list, found out by then,"
    : "a path has another list";
  Deno.test(`Router lists what it is told to when ${when} than its handlers`, async () => {
    const methods = ({ path }: HttpRequest) => path.endsWith("/") ? ["GET"] : ["GET", "PUT"];
    const router = new Router()
      .get("/", () => text("home"))
      .get("/files/*path", () => text("file"))
      .put("/files/*path", () => text("refused", { status: 403 }))
      .allow("/files/*path", (it) => isPromised ? Promise.resolve(methods(it)) : methods(it));
    const rows = [
      ["OPTIONS", "/files/", 200, "GET, HEAD, OPTIONS"],
      ["OPTIONS", "/files/a", 200, "GET, HEAD, OPTIONS, PUT"],
      ["PATCH", "/files/", 405, "GET, HEAD, OPTIONS"],
      ["PUT", "/files/", 403, undefined],
      ["OPTIONS", "*", 200, "GET, HEAD, OPTIONS, PUT"],
      ["TRACE", "/files/", 405, "GET, HEAD, OPTIONS"],
      ["TRACE", "/nope", 405, "GET, HEAD, OPTIONS, PUT"],
      ["OPTIONS", "/", 200, "GET, HEAD, OPTIONS"],
    ] as const;
    for (const [method, target, status, allow] of rows) {
      const response = await router.handler(makeRequest(method, target));
      assertEquals([response.status, response.headers?.allow], [status, allow], target);
    }
  });
}

Deno.test("Router allows OPTIONS alone when nothing was added", async () => {
  const empty = new Router();
  const response = await empty.handler(makeRequest("OPTIONS", "*"));
  assertEquals([response.status, response.headers?.["allow"]], [200, "OPTIONS"]);
  assertEquals((await empty.handler(makeRequest("GET", "/"))).status, 404);
});

Deno.test("Router hands over all of a path when a pattern is nothing but *name", async () => {
  const all = new Router().get("/*rest", (_request, { rest }) => text(`all of ${rest}`));
  for (const rest of ["", "a", "a/b/"]) {
    assertEquals(await textOf(await all.handler(makeRequest("GET", `/${rest}`))), `all of ${rest}`);
  }
});

Deno.test("Router knows the methods of the standards when only one was added (9110 §9.1)", async () => {
  const only = new Router().get("/", () => text("home"));
  for (const method of ["POST", "PUT", "DELETE", "TRACE", "PATCH"]) {
    assertEquals((await only.handler(makeRequest(method, "/"))).status, 405, method);
  }
  const unread = new Router().put("/", () => text("stored"));
  for (const method of ["GET", "HEAD"]) {
    assertEquals((await unread.handler(makeRequest(method, "/"))).status, 405, method);
  }
});

Deno.test("Router takes the later handler when a method is added twice", async () => {
  const twice = new Router().get("/x/:a", () => text("old")).get("/x/:a", () => text("new"));
  assertEquals(await textOf(await twice.handler(makeRequest("GET", "/x/1"))), "new");
});

Deno.test("Router hands on what a handler returns when that is no promise", () => {
  const given: HttpResponse = { status: 204 };
  const sync = new Router().get("/", () => given);
  assert(sync.handler(makeRequest("GET", "/")) === given);
});

Deno.test("Router lets an error of a handler through when it throws", () => {
  const failing = new Router().get("/", () => {
    throw new RangeError("mine");
  });
  assertThrows(() => failing.handler(makeRequest("GET", "/")), RangeError, "mine");
});

const WRITTEN: readonly { readonly pattern: string; readonly targets: readonly string[] }[] = [
  { pattern: "/café", targets: ["/caf%C3%A9", "/caf%c3%a9", "/%63af%C3%a9"] },
  { pattern: "/caf%c3%a9", targets: ["/caf%C3%A9", "/caf%c3%A9"] },
  { pattern: "/a b/c", targets: ["/a%20b/c"] },
  { pattern: "/%7Euser", targets: ["/~user", "/%7euser"] },
  { pattern: "/a|b", targets: ["/a|b", "/a%7Cb", "/a%7cb"] },
  { pattern: "/what?", targets: ["/what%3F", "/what%3f?query"] },
  { pattern: "/#1", targets: ["/%231"] },
  { pattern: "/a%2Fb", targets: ["/a%2Fb", "/a%2fb"] },
];

for (const { pattern, targets } of WRITTEN) {
  for (const target of targets) {
    Deno.test(`Router finds ${pattern} when it is asked for as ${target} (3986 §6.2.2)`, async () => {
      const routes = new Router()
        .get(pattern, () => text("exact"))
        .get(`${pattern}/:id/*rest`, (_request, { id, rest }) => text(`${id} ${rest}`));
      const ask = async (path: string) => textOf(await routes.handler(makeRequest("GET", path)));
      assertEquals(await ask(target), "exact");
      const [path] = target.split("?");
      assertEquals(await ask(`${path}/%c3%bc%2f/%4a`), "ü/ J");
    });
  }
}

Deno.test("Router tells an escaped slash from one when a pattern has it", async () => {
  const routes = new Router().get("/a%2Fb", () => text("")).get("/a b/:c", () => text(""));
  for (const target of ["/a/b", "/a%20b", "/a+b/c", "/a%2520b/c"]) {
    assertEquals((await routes.handler(makeRequest("GET", target))).status, 404, target);
  }
});

Deno.test("Router finds the same again when a path comes again, whatever came between", async () => {
  const routes = new Router()
    .get("/", () => text("home"))
    .get("/a/:b", (_request, { b }) => text(`get ${b}`))
    .post("/a/:b", (_request, { b }) => text(`post ${b}`));
  const outcomes = new Map<string, string>();
  const ask = async (method: string, path: string) => {
    const response = await routes.handler(makeRequest(method, path));
    return `${response.status} ${await textOf(response)}`;
  };
  const requests = ["GET /", "GET /a/1", "POST /a/1", "PUT /a/1", "GET /a/2", "GET /none"]
    .map((line) => line.split(" "));
  for (const [method, path] of requests) outcomes.set(method + path, await ask(method, path));
  assertEquals(new Set(outcomes.values()).size, 6);
  for (const first of requests) {
    for (const second of requests) {
      for (const [method, path] of [first, first, first, second, second, first, second, first]) {
        assertEquals(await ask(method, path), outcomes.get(method + path), `${first} ${second}`);
      }
    }
  }
});

Deno.test("Router finds what was added when the path has been asked for before", async () => {
  const routes = new Router().get("/:any", () => text("any"));
  const ask = async () => await textOf(await routes.handler(makeRequest("GET", "/a")));
  for (let i = 0; i < 3; i++) assertEquals(await ask(), "any");
  routes.get("/a", () => text("a"));
  for (let i = 0; i < 3; i++) assertEquals(await ask(), "a");
});

Deno.test("Router gives nobody what another handler made of the names when a path comes again", async () => {
  const routes = new Router().get("/:name", (_request, params) => {
    const before = params.name;
    // What is not typed may do so.
    Reflect.set(params, "name", "changed");
    return text(before);
  });
  for (let i = 0; i < 4; i++) {
    assertEquals(await textOf(await routes.handler(makeRequest("GET", "/mine"))), "mine", `${i}`);
  }
});

const BAD_PATTERNS = [
  { reason: "no slash at first", path: "hello" },
  { reason: "a slash, but later", path: "hello/x" },
  { reason: "empty", path: "" },
  { reason: "the server itself is no path", path: "*" },
  { reason: "*name before the end", path: "/*rest/x" },
  { reason: "two rests", path: "/*a/*b" },
  { reason: "a slash behind the rest", path: "/files/*path/" },
  { reason: "an escape that is none", path: "/100%" },
  { reason: "escapes that are no text", path: "/caf%e9" },
  { reason: "half a character", path: "/\ud800" },
] as const;

for (const { reason, path } of BAD_PATTERNS) {
  Deno.test(`Router.get() throws a TypeError when the pattern is bad: ${reason}`, () => {
    assertThrows(() => new Router().get(path, () => text("")), TypeError);
  });
}

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true
  : false;

Deno.test("Params has the names of a pattern and no others when compiled", () => {
  const checks: [
    Same<Params<"/users/:id/*rest">, { readonly id: string; readonly rest: string }>,
    Same<Params<"/echo/*text">, { readonly text: string }>,
    Same<keyof Params<"/exact/path">, never>,
    Same<keyof Params<"/a:b/c*d">, never>,
  ] = [true, true, true, true];
  assertEquals(checks.includes(false as never), false);
  new Router().get("/hello/:name", (_request, params) => {
    // @ts-expect-error: the pattern has no such name
    params.nmae;
    // @ts-expect-error: a handler does not change what it was given
    params.name = "";
    return text(params.name);
  });
});
