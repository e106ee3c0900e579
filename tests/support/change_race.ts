import { ChangeSite } from "./change_site.ts";

/** What many changes in one directory came to while somebody swapped it. */
export interface ChangeCount {
  readonly tries: number;
  /** How often each was answered, by method and status. */
  readonly answers: Readonly<Record<string, number>>;
  /** What they threw, by its message. */
  readonly thrown: Readonly<Record<string, number>>;
}

interface Change {
  readonly method: string;
  readonly target: string;
  readonly destination?: string;
}

/**
 * Whatever can be done in `sub`, in an order in which each can succeed. Beside `sub`, where nothing
 * is swapped, there is always something to bring in.
 */
const CHANGES: readonly Change[] = [
  { method: "PUT", target: "sub/f" },
  { method: "PUT", target: "f" },
  { method: "COPY", target: "f", destination: "sub/g" },
  { method: "MOVE", target: "f", destination: "sub/h" },
  { method: "MOVE", target: "sub/h", destination: "sub/f" },
  { method: "MOVE", target: "sub/f", destination: "f" },
  { method: "DELETE", target: "sub/f" },
  { method: "DELETE", target: "sub/g" },
  { method: "DELETE", target: "sub/h" },
  { method: "MKCOL", target: "sub/d" },
  { method: "MKCOL", target: "e" },
  { method: "MOVE", target: "e", destination: "sub/e" },
  { method: "MOVE", target: "sub/e", destination: "sub/d" },
  { method: "MOVE", target: "sub/d", destination: "e" },
  { method: "DELETE", target: "sub/d" },
  { method: "DELETE", target: "sub/e" },
];

/** Changes things in `sub` over and over, and tells how that went. */
export async function raceChanges(directory: string, tries: number): Promise<ChangeCount> {
  const site = new ChangeSite(directory);
  const answers: Record<string, number> = {};
  const thrown: Record<string, number> = {};
  for (let i = 0; i < tries; i++) {
    const { method, target, destination } = CHANGES[i % CHANGES.length];
    const headers: Record<string, string> = destination === undefined
      ? {}
      : { destination: `/files/${destination}` };
    const body = method === "PUT" ? ["inside"] : [];
    try {
      const { status } = await site.ask(method, `/files/${target}`, headers, { body });
      const answer = `${method} ${status}`;
      answers[answer] = (answers[answer] ?? 0) + 1;
    } catch (error) {
      const message = String(error).replaceAll(/[0-9a-f-]{36}/g, "ID");
      thrown[message] = (thrown[message] ?? 0) + 1;
    }
  }
  return { tries, answers, thrown };
}

if (import.meta.main) {
  const [directory, tries] = Deno.args;
  console.log(JSON.stringify(await raceChanges(directory, Number(tries))));
}
