/** Owns the titled parts that the tabs of the review are made of. */
import type { ReactNode } from 'react';

export function Part(props: { readonly title: string; readonly actions?: ReactNode; readonly children: ReactNode }) {
  return (
    <section aria-label={props.title} className="flex min-w-0 flex-col gap-2">
      <div className="flex min-h-8 items-center gap-2">
        <h2 className="mr-auto font-semibold">{props.title}</h2>
        {props.actions}
      </div>
      {props.children}
    </section>
  );
}

/** A table of names and values; values that are not given say so. */
export function Facts({ children }: { readonly children: ReactNode }) {
  return (
    <dl className="grid grid-cols-[minmax(8rem,auto)_1fr] gap-x-6 gap-y-2 rounded-lg border border-line bg-panel p-4">
      {children}
    </dl>
  );
}

export function Fact({ name, children }: { readonly name: string; readonly children?: ReactNode }) {
  return (
    <>
      <dt className="text-faint">{name}</dt>
      <dd className="min-w-0 [overflow-wrap:anywhere] whitespace-pre-wrap">
        {children ?? <span className="text-faint">not set</span>}
      </dd>
    </>
  );
}
