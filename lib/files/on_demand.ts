import type { FileRoot } from "./root/file_root.ts";

/**
 * A function that is loaded when it is first called: for what not everybody uses, which would make
 * the start slower for all.
 *
 * @param root Opened first, to see that a descriptor is free. Without one the runtime cannot read a
 * module, and may end the process instead of saying so (Deno 2.9.6). With `null` the caller has to
 * see to that.
 * @param load Called until it succeeds.
 * @returns Rejects with what opening a file throws where there is no descriptor left.
 */
export function onDemand<Args extends readonly unknown[], Result>(
  root: FileRoot | null,
  load: () => Promise<(...args: Args) => Result | Promise<Result>>,
): (...args: Args) => Result | Promise<Result> {
  let loaded: ((...args: Args) => Result | Promise<Result>) | undefined;
  return (...args) => {
    if (loaded !== undefined) return loaded(...args);
    return (async () => {
      await root?.disk.run(root.isReadable(root.path));
      const found = await load();
      return await (loaded ??= found)(...args);
    })();
  };
}
