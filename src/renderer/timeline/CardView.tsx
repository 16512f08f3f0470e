/** Owns how one card of the timeline looks. */
import {
  Ban,
  Brain,
  Check,
  CircleHelp,
  CircleStop,
  Flag,
  Hand,
  Layers,
  LoaderCircle,
  MousePointerClick,
  Play,
  X,
} from 'lucide-react';
import { memo, type ReactNode } from 'react';
import type { Card } from '../../shared/runView.ts';
import { errorText } from '../ui/errorText.ts';
import { formatClock, formatShort, formatTimeOfDay } from '../ui/format.ts';

interface CardViewProps {
  readonly card: Card;
  readonly isSelected: boolean;
  /** Seconds into the video; undefined where there is none. */
  readonly videoSeconds: number | undefined;
}

const looks = {
  thought: { edge: 'border-l-accent', tone: 'text-accent', Icon: Brain },
  block: { edge: 'border-l-edge', tone: 'text-soft', Icon: Layers },
  action: { edge: 'border-l-running', tone: 'text-running', Icon: MousePointerClick },
  you: { edge: 'border-l-paused', tone: 'text-paused', Icon: Hand },
} as const;

/** Cards never change once they are settled, so a run of ten thousand redraws only what it must. */
export const CardView = memo(function CardView({ card, isSelected, videoSeconds }: CardViewProps) {
  const { edge, tone, Icon } = looks[card.kind];
  const durationMs = 'durationMs' in card ? card.durationMs : undefined;
  return (
    <article
      data-testid="card"
      data-kind={card.kind}
      data-selected={isSelected || undefined}
      className={`rounded-md border border-l-3 border-line ${edge} ${card.kind === 'you' ? 'bg-[color-mix(in_oklab,var(--paused)_11%,var(--panel))]' : 'bg-panel'} px-3 py-2.5 transition-shadow data-selected:shadow-[0_0_0_2px_var(--accent)] ${isSelected ? '' : 'hover:bg-hover'}`}
    >
      <header className="flex items-start gap-2">
        <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${tone}`} />
        <CardTitle card={card} isSelected={isSelected} />
        <CardTag card={card} />
      </header>
      <CardBody card={card} isSelected={isSelected} />
      <footer className="mt-1.5 flex flex-wrap gap-x-3 text-xs text-faint tabular-nums">
        <time dateTime={new Date(card.at).toISOString()}>{formatTimeOfDay(card.at)}</time>
        {videoSeconds !== undefined && <span>{formatClock(videoSeconds * 1000)} in the video</span>}
        {durationMs !== undefined && <span className="ml-auto">{formatShort(durationMs)}</span>}
      </footer>
    </article>
  );
});

type CardPart = Pick<CardViewProps, 'card' | 'isSelected'>;

function CardTitle({ card, isSelected }: CardPart) {
  const clamp = isSelected ? '' : 'line-clamp-3';
  const text = `min-w-0 flex-1 break-words [overflow-wrap:anywhere] ${clamp}`;
  switch (card.kind) {
    case 'thought':
      return <span className={`${text} font-semibold`}>Thought</span>;
    case 'block':
      return <span className={`${text} font-semibold`}>Block {card.label}</span>;
    case 'action':
      return (
        <span className={text}>
          <span className="mr-1.5 font-semibold text-faint tabular-nums">#{card.number}</span>
          <span className="font-semibold">{card.description}</span>
        </span>
      );
    case 'you':
      return (
        <span className={text}>
          <span className="mr-1.5 font-semibold text-paused">You</span>
          {card.description}
        </span>
      );
    default:
      return card satisfies never;
  }
}

function CardBody({ card, isSelected }: CardPart) {
  switch (card.kind) {
    case 'thought':
      return <Text isOpen={isSelected}>{card.text}</Text>;
    case 'block':
      return <Text isOpen={isSelected}>{card.prompt}</Text>;
    case 'action': {
      const error = card.error && errorText(card.error);
      return (
        <>
          {card.reasoning && <Text isOpen={isSelected}>{card.reasoning}</Text>}
          {card.note && <Text isOpen={isSelected}>{card.note}</Text>}
          {error && (
            <div
              className={`mt-1 text-[13px] [overflow-wrap:anywhere] break-words ${card.state === 'interrupted' ? 'text-soft' : 'text-danger'}`}
            >
              <span className="font-medium">{error.title}.</span> {error.reason}
            </div>
          )}
        </>
      );
    }
    case 'you':
      return undefined;
    default:
      return card satisfies never;
  }
}

function Text({ isOpen, children }: { readonly isOpen: boolean; readonly children: ReactNode }) {
  return (
    <p
      className={`mt-1 text-[13px] [overflow-wrap:anywhere] break-words whitespace-pre-line text-soft ${isOpen ? '' : 'line-clamp-4'}`}
    >
      {children}
    </p>
  );
}

const decisions = {
  act: { text: 'Decision', Icon: Play, tone: 'text-faint' },
  complete: { text: 'Goal reached', Icon: Flag, tone: 'text-completed' },
  terminate: { text: 'Gives up', Icon: CircleStop, tone: 'text-terminated' },
  ask: { text: 'Asks you', Icon: CircleHelp, tone: 'text-paused' },
} as const;
const states = {
  running: { text: 'running', Icon: LoaderCircle, tone: 'text-running [&>svg]:animate-spin' },
  completed: { text: 'done', Icon: Check, tone: 'text-completed' },
  failed: { text: 'failed', Icon: X, tone: 'text-failed' },
  interrupted: { text: 'interrupted', Icon: Ban, tone: 'text-canceled' },
} as const;

function CardTag({ card }: { readonly card: Card }) {
  if (card.kind === 'you') return undefined;
  const { text, Icon, tone } = card.kind === 'thought' ? decisions[card.decision] : states[card.state];
  return (
    <span className={`inline-flex h-5 shrink-0 items-center gap-1 text-xs font-medium ${tone}`}>
      <Icon aria-hidden className="size-3.5" />
      {text}
    </span>
  );
}
