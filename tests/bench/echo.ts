import type { Check } from "./check.ts";

/** The request that most of this is about, and its answer. */
export const ECHO = {
  path: "/echo/hello",
  content: new TextEncoder().encode("hello"),
} as const satisfies Check;
