/** Median and 90th percentile of at least one value. */
export interface Spread {
  median: number;
  p90: number;
}

/** The value below which `share` of all values lie, by the nearest rank. */
function rank(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  return { median: rank(sorted, 0.5), p90: rank(sorted, 0.9) };
}

/** A duration in ms with one decimal. */
export function ms(value: number): string {
  return `${value.toFixed(1)} ms`;
}
