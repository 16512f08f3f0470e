/** Owns times on the screen: how long ago, with the exact time on hover, and durations that go on counting. */
import { useNow } from '../app/now.ts';
import { formatAbsolute, formatDuration, formatRelative } from './format.ts';

/** `at` is epoch milliseconds of the core's clock. */
export function RelativeTime({ at }: { readonly at: number }) {
  const now = useNow(10_000);
  return (
    <time dateTime={new Date(at).toISOString()} title={formatAbsolute(at)}>
      {formatRelative(at, now)}
    </time>
  );
}

/** From `from` to `to`, or until now while there is no `to`. */
export function Duration({ from, to }: { readonly from: number | undefined; readonly to: number | undefined }) {
  const now = useNow(1_000, from !== undefined && to === undefined);
  if (from === undefined) return <span aria-label="not started">–</span>;
  return <span className="tabular-nums">{formatDuration((to ?? now) - from)}</span>;
}
