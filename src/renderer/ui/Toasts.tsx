/** Owns how short messages in the corner look, and that they go by themselves. */
import { CircleAlert, CircleCheck, X } from 'lucide-react';
import { Toast as Radix } from 'radix-ui';
import { useStore } from 'zustand';
import { dismissToast, toastStore } from './toasts.ts';

const durations = { error: 12_000, done: 4_000 } as const;

export function Toasts() {
  const toasts = useStore(toastStore);
  return (
    <Radix.Provider swipeDirection="right">
      {toasts.map(({ id, kind, title, text }) => (
        <Radix.Root
          key={id}
          duration={durations[kind]}
          onOpenChange={(isOpen) => !isOpen && dismissToast(id)}
          className="flex animate-rise items-start gap-3 rounded-lg border border-line bg-panel p-3 shadow-pop"
        >
          {kind === 'error' ? (
            <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-danger" />
          ) : (
            <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-good" />
          )}
          <div className="min-w-0 flex-1">
            <Radix.Title className="font-semibold">{title}</Radix.Title>
            {text && <Radix.Description className="break-words text-soft">{text}</Radix.Description>}
          </div>
          <Radix.Close aria-label="Dismiss" className="rounded p-0.5 text-faint hover:bg-hover hover:text-ink">
            <X aria-hidden className="size-4" />
          </Radix.Close>
        </Radix.Root>
      ))}
      <Radix.Viewport className="fixed right-4 bottom-4 z-50 flex w-96 max-w-[calc(100vw-2rem)] flex-col gap-2 outline-none" />
    </Radix.Provider>
  );
}
