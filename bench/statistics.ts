/** Owns how figures are summed up and printed. */

/** The value below which a share `p` (0..1) of the samples lies; NaN without samples. */
export function percentile(samples: readonly number[], p: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? Number.NaN;
}

/** "p50 12 / p95 30 ms (n=100)" */
export function spread(samples: readonly number[]): string {
  const round = (value: number) => value.toFixed(value < 10 ? 1 : 0);
  return `p50 ${round(percentile(samples, 0.5))} / p95 ${round(percentile(samples, 0.95))} ms (n=${samples.length})`;
}

export function row(name: string, figure: string): void {
  console.log(`${name.padEnd(46)} ${figure}`);
}
