/** Owns the few globals that both Node and a window have, so that the contract needs the types of neither. */
interface URL {
  readonly href: string;
  readonly protocol: string;
  readonly hostname: string;
}
declare const URL: new (url: string, base?: string) => URL;
