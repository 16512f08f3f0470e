/** Owns form fields: a label, a control, a hint and an error that belong together, for eyes and screen readers. */
import {
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useId,
} from 'react';

interface FieldText {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  readonly className?: string;
}

interface Wired {
  readonly id: string;
  readonly 'aria-describedby'?: string;
  readonly 'aria-invalid'?: true;
}

/** Frames any control; `children` gets what ties the control to its texts. */
function Field(props: FieldText & { readonly children: (wired: Wired) => ReactNode }) {
  const { label, hint, error, className = '', children } = props;
  const id = useId();
  const describedBy = [error && `${id}-error`, hint !== undefined && `${id}-hint`].filter(Boolean).join(' ');
  return (
    <div className={`flex min-w-0 flex-col gap-1.5 ${className}`}>
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      {children({
        id,
        ...(describedBy ? { 'aria-describedby': describedBy } : {}),
        ...(error ? { 'aria-invalid': true } : {}),
      })}
      {error && (
        <p id={`${id}-error`} role="alert" className="text-[13px] text-danger">
          {error}
        </p>
      )}
      {hint !== undefined && (
        <p id={`${id}-hint`} className="text-[13px] text-faint">
          {hint}
        </p>
      )}
    </div>
  );
}

const control =
  'w-full rounded-md border border-edge bg-canvas px-3 text-ink transition-colors hover:border-faint aria-invalid:border-danger disabled:opacity-55';

export function TextInput({
  label,
  hint,
  error,
  className,
  ...rest
}: FieldText & InputHTMLAttributes<HTMLInputElement>) {
  return (
    <Field {...fieldText({ label, hint, error, className })}>
      {(wired) => (
        <input type="text" autoComplete="off" spellCheck={false} {...rest} {...wired} className={`h-9 ${control}`} />
      )}
    </Field>
  );
}

export function TextArea({
  label,
  hint,
  error,
  className,
  isCode = false,
  rows = 4,
  ...rest
}: FieldText & TextareaHTMLAttributes<HTMLTextAreaElement> & { readonly isCode?: boolean }) {
  return (
    <Field {...fieldText({ label, hint, error, className })}>
      {(wired) => (
        <textarea
          rows={rows}
          spellCheck={!isCode}
          {...rest}
          {...wired}
          // A field that grows with its text has no rows of its own
          style={{ minHeight: `calc(${rows} * 1.5em + 1rem + 2px)` }}
          className={`field-sizing-content max-h-[40vh] resize-y py-2 ${isCode ? 'font-mono text-[13px]' : ''} ${control}`}
        />
      )}
    </Field>
  );
}

export function Select({
  label,
  hint,
  error,
  className,
  ...rest
}: FieldText & SelectHTMLAttributes<HTMLSelectElement>) {
  return (
    <Field {...fieldText({ label, hint, error, className })}>
      {(wired) => <select {...rest} {...wired} className={`h-9 ${control}`} />}
    </Field>
  );
}

function fieldText(text: {
  label: string;
  hint: ReactNode;
  error: string | undefined;
  className: string | undefined;
}): FieldText {
  const { label, hint, error, className } = text;
  return { label, error, ...(hint === undefined ? {} : { hint }), ...(className ? { className } : {}) };
}
