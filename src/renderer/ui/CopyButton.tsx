/** Owns copying a text: the button says for a moment that it worked. */
import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from './Button.tsx';
import { toast } from './toasts.ts';

const shownMs = 1_500;

/** `label` is the accessible name, for instance “Copy run id”; with `hasText` it is visible too. */
export function CopyButton(props: {
  readonly text: string;
  readonly label: string;
  readonly hasText?: boolean;
  readonly className?: string;
}) {
  const { text, label, hasText = false } = props;
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return undefined;
    const timer = setTimeout(() => setCopied(false), shownMs);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      // The browser refuses without focus or permission; the person can still select the text
      toast({ kind: 'error', title: 'This could not be copied', text: 'Select the text and copy it by hand.' });
    }
  };
  return (
    <Button
      variant="ghost"
      size={hasText ? 'small' : 'icon'}
      aria-label={label}
      title={label}
      className={props.className ?? ''}
      icon={isCopied ? <Check aria-hidden className="text-good" /> : <Copy aria-hidden />}
      onClick={(event) => {
        event.stopPropagation();
        void copy();
      }}
    >
      {hasText && (isCopied ? 'Copied' : label)}
    </Button>
  );
}
