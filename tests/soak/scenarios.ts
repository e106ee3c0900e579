import { aborted } from "./aborted.ts";
import { exhaustedDescriptors } from "./descriptors.ts";
import { fairness } from "./fairness.ts";
import type { Finding } from "./finding.ts";
import { handlers } from "./handlers.ts";
import { idle } from "./idle.ts";
import { kill } from "./kill.ts";
import { mixed } from "./mixed.ts";
import { muteReader } from "./mute_reader.ts";
import { pipeline } from "./pipeline.ts";
import { replaced } from "./replaced.ts";
import { resets } from "./resets.ts";
import { slow } from "./slow.ts";
import { uploadCrowd } from "./upload_crowd.ts";

/** What the command line decides. */
export interface SoakOptions {
  /** How long the scenario without an end of its own goes on. */
  readonly seconds: number;
  /** What the random choices of a scenario follow from; none makes one up and tells it. */
  readonly seed?: number;
}

/** All scenarios, by name, in the order in which they are run. */
export const SCENARIOS: Readonly<Record<string, (options: SoakOptions) => Promise<Finding[]>>> = {
  idle: () => idle(),
  slow: () => slow(),
  descriptors: () => exhaustedDescriptors(),
  resets: () => resets(),
  mute_reader: () => muteReader(),
  pipeline: () => pipeline(),
  fairness: () => fairness(),
  handlers: () => handlers(),
  aborted: () => aborted(),
  uploads: () => uploadCrowd(),
  replaced: () => replaced(),
  kill: ({ seed }) => kill({ seed }),
  mixed: ({ seconds }) => mixed({ seconds }),
};
