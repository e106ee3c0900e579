import type { ServerProcess } from "./server_process.ts";

/** Has a server of `servers/` collect its garbage, and asks how many bytes it still holds. */
export async function heldBytes(server: ServerProcess): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${server.port}/held`, {
    headers: { connection: "close" },
  });
  return Number(await response.text());
}
