/** Owns dialogs: title, text, content and buttons over a dimmed window. */
import { Dialog as Radix } from 'radix-ui';
import { type ReactNode, useRef } from 'react';

export function Dialog(props: {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly text?: ReactNode;
  readonly children?: ReactNode;
  /** Buttons, the safe one first. */
  readonly actions: ReactNode;
}) {
  // Radix gives the focus back to a trigger of its own only; ours are buttons anywhere
  const opener = useRef<Element>(null);
  return (
    <Radix.Root open={props.isOpen} onOpenChange={(isOpen) => !isOpen && props.onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-black/55" />
        <Radix.Content
          onOpenAutoFocus={() => {
            opener.current = document.activeElement;
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            if (opener.current instanceof HTMLElement) opener.current.focus();
          }}
          {...(props.text === undefined ? { 'aria-describedby': undefined } : {})}
          className="fixed top-1/2 left-1/2 z-40 flex max-h-[85vh] w-[30rem] max-w-[calc(100vw-2rem)] -translate-1/2 flex-col gap-4 overflow-auto rounded-xl border border-line bg-panel p-5 shadow-pop outline-none"
        >
          <Radix.Title className="text-base font-semibold">{props.title}</Radix.Title>
          {props.text !== undefined && (
            <Radix.Description asChild>
              <div className="text-soft">{props.text}</div>
            </Radix.Description>
          )}
          {props.children}
          <div className="flex justify-end gap-2">{props.actions}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
