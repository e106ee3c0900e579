/**
 * The names of the tests that a file registers, without running them: it is imported while
 * `Deno.test` only takes names down. Nothing is read out of the source, so the rows of a table have
 * their names, too, and what is ignored does not count.
 *
 * @param file A test file. Its module must not have been imported before.
 */
export async function registeredTests(file: URL): Promise<string[]> {
  const names: string[] = [];
  using _recorder = recordInto(names);
  await import(file.href);
  return names;
}

/** What `Deno.test` can be given, in whichever place. */
interface TestOptions {
  readonly name?: string;
  readonly ignore?: boolean;
}

function recordInto(names: string[]): Disposable {
  const test = Deno.test;
  const record = (first: string | TestOptions, second?: TestOptions | (() => unknown)) => {
    const options = typeof first === "string" ? { name: first } : first;
    const { name, ignore } = { ...options, ...(typeof second === "object" ? second : {}) };
    if (name !== undefined && ignore !== true) names.push(name);
  };
  Object.assign(record, test, { ignore: () => {} });
  replaceTest(record);
  return { [Symbol.dispose]: () => replaceTest(test) };
}

/** For the compiler `Deno.test` cannot be replaced; for the runtime it can. */
function replaceTest(test: unknown): void {
  Object.assign(Deno, { test });
}
