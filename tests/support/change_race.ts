import { ChangeSite } from "./change_site.ts";

/** What many changes in one directory came to while somebody swapped it. */
export interface ChangeCount {
  readonly tries: number;
  /** How often each was answered, by method and status. */
  readonly answers: Readonly<Record<string, number>>;
  /** What they threw, by its message. */
  readonly thrown: Readonly<Record<string, number>>;
  /** Methods that never changed anything in the directory. */
  readonly missing: readonly string[];
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

/** A race that takes this long hangs. */
const MAX_MILLIS = 240_000;

/**
 * Changes things in `sub` over and over.
 *
 * @param site The directory that has it.
 * @param needsAll Whether it goes on until each kind of change has come about there.
 */
export async function raceChanges(
  site: ChangeSite,
  minTries: number,
  needsAll: boolean,
): Promise<ChangeCount> {
  const answers: Record<string, number> = {};
  const thrown: Record<string, number> = {};
  const missing = new Set(CHANGES.filter(isInSub).map(({ method }) => method));
  const end = performance.now() + MAX_MILLIS;
  let tries = 0;
  for (; performance.now() < end && (tries < minTries || (needsAll && missing.size > 0)); tries++) {
    const change = CHANGES[tries % CHANGES.length];
    const { method, target, destination } = change;
    const headers: Record<string, string> = destination === undefined
      ? {}
      : { destination: `/files/${destination}` };
    const body = method === "PUT" ? ["inside"] : [];
    try {
      const { status } = await site.ask(method, `/files/${target}`, headers, { body });
      if (status < 300 && isInSub(change)) missing.delete(method);
      const answer = `${method} ${status}`;
      answers[answer] = (answers[answer] ?? 0) + 1;
    } catch (error) {
      const message = String(error).replaceAll(/\S*\/\S*/g, "PATH");
      thrown[message] = (thrown[message] ?? 0) + 1;
    }
  }
  return { tries, answers, thrown, missing: [...missing] };
}

function isInSub({ target, destination = "" }: Change): boolean {
  return `${target} ${destination}`.includes("sub/");
}

if (import.meta.main) {
  const [directory, minTries, needsAll] = Deno.args;
  const count = await raceChanges(new ChangeSite(directory), Number(minTries), needsAll === "true");
  console.log(JSON.stringify(count));
}
