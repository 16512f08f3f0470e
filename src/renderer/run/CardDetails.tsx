/** Owns what is shown of one chosen card: its pictures, the element, the address, the reasoning and how it went. */
import { type ReactNode, useState } from 'react';
import type { Target } from '../../shared/action.ts';
import type { ErrorData } from '../../shared/errors.ts';
import type { Card, RunView } from '../../shared/runView.ts';
import { errorText } from '../ui/errorText.ts';
import { formatAbsolute, formatShort } from '../ui/format.ts';
import { screenshotsOf } from '../timeline/cards.ts';
import { isClick, type Mark, Screenshot } from './Screenshot.tsx';

interface CardDetailsProps {
  readonly view: RunView;
  readonly card: Card;
  readonly mediaBase: string;
}

const pageSize = { width: 1280, height: 720 };

export function CardDetails({ view, card, mediaBase }: CardDetailsProps) {
  return (
    <div className="@container">
      <div className="flex flex-col gap-4 @5xl:flex-row @5xl:items-start @5xl:gap-6">
        <Pictures view={view} card={card} mediaBase={mediaBase} />
        <dl className="grid min-w-0 flex-1 grid-cols-[auto_1fr] content-start gap-x-4 gap-y-1.5 text-[13px]">
          {factsOf(card).map(([name, value]) => (
            <Fact key={name} name={name}>
              {value}
            </Fact>
          ))}
        </dl>
      </div>
    </div>
  );
}

function Pictures({ view, card, mediaBase }: CardDetailsProps) {
  const [side, setSide] = useState<Side>('before');
  const { before, after } = screenshotsOf(card);
  const shown = side === 'before' ? (before ?? after) : (after ?? before);
  if (!shown) return undefined;
  // After an action the element may be elsewhere or gone; a person's card has one picture, made as they acted
  const isMarked = card.kind === 'you' || shown === before;
  const mark = isMarked ? markOf(card) : undefined;
  const viewport = view.viewport ?? pageSize;
  return (
    // Not higher than half of the window, so that the words below are seen too
    <div
      className="flex min-w-0 flex-col gap-2 @5xl:flex-2"
      style={{ maxWidth: `${(52 * viewport.width) / viewport.height}vh` }}
    >
      {before && after && <SideSwitch side={side} onChange={setSide} />}
      <Screenshot
        src={`${mediaBase}screenshots/${encodeURIComponent(shown)}`}
        label={`The page ${shown === before ? 'before' : 'after'} this`}
        viewport={viewport}
        {...(mark ? { mark } : {})}
      />
    </div>
  );
}

type Side = 'before' | 'after';

function SideSwitch({ side, onChange }: { readonly side: Side; readonly onChange: (side: Side) => void }) {
  return (
    <div role="group" aria-label="Picture" className="flex w-fit rounded-md border border-line bg-sunken p-0.5">
      {(['before', 'after'] as const).map((each) => (
        <button
          key={each}
          type="button"
          aria-pressed={side === each}
          onClick={() => onChange(each)}
          className="rounded px-3 py-0.5 text-[13px] font-medium text-soft capitalize aria-pressed:bg-panel aria-pressed:text-ink aria-pressed:shadow-sm"
        >
          {each}
        </button>
      ))}
    </div>
  );
}

function markOf(card: Card): Mark | undefined {
  if (card.kind !== 'action' && card.kind !== 'you') return undefined;
  const box = card.target?.box;
  return box && { box, isClick: isClick(card.action) };
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className="text-faint">{name}</dt>
      <dd className="min-w-0 break-words whitespace-pre-wrap">{children}</dd>
    </>
  );
}

type Facts = readonly (readonly [name: string, value: ReactNode])[];

function factsOf(card: Card): Facts {
  const durationMs = 'durationMs' in card ? card.durationMs : undefined;
  const facts: Facts = [
    ...ownFacts(card),
    ['Time', formatAbsolute(card.at)],
    ['Duration', durationMs === undefined ? undefined : formatShort(durationMs)],
  ];
  return facts.filter(([, value]) => value !== undefined);
}

/** Facts without a value are left out. */
function ownFacts(card: Card): Facts {
  switch (card.kind) {
    case 'thought':
      return [
        ['Thought', card.text],
        ['Decision', card.decision],
        ['Step', card.step],
      ];
    case 'block':
      return [
        ['Block', card.label],
        ['Prompt', card.prompt],
        ['URL', card.url],
      ];
    case 'action':
      return [
        ['Action', `#${card.number} ${card.description}`],
        ['Element', elementText(card.target)],
        ['Reasoning', card.reasoning],
        ['Problem', card.error && problemText(card.error)],
        ['Note', card.note],
        ['URL', card.url],
        ['Page', card.title],
      ];
    case 'you':
      return [
        ['You', card.description],
        ['Element', elementText(card.target)],
        ['URL', card.url],
        ['Page', card.title],
      ];
    default:
      return card satisfies never;
  }
}

function elementText(target: Target | undefined): string | undefined {
  return target && `${target.role} “${target.name}”`;
}

function problemText(error: ErrorData): string {
  const { title, reason, remedy } = errorText(error);
  return `${title}. ${reason} ${remedy}`;
}
