/**
 * What is told of repeated measurements: medians, and ratios of them with the spread of the rounds.
 *
 * @module
 */

/** How ours is to theirs. */
export interface Ratio {
  /** Of the two medians. */
  readonly ofMedians: number;
  /** The smallest that the two had in one round. */
  readonly least: number;
  /** The largest. */
  readonly most: number;
}

/**
 * The middle value; of an even number of values, the mean of the two.
 *
 * @throws {TypeError} If there are none.
 */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new TypeError("There is no median of nothing");
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/**
 * Compares what two got in the same rounds.
 *
 * @throws {TypeError} If there are none, or one has more of them.
 */
export function ratioOf(ours: readonly number[], theirs: readonly number[]): Ratio {
  if (ours.length !== theirs.length) throw new TypeError("Rounds that are not of the same number");
  const ofRounds = ours.map((value, round) => value / theirs[round]);
  return {
    ofMedians: median(ours) / median(theirs),
    least: Math.min(...ofRounds),
    most: Math.max(...ofRounds),
  };
}

/** A straight line through points, by least squares. */
export interface Line {
  readonly slope: number;
  readonly intercept: number;
  /** The share of the variance that the line explains: 1 where all points lie on it. */
  readonly fit: number;
}

/**
 * The line that fits the points best.
 *
 * @throws {TypeError} If there are fewer than two places.
 */
export function fitLine(points: readonly (readonly [x: number, y: number])[]): Line {
  if (new Set(points.map(([x]) => x)).size < 2) throw new TypeError("A line takes two places");
  const meanX = mean(points.map(([x]) => x));
  const meanY = mean(points.map(([, y]) => y));
  const varianceX = mean(points.map(([x]) => (x - meanX) ** 2));
  const varianceY = mean(points.map(([, y]) => (y - meanY) ** 2));
  const covariance = mean(points.map(([x, y]) => (x - meanX) * (y - meanY)));
  const slope = covariance / varianceX;
  const fit = varianceY === 0 ? 1 : covariance ** 2 / (varianceX * varianceY);
  return { slope, intercept: meanY - slope * meanX, fit };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
