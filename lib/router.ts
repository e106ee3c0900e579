import { type Handler, type HttpRequest, type HttpResponse, statusText } from "./message.ts";
import { formatAllow } from "./protocol/allow.ts";
import { isToken } from "./protocol/syntax.ts";
import { type Params, PathPattern } from "./path_pattern.ts";
import { upperCaseEscapes } from "./protocol/percent_encoding.ts";

/** Answers a request whose path matched a pattern. */
export type RouteHandler<Path extends string> = (
  request: HttpRequest,
  params: Params<Path>,
) => HttpResponse | Promise<HttpResponse>;

/**
 * Chooses a handler by method and path. In a pattern, `:name` stands for one segment and `*name`,
 * at the end, for everything that is left; both are handed over percent-decoded. The rest of it is
 * text, or escaped as in a URI: `/café` is `/caf%C3%A9`. A pattern without names wins over one with;
 * among the others the first that was added wins. One that has no handler for the method leaves the
 * request to the next that matches. A pattern and method added again replace the first.
 *
 * HEAD goes to the handler of GET and OPTIONS is answered from what was added, unless they were
 * added themselves. What no pattern matches is 404, a method that a path does not have 405 with
 * Allow (RFC 9110 §15.5.6), a method that nobody knows 501 (§9.1).
 *
 * @example
 * ```ts
 * import { Router, serve, text } from "./mod.ts";
 *
 * const router = new Router().get("/hello/:name", (_request, { name }) => text(`Hello, ${name}\n`));
 * await using server = serve(router.handler, { port: 0 });
 * const response = await fetch(`http://localhost:${server.addr.port}/hello/J%C3%B6rg`);
 * console.assert(await response.text() === "Hello, Jörg\n");
 * ```
 */
export class Router {
  readonly #exact = new Map<string, Route>();
  readonly #patterns: Route[] = [];
  readonly #methods = new Set(STANDARD_METHODS);
  /** Whether a pattern has an escape: only then the escapes of a path have to be compared. */
  #hasEscapes = false;
  #last = NOTHING;

  /** Adds a handler for GET, and with it HEAD. */
  get<Path extends string>(path: Path, handler: RouteHandler<Path>): this {
    return this.on("GET", path, handler);
  }

  /** Adds a handler for POST. */
  post<Path extends string>(path: Path, handler: RouteHandler<Path>): this {
    return this.on("POST", path, handler);
  }

  /** Adds a handler for PUT. */
  put<Path extends string>(path: Path, handler: RouteHandler<Path>): this {
    return this.on("PUT", path, handler);
  }

  /** Adds a handler for DELETE. */
  delete<Path extends string>(path: Path, handler: RouteHandler<Path>): this {
    return this.on("DELETE", path, handler);
  }

  /**
   * Adds a handler for any method, in upper case, as all standard methods are.
   *
   * @throws {TypeError} If the pattern does not begin with `/`, has a `*name` before its end, or an
   * escape that does not decode; if the method could not be one, or the handler is no function.
   */
  on<Path extends string>(method: string, path: Path, handler: RouteHandler<Path>): this {
    if (!isToken(method) || method !== method.toUpperCase()) {
      throw new TypeError("The method of a route is a token in upper case, such as PATCH");
    }
    if (typeof handler !== "function") throw new TypeError("A route has a function for a handler");
    const route = this.#route(path);
    route.handlers.set(method, handler as RouteHandler<string>);
    this.#methods.add(method);
    return this;
  }

  /**
   * Sets a function that tells what Allow names for a pattern, instead of all methods added for it:
   * for handlers that only say why they refuse, and where not all paths have the same methods.
   *
   * @param methods Called for each 405 and OPTIONS, that of `*` included.
   * @throws {TypeError} For a pattern that {@linkcode on} refuses.
   */
  allow(
    path: string,
    methods: (request: HttpRequest) => Iterable<string> | Promise<Iterable<string>>,
  ): this {
    this.#route(path).allowed = methods;
    return this;
  }

  /**
   * The router as the handler of a server. What it refuses with are responses like any other: a
   * handler around this one may put pages of its own in their place.
   */
  readonly handler: Handler = (request) => {
    const path = this.#hasEscapes ? upperCaseEscapes(request.path) : request.path;
    const { route, params } = this.#find(path);
    const handler = route === null ? undefined : findHandler(route, request.method);
    return handler === undefined ? this.#askOthers(request, path) : handler(request, params);
  };

