import { type Handler, type HttpRequest, type HttpResponse, statusText } from "./message.ts";
import { formatAllow } from "./protocol/allow.ts";
import { normalizePath } from "./protocol/percent_encoding.ts";

/** The names in a path pattern: `Params<"/users/:id/*rest">` is `{ id: string; rest: string }`. */
export type Params<Path extends string> = { readonly [Name in ParamName<Path>]: string };

/** Answers a request whose path matched a pattern. */
export type RouteHandler<Path extends string> = (
  request: HttpRequest,
  params: Params<Path>,
) => HttpResponse | Promise<HttpResponse>;

/**
 * Chooses a handler by method and path. In a pattern, `:name` stands for one segment and `*name`,
 * at the end, for everything that is left; both are handed over percent-decoded. The rest of it is
 * text, or escaped as in a URI: `/café` is `/caf%C3%A9`. A pattern without names wins over one with;
 * among the others the first that was added wins.
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
  /** Whether a pattern has one, so that those of a path have to be looked at. */
  #hasEscapes = false;

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
   * Adds a handler for any method, in upper case, as methods are.
   *
   * @throws {TypeError} If the pattern does not begin with `/`, has a `*name` before its end, or an
   * escape that does not decode.
   */
  on<Path extends string>(method: string, path: Path, handler: RouteHandler<Path>): this {
    const route = this.#route(path);
    route.handlers.set(method, handler as RouteHandler<string>);
    this.#methods.add(method);
    return this;
  }

  /**
   * Has Allow name what a function finds rather than all methods that were added for a path: where
   * some are there to say why they are refused, or not each thing at a path has them all.
   *
   * @param methods Asked for each 405 and OPTIONS, that of `*` included.
   */
  allow(
    path: string,
    methods: (request: HttpRequest) => Iterable<string> | Promise<Iterable<string>>,
  ): this {
    this.#route(path).allowed = methods;
    return this;
  }

  /** The router as the handler of a server. */
  readonly handler: Handler = (request) => {
    const { method } = request;
    const path = this.#hasEscapes ? upperCaseEscapes(request.path) : request.path;
    const exact = this.#exact.get(path);
    if (exact !== undefined) {
      const handler = findHandler(exact, method);
      return handler === undefined ? this.#refuse(request, exact) : handler(request, NO_PARAMS);
    }
    for (const route of this.#patterns) {
      if (!path.startsWith(route.prefix)) continue;
      const params = matchPath(route, path);
      if (params === null) continue;
      const handler = findHandler(route, method);
      return handler === undefined ? this.#refuse(request, route) : handler(request, params);
    }
    return this.#refuse(request, null);
  };

  /** What a request gets that no handler was added for. */
  #refuse(request: HttpRequest, route: Route | null): HttpResponse | Promise<HttpResponse> {
    const { method, path } = request;
    if (!this.#methods.has(method)) return statusText(501);
    // RFC 9110 §9.3.7: "*" asks about the server as a whole.
    if (path === "*") return once(this.#allMethods(request), options);
    const isRefused = method === "TRACE" || method === "CONNECT";
    if (route === null) {
      return isRefused ? once(this.#allMethods(request), notAllowed) : statusText(404);
    }
    // RFC 9110 §15.5.6: those of the target, and not of all there is.
    return once(allowedBy(route, request), method === "OPTIONS" ? options : notAllowed);
  }

  #route(pattern: string): Route {
    const path = normalizePattern(pattern);
    const routes = [...this.#exact.values(), ...this.#patterns];
    const known = routes.find((route) => route.path === path);
    if (known !== undefined) return known;
    const route = compile(path);
    if (path.includes("%")) this.#hasEscapes = true;
    if (route.names.length === 0) this.#exact.set(path, route);
    else this.#patterns.push(route);
    return route;
  }

  #allMethods(request: HttpRequest): Methods | Promise<Methods> {
    const routes = [...this.#exact.values(), ...this.#patterns];
    const found = routes.map((route) => allowedBy(route, request));
    const join = (all: readonly Methods[]) => all.flatMap((methods) => [...methods]);
    return found.every(isAtHand) ? join(found) : Promise.all(found).then(join);
  }
}

/** The name of a parameter in a path pattern. */
export type ParamName<Path extends string> = Path extends `${infer Segment}/${infer Rest}`
  ? ParamName<Segment> | ParamName<Rest>
  : Path extends `:${infer Name}` ? Name
  : Path extends `*${infer Name}` ? Name
  : never;

type Methods = Iterable<string>;

interface Route {
  readonly path: string;
  readonly handlers: Map<string, RouteHandler<string>>;
  /** What Allow names, if that is not all that have handlers. */
  allowed: ((request: HttpRequest) => Methods | Promise<Methods>) | undefined;
  /** What a path must begin with: the pattern up to its first name. */
  readonly prefix: string;
  /** Literal segments; `null` where a name stands. Without the last one, if that is `*name`. */
  readonly segments: readonly (string | null)[];
  readonly names: readonly string[];
  readonly takesRest: boolean;
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
const NO_PARAMS: Params<string> = {};

/** Literal segments as the path of a request has them. */
function normalizePattern(pattern: string): string {
  if (!pattern.startsWith("/")) throw new TypeError("A path pattern begins with /");
  const parts = pattern.split("/");
  return parts.map((part) => isName(part) ? part : normalizeLiteral(part)).join("/");
}

function normalizeLiteral(part: string): string {
  try {
    return upperCaseEscapes(normalizePath(part.replace(NO_PATH, encodeURIComponent)));
  } catch (error) {
    throw new TypeError("A path pattern is text, or escapes that decode to it", { cause: error });
  }
}

/** RFC 3986 §6.2.2.1: in either case they are the same. */
function upperCaseEscapes(path: string): string {
  return path.replace(/%[0-9a-f]{2}/gi, (escape) => escape.toUpperCase());
}

/** What no path has as it is. */
const NO_PATH = /[^!-~]+|[?#]/g;

function compile(path: string): Route {
  const parts = path.slice(1).split("/");
  const names = parts.filter(isName).map((part) => part.slice(1));
  const rest = parts.findIndex((part) => part.startsWith("*"));
  if (rest >= 0 && rest < parts.length - 1) {
    throw new TypeError("In a path pattern *name comes last");
  }
  const takesRest = rest >= 0;
  const segments = (takesRest ? parts.slice(0, -1) : parts).map((part) =>
    isName(part) ? null : part
  );
  const prefix = path.slice(0, path.search(/(?<=\/)[:*]|$/));
  return { path, prefix, handlers: new Map(), allowed: undefined, segments, names, takesRest };
}

function isName(part: string): boolean {
  return part.startsWith(":") || part.startsWith("*");
}

function matchPath(route: Route, path: string): Params<string> | null {
  const { names, takesRest, prefix } = route;
  // Assigned, because `{ [name]: value }` takes 90 ns and this 25.
  const params: Record<string, string> = {};
  // "/echo/*text" needs no look at the segments.
  if (takesRest && names.length === 1) {
    params[names[0]] = decode(path.slice(prefix.length));
    return params;
  }
  let named = 0;
  let start = 1;
  for (const literal of route.segments) {
    if (start > path.length) return null;
    const slash = path.indexOf("/", start);
    const end = slash < 0 ? path.length : slash;
    const segment = path.slice(start, end);
    if (literal === null) {
      if (segment === "") return null;
      params[names[named++]] = decode(segment);
    } else if (literal !== segment) {
      return null;
    }
    start = end + 1;
  }
  if (!takesRest) return start > path.length ? params : null;
  // "/files/*path" matches "/files/" with an empty rest, and not "/files".
  if (start > path.length) return null;
  params[names[named]] = decode(path.slice(start));
  return params;
}

/** A path that got here decodes: its request would have been refused otherwise. */
function decode(text: string): string {
  return text.includes("%") ? decodeURIComponent(text) : text;
}

function findHandler(route: Route, method: string): RouteHandler<string> | undefined {
  return route.handlers.get(method) ??
    (method === "HEAD" ? route.handlers.get("GET") : undefined);
}

function allowedBy(
  { allowed, handlers }: Route,
  request: HttpRequest,
): Methods | Promise<Methods> {
  return allowed?.(request) ?? handlers.keys();
}

function isAtHand(methods: Methods | Promise<Methods>): methods is Methods {
  return !(methods instanceof Promise);
}

/** The answer with methods, as soon as they are known: mostly at once. */
function once(
  methods: Methods | Promise<Methods>,
  answer: (methods: Methods) => HttpResponse,
): HttpResponse | Promise<HttpResponse> {
  return isAtHand(methods) ? answer(methods) : methods.then(answer);
}

function options(methods: Iterable<string>): HttpResponse {
  return { status: 200, headers: { allow: formatAllow(methods) } };
}

function notAllowed(methods: Iterable<string>): HttpResponse {
  return statusText(405, { allow: formatAllow(methods) });
}
