/** Owns buttons, and links that look like them. */
import type { AnchorHTMLAttributes, ButtonHTMLAttributes, ReactNode } from 'react';
import { Spinner } from './Spinner.tsx';

const variants = {
  primary: 'bg-accent text-on-accent hover:bg-accent-strong font-semibold',
  secondary: 'border border-edge/60 bg-panel text-ink hover:bg-hover font-medium',
  danger: 'bg-danger text-on-danger hover:bg-danger-strong font-semibold',
  ghost: 'text-soft hover:bg-hover hover:text-ink font-medium',
} as const;
const sizes = {
  small: 'h-7 px-2.5 text-[13px] gap-1.5 [&>svg]:size-3.5',
  medium: 'h-9 px-3.5 gap-2 [&>svg]:size-4',
  /** Square, for an icon alone; needs an `aria-label`. */
  icon: 'size-8 [&>svg]:size-4',
} as const;

interface Look {
  readonly variant?: keyof typeof variants;
  readonly size?: keyof typeof sizes;
}

function lookOf({ variant = 'secondary', size = 'medium' }: Look, className = ''): string {
  return `inline-flex shrink-0 items-center justify-center rounded-md whitespace-nowrap transition-colors select-none disabled:cursor-not-allowed disabled:opacity-55 [&>svg]:shrink-0 ${variants[variant]} ${sizes[size]} ${className}`;
}

type ButtonProps = Look &
  ButtonHTMLAttributes<HTMLButtonElement> & {
    /** Shows a spinner in place of the icon, and takes no second click. */
    readonly isLoading?: boolean;
    readonly icon?: ReactNode;
  };

export function Button({ variant, size, isLoading = false, icon, className, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={rest.disabled === true || isLoading}
      aria-busy={isLoading || undefined}
      className={lookOf({ ...(variant && { variant }), ...(size && { size }) }, className)}
    >
      {isLoading ? <Spinner /> : icon}
      {children}
    </button>
  );
}

type LinkButtonProps = Look & AnchorHTMLAttributes<HTMLAnchorElement> & { readonly icon?: ReactNode };

export function LinkButton({ variant, size, icon, className, children, ...rest }: LinkButtonProps) {
  return (
    <a {...rest} className={lookOf({ ...(variant && { variant }), ...(size && { size }) }, className)}>
      {icon}
      {children}
    </a>
  );
}
