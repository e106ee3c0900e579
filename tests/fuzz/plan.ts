import type { Limits } from "../../lib/server/limits.ts";
import { wireText } from "../support/every_split.ts";
import type { HandlerKind } from "./handler_kinds.ts";

/** What a client does, or the server's owner. */
export type Action =
  | { readonly kind: "send"; readonly bytes: Uint8Array }
  /** Waits until all has happened that can. */
  | { readonly kind: "wait" }
  | { readonly kind: "let time pass"; readonly millis: number }
  | { readonly kind: "stop reading"; readonly window: number }
  | { readonly kind: "take"; readonly bytes: number }
  | { readonly kind: "end" }
  | { readonly kind: "reset" }
  | { readonly kind: "finish" }
  | { readonly kind: "close" };

/** All that one execution is made of, as data: it can be run again, and made smaller. */
export interface Plan {
  /** Handlers of the first request, the second and so on; then from the front again. */
  readonly handlers: readonly HandlerKind[];
  readonly limits: Partial<Limits>;
  readonly actions: readonly Action[];
}

/** Everything that the client sends before it ends its half, or leaves. */
export function wireOf(plan: Plan): string {
  let wire = "";
  for (const action of plan.actions) {
    if (action.kind === "end" || action.kind === "reset") break;
    if (action.kind === "send") wire += wireText(action.bytes);
  }
  return wire;
}

/**
 * Whether nothing interferes with a plan: all that is sent arrives, in no particular time, and the
 * client ends its half then and takes all that comes. The outcome is known beforehand.
 */
export function isUndisturbed(plan: Plan): boolean {
  const last = plan.actions.at(-1);
  const harmless = ["send", "wait", "stop reading", "take", "end"];
  return last?.kind === "end" && plan.actions.every(({ kind }) => harmless.includes(kind)) &&
    plan.actions.filter(({ kind }) => kind === "end").length === 1 &&
    !plan.handlers.some(({ hangs }) => hangs);
}

/** A plan for a person to read, with the exact bytes. */
export function describePlan(plan: Plan): string {
  const actions = plan.actions.map(describeAction).join(", ");
  const handlers = plan.handlers.map(({ name }) => name).join(", then ");
  return [
    `  handler: ${handlers}`,
    `  limits: ${JSON.stringify(plan.limits)}`,
    `  actions: ${actions}`,
    `  bytes: ${hex(wireOf(plan))}`,
  ].join("\n");
}

function describeAction(action: Action): string {
  switch (action.kind) {
    case "send":
      return `send ${JSON.stringify(wireText(action.bytes))}`;
    case "let time pass":
      return `let ${action.millis} ms pass`;
    case "stop reading":
      return `stop reading behind ${action.window} bytes`;
    case "take":
      return `take ${action.bytes} bytes`;
    default:
      return action.kind;
  }
}

function hex(wire: string): string {
  return Array.from(wire, (char) => char.charCodeAt(0).toString(16).padStart(2, "0")).join("");
}
