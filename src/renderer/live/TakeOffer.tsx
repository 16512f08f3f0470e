/** Owns the answer to a click on the picture while nobody here drives: it is offered to take over, never lost. */
import { useEffect, useRef } from 'react';
import { Button } from '../ui/Button.tsx';

interface TakeOfferProps {
  /** In pixels of the stage. */
  readonly at: { readonly x: number; readonly y: number };
  readonly turn: 'agent' | 'nobody';
  readonly onTake: () => void;
  readonly onClose: () => void;
}

export function TakeOffer({ at, turn, onTake, onClose }: TakeOfferProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const closeOutside = (event: Event) => {
      if (!(event.target instanceof Node && box.current?.contains(event.target))) onClose();
    };
    document.addEventListener('pointerdown', closeOutside, true);
    return () => document.removeEventListener('pointerdown', closeOutside, true);
  }, [onClose]);
  return (
    <div
      ref={box}
      role="dialog"
      aria-label="Take over?"
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
      className="absolute z-10 flex w-64 animate-rise flex-col gap-3 rounded-lg border border-line bg-panel p-3 shadow-pop"
      style={{
        left: `clamp(8px, ${at.x - 128}px, calc(100% - 264px))`,
        top: `clamp(8px, ${at.y + 12}px, calc(100% - 120px))`,
      }}
    >
      <p>{turn === 'agent' ? 'The agent is driving. Take control?' : 'Nobody is driving. Take control?'}</p>
      <div className="flex gap-2">
        <Button
          autoFocus
          variant="primary"
          size="small"
          onClick={() => {
            onTake();
            onClose();
          }}
        >
          Take the wheel
        </Button>
        <Button size="small" onClick={onClose}>
          Not now
        </Button>
      </div>
    </div>
  );
}
