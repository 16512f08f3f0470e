/** Owns how an error looks in place: what happened, why, and what to do next. */
import { CircleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ErrorData } from '../../shared/errors.ts';
import { errorText } from './errorText.ts';

export function ErrorNotice(props: { readonly error: ErrorData; readonly children?: ReactNode }) {
  const { title, reason, remedy } = errorText(props.error);
  return (
    <div role="alert" className="flex w-full gap-3 rounded-lg border border-danger/40 bg-danger-wash p-4">
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-danger" />
      <div className="min-w-0 flex-1">
        <p className="font-semibold">{title}</p>
        <p className="break-words whitespace-pre-wrap">{reason}</p>
        <p className="mt-1 text-soft">{remedy}</p>
        {props.children && <div className="mt-3 flex gap-2">{props.children}</div>}
      </div>
    </div>
  );
}
