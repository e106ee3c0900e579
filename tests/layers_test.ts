import { assert, assertEquals } from "@std/assert";

/** What a folder of `lib/` may not import, as the beginnings of paths below `lib/`. */
interface Layer {
  readonly folder: string;
  readonly forbidden: readonly RegExp[];
}

/** Imports only point down. */
const LAYERS: readonly Layer[] = [
  { folder: "protocol/", forbidden: [/^(?!protocol\/)/] },
  {
    folder: "server/",
    forbidden: [/^router\.ts$/, /^web\.ts$/, /^files\//, /^app\//, /^mod\.ts$/],
  },
  { folder: "files/", forbidden: [/^server\//, /^app\//, /^mod\.ts$/] },
];

const ROOT = new URL("../", import.meta.url);
const LIB = new URL("lib/", ROOT);
const MAX_LINES = 300;

interface SourceFile {
  /** Below `lib/`, or `../main.ts`. */
  readonly path: string;
  readonly text: string;
  /** The text without comments, which may speak of what the code may not do. */
  readonly code: string;
  /** What it imports: paths below `lib/`, or bare specifiers. */
  readonly imports: readonly string[];
}

const FILES = [...sourceFiles(LIB), ...mainFile()];

Deno.test("lib/ has files in each layer that is checked", () => {
  for (const { folder } of LAYERS) {
    assert(FILES.some(({ path }) => path.startsWith(folder)), folder);
  }
  assert(FILES.some(({ imports }) => imports.includes("protocol/syntax.ts")), "no import was read");
});

for (const { folder, forbidden } of LAYERS) {
  Deno.test(`lib/${folder} imports nothing from above`, () => {
    const offences = FILES.filter(({ path }) => path.startsWith(folder)).flatMap((file) =>
      file.imports
        .filter((path) => forbidden.some((pattern) => pattern.test(path)))
        .map((path) => `${file.path} imports ${path}`)
    );
    assertEquals(offences, []);
  });
}

/** The rooms of `lib/files/`, lowest first; `""` is the files that are in none. */
const ROOMS = [
  "disk",
  "version",
  "root",
  "memory",
  "send",
  "names",
  "write",
  "page",
  "listing",
  "archive",
  "watch",
  "upload",
  "change",
  "",
];

Deno.test("lib/files/ has rooms that import only those before them", () => {
  const roomOf = (path: string) => /^files\/(\w+)\//.exec(path)?.[1] ?? "";
  const rank = (path: string) => ROOMS.indexOf(roomOf(path));
  const files = FILES.filter(({ path }) => path.startsWith("files/"));
  assertEquals(files.filter(({ path }) => rank(path) < 0).map(({ path }) => path), []);
  const offences = files.flatMap(({ path, imports }) =>
    imports
      .filter((it) => it.startsWith("files/") && rank(it) > rank(path))
      .map((it) => `${path} imports ${it}`)
  );
  assertEquals(offences, []);
});

Deno.test("lib/protocol/ computes: no Deno, no await, no clock", () => {
  const impure =
    /\bDeno\.|\bawait\b|\basync\b|\bDate\.now\b|\bnew Date\(\)|\bperformance\b|\bsetTimeout\b/;
  const offences = FILES.filter(({ path, code }) => {
    return path.startsWith("protocol/") && impure.test(code);
  });
  assertEquals(offences.map(({ path }) => path), []);
});

Deno.test("lib/ and main.ts speak HTTP themselves", () => {
  const borrowed =
    /\bDeno\.(serve|serveHttp|upgradeWebSocket)\b|\bnode:(http|https|http2|net|tls)\b/;
  assertEquals(FILES.filter(({ code }) => borrowed.test(code)).map(({ path }) => path), []);
});

Deno.test("lib/ has no file too long to read at one sitting", () => {
  const long = FILES.map(({ path, text }) => ({ path, lines: text.split("\n").length - 1 }))
    .filter(({ lines }) => lines > MAX_LINES);
  assertEquals(long, []);
});

Deno.test("lib/ has no cycle of imports", () => {
  const byPath = new Map(FILES.map((file) => [file.path, file]));
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): void => {
    assert(!trail.includes(path), [...trail, path].join(" -> "));
    if (done.has(path)) return;
    for (const imported of byPath.get(path)?.imports ?? []) visit(imported, [...trail, path]);
    done.add(path);
  };
  for (const path of byPath.keys()) visit(path, []);
});

function* sourceFiles(folder: URL): Generator<SourceFile> {
  for (const entry of Deno.readDirSync(folder)) {
    if (entry.isDirectory) yield* sourceFiles(new URL(`${entry.name}/`, folder));
    else if (/(?<!\.d)\.ts$/.test(entry.name)) yield sourceFile(new URL(entry.name, folder));
  }
}

function* mainFile(): Generator<SourceFile> {
  const url = new URL("main.ts", ROOT);
  try {
    yield sourceFile(url);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

function sourceFile(url: URL): SourceFile {
  const text = Deno.readTextFileSync(url);
  const code = text.replace(/^\s*(?:\/\*\*|\*|\/\/).*$/gm, "");
  const imports = [...code.matchAll(/\b(?:from|import)\s*\(?\s*"([^"]+)"/g)]
    // A type costs nothing at run time, but it is knowledge of the other layer all the same.
    .map(([, specifier]) => specifier.startsWith(".") ? below(new URL(specifier, url)) : specifier);
  return { path: below(url), text, code, imports };
}

function below(url: URL): string {
  return url.href.startsWith(LIB.href)
    ? url.href.slice(LIB.href.length)
    : `../${url.href.slice(ROOT.href.length)}`;
}
