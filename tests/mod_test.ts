import { assert, assertThrows } from "@std/assert";
import { fileHandler, FileRoot, type Handler, text } from "../lib/mod.ts";
import { fromFetch, Router, serve, type ServeOptions } from "../lib/mod.ts";

const ROOT = decodeURIComponent(new URL("..", import.meta.url).pathname);

Deno.test("lib/mod.ts exports nothing that is not documented, and no type of which a part is missing", async () => {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["doc", "--quiet", "--lint", "lib/mod.ts"],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
  }).output();
  assert(success, new TextDecoder().decode(stderr));
});

/** What JavaScript lets through, and some of it the types: it is told at once, not with a request. */
const SLIPS: readonly {
  readonly name: string;
  readonly says: string;
  readonly slip: () => unknown;
}[] = [
  {
    name: "a router for its handler",
    says: "router.handler",
    slip: () => serve(new Router() as unknown as Handler, { port: 0 }),
  },
  {
    name: "the options first, as with Deno.serve()",
    says: "then its options",
    slip: () => serve({ port: 0 } as unknown as Handler, (() => text("")) as ServeOptions),
  },
  {
    name: "a limit of another name",
    says: "no limit bodybytes",
    slip: () =>
      serve(() => text(""), { port: 0, limits: { bodybytes: 5 } as ServeOptions["limits"] }),
  },
  {
    name: "an app for its fetch",
    says: "app.fetch",
    slip: () => fromFetch({} as unknown as () => Response),
  },
  {
    name: "a method in lower case",
    says: "upper case",
    slip: () => new Router().on("get", "/", () => text("")),
  },
  {
    name: "a method that is none",
    says: "upper case",
    slip: () => new Router().on("GET, POST", "/", () => text("")),
  },
  {
    name: "no handler",
    says: "function",
    slip: () => new Router().get("/", undefined as unknown as Handler),
  },
  ...[-1, 0.5, NaN, Infinity, 1e21].map((cacheSeconds) => ({
    name: `${cacheSeconds} seconds to cache`,
    says: "number of seconds",
    slip: () => fileHandler(FileRoot.open("."), { mount: "/", cacheSeconds }),
  })),
];

for (const { name, says, slip } of SLIPS) {
  Deno.test(`lib/mod.ts throws a TypeError that says what to do when given ${name}`, () => {
    assertThrows(slip, TypeError, says);
  });
}
