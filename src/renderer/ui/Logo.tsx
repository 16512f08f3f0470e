/** Owns the sign of the application: a ship's wheel. */
export function Logo({ className }: { readonly className?: string }) {
  return (
    <svg
      aria-hidden
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      className={className}
    >
      <circle cx="12" cy="12" r="6.2" />
      <circle cx="12" cy="12" r="1.8" />
      <path d="M12 1.5v8.7M12 13.8v8.7M1.5 12h8.7M13.8 12h8.7M4.6 4.6l6.1 6.1M13.3 13.3l6.1 6.1M19.4 4.6l-6.1 6.1M10.7 13.3l-6.1 6.1" />
    </svg>
  );
}
