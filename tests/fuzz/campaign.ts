import { type Finding, iterate, tryPlan } from "./iteration.ts";
import { hasGrown, measureMemory, type MemoryUse } from "./memory_use.ts";
import { minimise } from "./minimise.ts";
import { describePlan } from "./plan.ts";
import { Random } from "./random.ts";

/** How long and from where to fuzz. */
export interface CampaignOptions {
  readonly seed: number;
  readonly seconds: number;
  /** The first iteration; 0 by default. */
  readonly from?: number;
  /** How many iterations at most; as many as there is time for by default. */
  readonly count?: number;
  /** Whether findings are made smaller, which takes longer than finding them; so by default. */
  readonly minimises?: boolean;
  /** Told of the seed and of each finding. */
  readonly log: (line: string) => void;
}

/** What came of it. */
export interface CampaignReport {
  readonly iterations: number;
  readonly executions: number;
  readonly executionsPerSecond: number;
  /** When a tenth of the time was over. */
  readonly memoryEarly: MemoryUse;
  readonly memoryLate: MemoryUse;
  readonly findings: number;
}

/** Runs iteration after iteration until the time is up. */
export async function fuzz(options: CampaignOptions): Promise<CampaignReport> {
  using campaign = new Campaign(options);
  return await campaign.run();
}

class Campaign implements Disposable {
  readonly #options: CampaignOptions;
  readonly #start = performance.now();
  readonly #running = new Set<number>();
  readonly #shown = new Map<string, number>();
  #suspects: readonly number[] = [];
  #next: number;
  #executions = 0;
  #findings = 0;
  #memoryEarly: MemoryUse | undefined;

  constructor(options: CampaignOptions) {
    this.#options = options;
    this.#next = options.from ?? 0;
    globalThis.addEventListener("unhandledrejection", this.#onUnhandled);
  }

  [Symbol.dispose](): void {
    globalThis.removeEventListener("unhandledrejection", this.#onUnhandled);
  }

  async run(): Promise<CampaignReport> {
    const { from = 0, seed, log } = this.#options;
    log(`seed ${seed}`);
    // An iteration waits for timers most of the time.
    await Promise.all(Array.from({ length: AT_ONCE }, () => this.#work()));
    const seconds = (performance.now() - this.#start) / 1000;
    await this.#findSuspect();
    return {
      iterations: this.#next - from,
      executions: this.#executions,
      executionsPerSecond: Math.round(this.#executions / seconds),
      ...this.#compareMemory(),
      findings: this.#findings,
    };
  }

  #compareMemory(): Pick<CampaignReport, "memoryEarly" | "memoryLate"> {
    const memoryLate = measureMemory();
    const memoryEarly = this.#memoryEarly ?? memoryLate;
    if (hasGrown(memoryEarly, memoryLate)) {
      this.#findings++;
      this.#options.log("Memory grows");
    }
    return { memoryEarly, memoryLate };
  }

  async #work(): Promise<void> {
    const { from = 0, seed, count = Infinity, seconds } = this.#options;
    while (this.#next < from + count) {
      const passed = (performance.now() - this.#start) / 1000;
      if (passed >= seconds) return;
      if (passed >= seconds / 10) this.#memoryEarly ??= measureMemory();
      const iteration = this.#next++;
      this.#running.add(iteration);
      const { executions, findings } = await iterate(seed, iteration);
      this.#running.delete(iteration);
      this.#executions += executions;
      for (const finding of findings) await this.#report(finding, iteration);
    }
  }

  async #report(finding: Finding, iteration: number): Promise<void> {
    this.#findings++;
    const { log, seed } = this.#options;
    const { plan, problem } = finding;
    const kind = kindOf(problem);
    const shown = this.#shown.get(kind) ?? 0;
    this.#shown.set(kind, shown + 1);
    if (shown >= SHOWN_OF_A_KIND) return;
    log(`seed ${seed}, iteration ${iteration}: ${problem}\n${describePlan(plan)}`);
    if (shown > 0 || this.#options.minimises === false) return;
    const smallest = await minimise(plan, async (candidate) => {
      const { findings } = await tryPlan(candidate, new Random(seed, iteration));
      return findings.some((other) => kindOf(other.problem) === kind);
    });
    log(`seed ${seed}, iteration ${iteration}, smallest: ${problem}\n${describePlan(smallest)}`);
  }

  /** Whose it is shows only where one iteration runs at a time. */
  readonly #onUnhandled = (event: PromiseRejectionEvent): void => {
    event.preventDefault();
    this.#findings++;
    if (this.#suspects.length === 0) this.#suspects = [...this.#running];
    const { log, seed } = this.#options;
    const { reason } = event;
    const text = reason instanceof Error ? reason.stack : reason;
    const [iteration] = this.#running;
    const whose = this.#running.size === 1 ? `iteration ${iteration}` : "one of many iterations";
    if (this.#findings <= SHOWN_OF_A_KIND || this.#running.size === 1) {
      log(`seed ${seed}, ${whose}: unhandled rejection: ${text}`);
    }
  };

  /** Runs those that ran during the first unhandled rejection again, one at a time. */
  async #findSuspect(): Promise<void> {
    const before = this.#findings;
    for (const iteration of this.#suspects) {
      this.#running.add(iteration);
      await iterate(this.#options.seed, iteration);
      this.#running.delete(iteration);
      if (this.#findings > before) return;
    }
  }
}

const AT_ONCE = 512;
const SHOWN_OF_A_KIND = 3;

/** What two findings with one cause have in common. */
function kindOf(problem: string): string {
  return problem.replaceAll(/[0-9]+/g, "0").slice(0, 60);
}
