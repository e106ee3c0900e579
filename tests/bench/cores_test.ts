import { assertEquals } from "@std/assert";
import { chooseCores, type Cores, parseCoreList } from "./cores.ts";

const LISTS: readonly (readonly [string, number[]])[] = [
  ["0", [0]],
  ["0-3", [0, 1, 2, 3]],
  ["1,4-5,9", [1, 4, 5, 9]],
  ["", []],
];

for (const [list, cores] of LISTS) {
  Deno.test(`parseCoreList() reads "${list}"`, () => assertEquals(parseCoreList(list), cores));
}

const MACHINES: readonly { name: string; cores: string; pairs: string[]; chosen: Cores | null }[] =
  [
    { name: "one core", cores: "0", pairs: ["0"], chosen: null },
    { name: "none that is known", cores: "", pairs: [], chosen: null },
    { name: "two cores", cores: "0-1", pairs: ["0", "1"], chosen: { server: 0, load: 1 } },
    { name: "one core of two threads", cores: "0-1", pairs: ["0-1"], chosen: pair(0, 1) },
    { name: "threads side by side", cores: "0-3", pairs: ["0-1", "2-3"], chosen: pair(0, 2) },
    { name: "threads far apart", cores: "0-3", pairs: ["0,2", "1,3"], chosen: pair(0, 1) },
    { name: "a part of the machine", cores: "5-6", pairs: ["4-5", "6-7"], chosen: pair(5, 6) },
  ];

for (const { name, cores, pairs, chosen } of MACHINES) {
  Deno.test(`chooseCores() on ${name}`, () => {
    const groups = pairs.map(parseCoreList);
    const siblingsOf = (core: number) => groups.find((group) => group.includes(core)) ?? [];
    assertEquals(chooseCores(parseCoreList(cores), siblingsOf), chosen);
  });
}

function pair(server: number, load: number): Cores {
  return { server, load };
}