  /**
   * A path that comes twice in a row keeps its match until another comes: to match it each time
   * would take a quarter of what a short pipelined request costs here.
   */
  #find(path: string): Found {
    const last = this.#last;
    const isRepeated = last.path === path;
    if (isRepeated && last.isShared) return last;
    return this.#last = this.#match(path, isRepeated);
  }

  #match(path: string, isShared: boolean): Found {
    const exact = this.#exact.get(path);
    if (exact !== undefined) return { path, route: exact, params: NO_PARAMS, isShared };
    for (const route of this.#patterns) {
      const params = route.pattern.match(path);
      if (params === null) continue;
      if (isShared) Object.freeze(params);
      return { path, route, params, isShared };
    }
    return { path, route: null, params: NO_PARAMS, isShared };
  }

  /** The first route that matches has no handler for the method; another one may have. */
  #askOthers(request: HttpRequest, path: string): HttpResponse | Promise<HttpResponse> {
    const matching: Route[] = [];
    for (const route of this.#routes()) {
      const params = route.pattern.match(path);
      if (params === null) continue;
      const handler = findHandler(route, request.method);
      if (handler !== undefined) return handler(request, params);
      matching.push(route);
    }
    return this.#refuse(request, matching);
  }

  /** What a request gets that no handler was added for. */
  #refuse(request: HttpRequest, matching: readonly Route[]): HttpResponse | Promise<HttpResponse> {
    const { method, path } = request;
    if (!this.#methods.has(method)) return statusText(501);
    // RFC 9110 §9.3.7: "*" asks about the server as a whole.
    const isAboutAll = path === "*" || method === "TRACE" || method === "CONNECT";
    if (matching.length === 0 && !isAboutAll) return statusText(404);
    // RFC 9110 §15.5.6: the methods of the target, where it has any, and not of all there is.
    return nameMethods(matching.length > 0 ? matching : this.#routes(), request);
  }

  #route(path: string): Route {
    const pattern = new PathPattern(path);
    const known = this.#routes().find((route) => route.pattern.path === pattern.path);
    if (known !== undefined) return known;
    const route = { pattern, handlers: new Map(), allowed: undefined };
    if (pattern.path.includes("%")) this.#hasEscapes = true;
    if (pattern.hasNames) this.#patterns.push(route);
    else this.#exact.set(pattern.path, route);
    this.#last = NOTHING;
    return route;
  }

  /** In the order in which they are asked. */
  #routes(): readonly Route[] {
    return [...this.#exact.values(), ...this.#patterns];
  }
}

interface Route {
  readonly pattern: PathPattern;
  readonly handlers: Map<string, RouteHandler<string>>;
  /** What Allow names, if that is not all that have handlers. */
  allowed: ((request: HttpRequest) => Iterable<string> | Promise<Iterable<string>>) | undefined;
}

/** The route of a path. */
interface Found {
  readonly path: string;
  readonly route: Route | null;
  readonly params: Params<string>;
  /** Whether other requests may get the same parameters. */
  readonly isShared: boolean;
}

/** RFC 9110 §9.1 and RFC 5789. */
const STANDARD_METHODS = [
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "DELETE",
  "CONNECT",
  "OPTIONS",
  "TRACE",
  "PATCH",
];
const NO_PARAMS: Params<string> = Object.freeze({});
const NOTHING: Found = { path: "", route: null, params: NO_PARAMS, isShared: false };

function findHandler(route: Route, method: string): RouteHandler<string> | undefined {
  return route.handlers.get(method) ??
    (method === "HEAD" ? route.handlers.get("GET") : undefined);
}

/** Answers with the methods that any of these routes has. */
async function nameMethods(routes: readonly Route[], request: HttpRequest): Promise<HttpResponse> {
  const methods = await Promise.all(
    routes.map(({ allowed, handlers }) => allowed?.(request) ?? handlers.keys()),
  );
  const allow = formatAllow(methods.flatMap((some) => [...some]));
  return request.method === "OPTIONS"
    ? { status: 200, headers: { allow } }
    : statusText(405, { allow });
}
