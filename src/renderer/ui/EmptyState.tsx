/** Owns what is shown where there is nothing: why, and what to do about it. */
import type { ReactNode } from 'react';

export function EmptyState(props: {
  readonly icon?: ReactNode;
  readonly title: string;
  readonly children?: ReactNode;
}) {
  return (
    <div className="flex flex-1 flex-col items-center justify-center gap-3 p-10 text-center text-soft">
      {props.icon && <div className="text-faint [&>svg]:size-7">{props.icon}</div>}
      <p className="text-base font-medium text-ink">{props.title}</p>
      {props.children}
    </div>
  );
}
