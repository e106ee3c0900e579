import { connectionsGrowth } from "./connections.ts";
import { entriesGrowth } from "./entries.ts";
import { fieldsGrowth } from "./fields.ts";
import type { Growth } from "./growth.ts";
import { sizesGrowth } from "./sizes.ts";

/** All that is measured with `--growth`, in order. */
export const GROWTHS: readonly Growth[] = [
  connectionsGrowth,
  entriesGrowth,
  sizesGrowth,
  fieldsGrowth,
];
