import { createRouter } from "../../lib/app/endpoints.ts";
import { FileRoot } from "../../lib/files/root/file_root.ts";
import { type Handler, text } from "../../lib/message.ts";
import { ScratchDirectory } from "../support/scratch_directory.ts";

/** A request to the program's endpoints, and what is to come of it. */
export interface EndpointRow {
  readonly method: string;
  readonly target: string;
  /** Fields beside Host, each with its CRLF. */
  readonly fields?: string;
  readonly status: number;
}

/** The requests that every rule about responses is held against: each kind of answer there is. */
export const ENDPOINT_ROWS: readonly EndpointRow[] = [
  { method: "GET", target: "/", status: 200 },
  { method: "GET", target: "/", fields: "Accept: text/html\r\n", status: 200 },
  { method: "GET", target: "/echo/hello", status: 200 },
  { method: "GET", target: "/echo/", status: 200 },
  { method: "GET", target: "/echo/h", fields: "Accept-Encoding: gzip\r\n", status: 200 },
  { method: "GET", target: "/echo/h", fields: "Accept-Encoding: identity;q=0\r\n", status: 406 },
  { method: "GET", target: "/user-agent", fields: "User-Agent: a\r\n", status: 200 },
  { method: "GET", target: "/files", status: 308 },
  { method: "GET", target: "/files/", status: 200 },
  { method: "GET", target: "/files/folder", status: 308 },
  { method: "GET", target: "/files/a.txt", status: 200 },
  { method: "GET", target: "/files/empty", status: 200 },
  { method: "GET", target: "/files/large.txt", fields: "Accept-Encoding: gzip\r\n", status: 200 },
  { method: "GET", target: "/files/nope", status: 404 },
  { method: "GET", target: "/nope", status: 404 },
  { method: "OPTIONS", target: "/", status: 200 },
  { method: "OPTIONS", target: "*", status: 200 },
  { method: "DELETE", target: "/echo/x", status: 405 },
  { method: "POST", target: "/", status: 405 },
  { method: "TRACE", target: "/", status: 405 },
  { method: "CONNECT", target: "h:443", status: 405 },
  { method: "BREW", target: "/", status: 501 },
  { method: "get", target: "/", status: 501 },
  { method: "GET", target: "/%zz", status: 400 },
  { method: "GET", target: "/echo/%c0%ae", status: 400 },
  { method: "GET", target: "/files/a%00.txt", status: 400 },
  { method: "GET", target: "/files/a%0a", status: 404 },
  { method: "GET", target: "/files/%2e%2e%2fa.txt", status: 404 },
  { method: "GET", target: "*", status: 400 },
  { method: "GET", target: "/", fields: "Expect: x\r\n", status: 417 },
  { method: "GET", target: "/", fields: "Transfer-Encoding: gzip, chunked\r\n", status: 501 },
];

/** One file of each kind that {@linkcode ENDPOINT_ROWS} ask for. */
export function servedDirectory(): ScratchDirectory {
  return new ScratchDirectory({
    "a.txt": "hello",
    empty: "",
    "large.txt": "x".repeat(100_000),
    "folder/b.txt": "b",
  });
}

/** The program's endpoints, and `/second`, which is asked for behind a request that may go on. */
export function endpoints(directory: ScratchDirectory): Handler {
  const router = createRouter(FileRoot.open(directory.path));
  return (request) => request.path === "/second" ? text("second") : router.handler(request);
}

/** A row on the wire. */
export function requestOf(row: EndpointRow, version: "1.0" | "1.1" = "1.1"): string {
  return `${row.method} ${row.target} HTTP/${version}\r\nHost: h\r\n${row.fields ?? ""}\r\n`;
}
