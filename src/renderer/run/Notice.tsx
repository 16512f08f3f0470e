/** Owns how something is told that ended nothing but that a person should know. */
import { TriangleAlert } from 'lucide-react';
import type { ErrorData } from '../../shared/errors.ts';
import { errorText } from '../ui/errorText.ts';

export function Notice({ error }: { readonly error: ErrorData }) {
  const { title, reason, remedy } = errorText(error);
  return (
    <div className="flex gap-3 rounded-lg border border-warn/30 bg-warn-wash p-3">
      <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-warn" />
      <div className="min-w-0 flex-1">
        <p className="font-semibold">{title}</p>
        <p className="break-words">
          {reason} <span className="text-soft">{remedy}</span>
        </p>
      </div>
    </div>
  );
}
