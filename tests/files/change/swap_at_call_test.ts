import { assert, assertEquals } from "@std/assert";
import { ChangeSite, treeOf } from "../../support/change_site.ts";
import { slowDown } from "../../support/slow_disk.ts";
import { SwapAtCall, type SwapLength } from "../../support/swap_at_call.ts";
import { TemporaryDirectory } from "../../support/temporary_directory.ts";

const { renameSync } = Deno;

interface Change {
  readonly method: string;
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** All that is done in `sub`, which is swapped for a link to a directory with the same names. */
const CHANGES: readonly Change[] = [
  { method: "PUT", target: "sub/f" },
  { method: "PUT", target: "sub/new", headers: { "if-none-match": "*" } },
  { method: "PUT", target: "sub/made/made/new" },
  { method: "PUT", target: "sub/made/made/new", headers: { "content-digest": "sha-256=:AAAA:" } },
  { method: "COPY", target: "top", headers: { destination: "/files/sub/f" } },
  { method: "COPY", target: "sub/f", headers: { destination: "/files/copy" } },
  { method: "DELETE", target: "sub/f" },
  { method: "DELETE", target: "sub/link" },
  { method: "DELETE", target: "sub/empty" },
  { method: "MKCOL", target: "sub/new" },
  { method: "MOVE", target: "sub/f", headers: { destination: "/files/sub/g" } },
  { method: "MOVE", target: "sub/f", headers: { destination: "/files/sub/new", overwrite: "F" } },
  { method: "MOVE", target: "sub/f", headers: { destination: "/files/moved" } },
  { method: "MOVE", target: "top", headers: { destination: "/files/sub/f" } },
  { method: "MOVE", target: "top", headers: { destination: "/files/sub/new", overwrite: "F" } },
  { method: "MOVE", target: "sub/dir", headers: { destination: "/files/moved" } },
  { method: "MOVE", target: "sub/dir", headers: { destination: "/files/sub/empty" } },
];

/** On a slow disk the same calls are made, and others have their turn in between. */
const SWAPS = [
  { length: "one call", isSlow: false },
  { length: "5 ms", isSlow: false },
  { length: "5 ms", isSlow: true },
] as const;

for (const { length, isSlow } of SWAPS) {
  for (const change of CHANGES) {
    const { method, target, headers = {} } = change;
    const shown = `${method} ${target} ${JSON.stringify(headers)}`;
    const disk = isSlow ? ", on a slow disk" : "";
    const name = `${shown} stays inside when a swap begins at any call and lasts: ${length}${disk}`;
    Deno.test(name, async () => {
      const statuses = new Set<number>();
      let calls = 0;
      while (await hasSwapped(change, calls, length, isSlow, statuses)) calls++;
      assert(calls > 10, `only ${calls} calls`);
      // Or else nothing has been tried.
      assert([...statuses].some((status) => status >= 400), [...statuses].join());
    });
  }
}

/** Whether the change made as many calls, and stayed inside all the same. */
async function hasSwapped(
  { method, target, headers = {} }: Change,
  at: number,
  length: SwapLength,
  isSlow: boolean,
  statuses: Set<number>,
): Promise<boolean> {
  using directory = fill();
  const outside = treeOf(directory, "outside");
  const { path } = directory;
  const site = new ChangeSite(`${path}/site`, { makesParents: true });
  if (isSlow) await slowDown(site.root);
  let isDone = false;
  let hasSwapped: boolean;
  {
    using swap = new SwapAtCall(at, length, (isSwapped) => {
      const [to, from] = isSwapped ? ["spare", "link"] : ["link", "spare"];
      renameSync(`${path}/site/sub`, `${path}/${to}`);
      renameSync(`${path}/${from}`, `${path}/site/sub`);
    });
    const asking = site.ask(method, `/files/${target}`, headers, { body: ["new"] })
      .then(({ status }) => status, () => 500);
    const status = await asking;
    statuses.add(status);
    // 500 says that it cannot be told: what was done cannot be brought to the disk.
    isDone = status < 300 || status === 500;
    hasSwapped = swap.hasSwapped;
  }
  const context = `swapped at call ${at}, done: ${isDone}`;
  // What is made at the very moment of a swap is made outside: under a name that nothing has, and
  // empty. Where the swap does not come again it stays.
  const seen = treeOf(directory, "outside").filter((it) => !/\.postern-upload-[^/]*[/=]$/.test(it));
  assertEquals(seen, outside, context);
  // Nothing is lost but what was to be removed or replaced.
  const left = treeOf(directory, "site").join("\n");
  for (const content of ["F", "G", "TOP", "INNER"]) {
    const isWanted = isDone && (content === "F" || content === "G");
    assert(isWanted || left.includes(`=${content}`), `${content} is lost, ${context}: ${left}`);
  }
  assert(!left.includes(".postern-upload-"), `${context}: ${left}`);
  return hasSwapped;
}

function fill(): TemporaryDirectory {
  const directory = TemporaryDirectory.inMemory();
  directory.write("site/top", "TOP");
  directory.write("site/sub/f", "F");
  directory.write("site/sub/g", "G");
  directory.write("site/sub/dir/inner", "INNER");
  directory.mkdir("site/sub/empty");
  directory.link("site/sub/link", "f");
  for (const name of ["f", "g", "dir/inner"]) directory.write(`outside/${name}`, "SECRET");
  directory.mkdir("outside/empty");
  directory.mkdir("outside/made/made");
  directory.link("outside/link", "f");
  directory.link("link", "../outside");
  return directory;
}
