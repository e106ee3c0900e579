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

interface Row {
  readonly reason: string;
  readonly method?: string;
  readonly target: string;
  readonly status: number;
  readonly body?: string;
  readonly allow?: string;
}

const ROWS: readonly Row[] = [
  { reason: "exact", target: "/", status: 200, body: "home" },
  { reason: "the query is no part of the path", target: "/?a=/b", status: 200, body: "home" },
  { reason: "absolute form", target: "http://h/hello/x", status: 200, body: "hello x" },
  { reason: ":name is one segment", target: "/hello/x", status: 200, body: "hello x" },
  { reason: ":name is not two", target: "/hello/x/y", status: 404 },
  { reason: ":name is not none", target: "/hello", status: 404 },
  { reason: ":name is not empty", target: "/hello/", status: 404 },
  { reason: "a trailing slash counts", target: "/hello/x/", status: 404 },
  { reason: "so it does in a pattern", target: "/dir/x/", status: 200, body: "dir x" },
  { reason: "and has to be there", target: "/dir/x", status: 404 },
  { reason: "escape in a segment", target: "/hello/J%C3%B6rg", status: 200, body: "hello Jörg" },
  { reason: "%2F in a segment", target: "/hello/a%2Fb", status: 200, body: "hello a/b" },
  { reason: "decoded once", target: "/hello/%2541", status: 200, body: "hello %41" },
  { reason: "+ is no blank in a path", target: "/hello/a+b", status: 200, body: "hello a+b" },
  { reason: "dots are not resolved", target: "/hello/..", status: 200, body: "hello .." },
  { reason: "exact beats an earlier pattern", target: "/hello/admin", status: 200 },
  { reason: "*rest takes all", target: "/echo/a/b//c", status: 200, body: "echo a/b//c" },
  { reason: "*rest may be empty", target: "/echo/", status: 200, body: "echo " },
  { reason: "but its slash is there", target: "/echo", status: 404 },
  { reason: "a prefix ends at a slash", target: "/echoes/x", status: 404 },
  { reason: "and begins the path", target: "/x/echo/y", status: 404 },
  { reason: "%2F in a rest", target: "/echo/a%2Fb/c", status: 200, body: "echo a/b/c" },
  { reason: "escape in a rest", target: "/echo/%E2%82%AC", status: 200, body: "echo €" },
  { reason: "rest is decoded once", target: "/echo/%252F", status: 200, body: "echo %2F" },
  { reason: "two names", target: "/users/1/posts/2", status: 200, body: "user 1 post 2" },
  { reason: "name and rest", target: "/users/1/x/y", status: 200, body: "user 1 rest x/y" },
  { reason: "name and empty rest", target: "/users/1/", status: 200, body: "user 1 rest " },
  { reason: "name without its rest", target: "/users/1", status: 404 },
  { reason: "empty name before a rest", target: "/users//x", status: 404 },
  { reason: "first added wins", target: "/a/first/b", status: 200, body: "kind a id b" },
  {
    reason: "the second has the rest",
    target: "/a/first/b/c",
    status: 200,
    body: "area a rest b/c",
  },
  { reason: ": and * within a segment", target: "/a:b/c*d", status: 200, body: "not names" },
  { reason: "which stand for nothing else", target: "/a:b/c*dx", status: 404 },
  { reason: "* within the first segment", target: "/c*d/e", status: 200, body: "not a rest" },
  { reason: "paths are case-sensitive", target: "/Hello/x", status: 404 },
  { reason: "unknown path", target: "/nope", status: 404 },
  { reason: "unknown path, other method", method: "DELETE", target: "/nope", status: 404 },
  { reason: "other method", method: "POST", target: "/hello/x", status: 200, body: "posted x" },
  { reason: "HEAD from GET", method: "HEAD", target: "/hello/x", status: 200, body: "hello x" },
  { reason: "a HEAD of its own", method: "HEAD", target: "/own", status: 200, body: "own head" },
  {
    reason: "no GET, no HEAD (9110 §15.5.6)",
    method: "HEAD",
    target: "/only-put",
    status: 405,
    allow: "DELETE, OPTIONS, PUT",
  },
  {
    reason: "405 lists what a path has (9110 §10.2.1)",
    method: "DELETE",
    target: "/hello/x",
    status: 405,
    allow: "GET, HEAD, OPTIONS, POST",
  },
  {
    reason: "405 at an exact path has what a pattern has, too",
    method: "DELETE",
    target: "/hello/admin",
    status: 405,
    allow: "GET, HEAD, OPTIONS, POST",
  },
  {
    reason: "what an exact path has not, a pattern may",
    method: "POST",
    target: "/hello/admin",
    status: 200,
    body: "posted admin",
  },
  {
    reason: "and what the first pattern has not, the next",
    method: "PUT",
    target: "/users/1/posts/2",
    status: 200,
    body: "put 2 of 1",
  },
  {
    reason: "HEAD as GET",
    method: "HEAD",
    target: "/below/only-put",
    status: 200,
    body: "below only-put",
  },
  {
    reason: "405 at a rest",
    method: "PATCH",
    target: "/echo/x",
    status: 405,
    allow: "GET, HEAD, OPTIONS",
  },
  {
    reason: "OPTIONS (9110 §9.3.7)",
    method: "OPTIONS",
    target: "/hello/x",
    status: 200,
    body: "",
    allow: "GET, HEAD, OPTIONS, POST",
  },
  { reason: "OPTIONS of what is not there", method: "OPTIONS", target: "/nope", status: 404 },
  {
    reason: "OPTIONS of its own",
    method: "OPTIONS",
    target: "/own",
    status: 200,
    body: "own options",
  },
  {
    reason: "OPTIONS of the server (9110 §9.3.7)",
    method: "OPTIONS",
    target: "*",
    status: 200,
    body: "",
    allow: EVERY_METHOD,
  },
  {
    reason: "OPTIONS of the server, absolute form (9112 §3.2.4)",
    method: "OPTIONS",
    target: "http://h",
    status: 200,
    allow: EVERY_METHOD,
  },
  { reason: "nobody knows it (9110 §9.1)", method: "BREW", target: "/", status: 501 },
  { reason: "unknown method, unknown path", method: "BREW", target: "/nope", status: 501 },
  { reason: "methods are case-sensitive (9110 §9.1)", method: "get", target: "/", status: 501 },
  { reason: "a method that was added", method: "PROPFIND", target: "/dav", status: 200 },
  {
    reason: "is known elsewhere too",
    method: "PROPFIND",
    target: "/",
    status: 405,
    allow: "GET, HEAD, OPTIONS",
  },
  {
    reason: "TRACE echoes secrets (9110 §9.3.8)",
    method: "TRACE",
    target: "/",
    status: 405,
    allow: "GET, HEAD, OPTIONS",
  },
  {
    reason: "TRACE of what is not there, which has what the server has",
    method: "TRACE",
    target: "/nope",
    status: 405,
    allow: EVERY_METHOD,
  },
  {
    reason: "no tunnel (9110 §9.3.6)",
    method: "CONNECT",
    target: "h:443",
    status: 405,
    allow: EVERY_METHOD,
  },
];

for (const { reason, method = "GET", target, status, body, allow } of ROWS) {
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
