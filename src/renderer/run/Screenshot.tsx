/** Owns how a kept picture of the page is shown, with the element an action was about marked on it. */
import { ImageOff } from 'lucide-react';
import { useState } from 'react';
import type { Action, Box } from '../../shared/action.ts';

export interface Mark {
  readonly box: Box;
  /** Adds a dot where the page was pressed. */
  readonly isClick: boolean;
}

interface ScreenshotProps {
  readonly src: string;
  readonly label: string;
  /** CSS pixels of the page, which the mark is measured in. */
  readonly viewport: { readonly width: number; readonly height: number };
  readonly mark?: Mark;
}

/** Whether an action presses the element; others only name it. */
export function isClick(action: Action | undefined): boolean {
  return action?.type === 'click' || action?.type === 'check' || action?.type === 'download';
}

export function Screenshot({ src, label, viewport, mark }: ScreenshotProps) {
  const [brokenSrc, setBrokenSrc] = useState<string>();
  if (brokenSrc === src) {
    return (
      <div
        className="flex flex-col items-center justify-center gap-2 rounded-md border border-line bg-sunken text-faint"
        style={{ aspectRatio: viewport.width / viewport.height }}
      >
        <ImageOff aria-hidden className="size-5" />
        This picture is not there any more.
      </div>
    );
  }
  return (
    <div className="relative overflow-hidden rounded-md border border-line bg-sunken">
      <img
        src={src}
        alt={label}
        className="block w-full"
        style={{ aspectRatio: viewport.width / viewport.height }}
        onError={() => setBrokenSrc(src)}
      />
      {mark && <MarkLayer viewport={viewport} mark={mark} />}
    </div>
  );
}

function MarkLayer({ viewport, mark }: { readonly viewport: ScreenshotProps['viewport']; readonly mark: Mark }) {
  const { box } = mark;
  const middle = { cx: box.x + box.width / 2, cy: box.y + box.height / 2 };
  return (
    <svg
      aria-hidden
      data-testid="target-mark"
      viewBox={`0 0 ${viewport.width} ${viewport.height}`}
      className="pointer-events-none absolute inset-0 size-full"
    >
      {/* White under the colour, so that it shows on any page */}
      {['#ffffff', '#d61f69'].map((stroke, index) => (
        <g key={stroke} fill="none" stroke={stroke} strokeWidth={index === 0 ? 7 : 3}>
          <rect x={box.x - 4} y={box.y - 4} width={box.width + 8} height={box.height + 8} rx={6} />
          {mark.isClick && (
            <circle {...middle} r={index === 0 ? 9 : 8} fill={stroke} fillOpacity={index === 0 ? 1 : 0.85} />
          )}
        </g>
      ))}
    </svg>
  );
}
