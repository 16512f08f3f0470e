/** Owns which modifiers an event of mouse or keyboard carries, as the bits of the wire. */
import { modifierBits } from '../../shared/input.ts';

export interface ModifierKeys {
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  getModifierState(key: string): boolean;
}

/** AltGr is reported as Ctrl+Alt by some systems; it makes a character, not a shortcut, so both are dropped. */
export function modifiersOf(event: ModifierKeys): number {
  const isAltGraph = event.getModifierState('AltGraph');
  return (
    (event.altKey && !isAltGraph ? modifierBits.Alt : 0) |
    (event.ctrlKey && !isAltGraph ? modifierBits.Control : 0) |
    (event.metaKey ? modifierBits.Meta : 0) |
    (event.shiftKey ? modifierBits.Shift : 0)
  );
}
