/** What a scenario found out about one thing, and what it was allowed to be. */
export interface Finding {
  readonly what: string;
  /** As it was measured, with its unit. */
  readonly figure: string;
  /** `"-"` where it is only told. */
  readonly bound: string;
  readonly ok: boolean;
}

/** A figure that may not be larger than its bound. */
export function atMost(what: string, value: number, bound: number, unit: string): Finding {
  const ok = value <= bound;
  return { what, figure: show(value, unit), bound: `at most ${show(bound, unit)}`, ok };
}

/** A figure that may not be smaller than its bound. */
export function atLeast(what: string, value: number, bound: number, unit: string): Finding {
  const ok = value >= bound;
  return { what, figure: show(value, unit), bound: `at least ${show(bound, unit)}`, ok };
}

/** Something that has to be just so. */
export function exactly(what: string, value: number | string, expected: number | string): Finding {
  return { what, figure: `${value}`, bound: `${expected}`, ok: value === expected };
}

/** A figure that is worth knowing and bound by nothing. */
export function noted(what: string, value: number | string, unit = ""): Finding {
  const figure = typeof value === "number" ? show(value, unit) : value;
  return { what, figure, bound: "-", ok: true };
}

/** The middle value: of an even number of values the upper one of the two. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value that the share `part` of all values lies below; 0 where there are none. */
export function quantile(values: readonly number[], part: number): number {
  if (values.length === 0) return 0;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
}

/** The arithmetic mean. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function show(value: number, unit: string): string {
  const digits = Number.isInteger(value) || Math.abs(value) >= 1000
    ? 0
    : Math.abs(value) >= 20
    ? 1
    : 2;
  return `${value.toFixed(digits)} ${unit}`.trim();
}
