import type { FileRoot } from "./root/file_root.ts";

/**
 * A function that is loaded when it is first called. What not everybody uses is: at the start all
 * would wait for it.
 *
 * @param root Asked for a free descriptor before. Without one the runtime cannot read a module, and
 * may end the process instead of saying so (Deno 2.9.6). With `null` it is not asked for, and whoever
 * calls sees to it that there is one.
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
