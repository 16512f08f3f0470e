/** Owns what a run looks like: one pure fold of its events, the same live and in replay. */
import { type Action, describeAction, type RunFile, type Target } from './action.ts';
import type { ErrorData } from './errors.ts';
import type { RunEvent, Usage } from './event.ts';
import { isFinal, type RunStatus, transition } from './run.ts';
import { type Json, type Task, taskTitle } from './task.ts';

interface CardBase {
  readonly id: string;
  readonly at: number;
  /** Index of the block it belongs to. */
  readonly block: number;
}
export interface ThoughtCard extends CardBase {
  readonly kind: 'thought';
  readonly text: string;
  readonly decision: 'act' | 'complete' | 'terminate' | 'ask';
  readonly step: number;
  readonly durationMs: number;
  readonly screenshot?: string;
  readonly usage?: Usage;
}
export interface BlockCard extends CardBase {
  readonly kind: 'block';
  readonly label: string;
  readonly prompt: string;
  readonly url?: string;
  readonly state: 'running' | 'completed' | 'failed';
  readonly durationMs?: number;
}
export interface ActionCard extends CardBase {
  readonly kind: 'action';
  /** Counts from 1 over the whole run. */
  readonly number: number;
  readonly step: number;
  readonly action: Action;
  readonly description: string;
  readonly state: 'running' | 'completed' | 'failed' | 'interrupted';
  readonly target?: Target;
  readonly reasoning?: string;
  readonly note?: string;
  readonly error?: ErrorData;
  readonly before?: string;
  readonly after?: string;
  readonly durationMs?: number;
  readonly url: string;
  readonly title: string;
}
export interface YouCard extends CardBase {
  readonly kind: 'you';
  readonly description: string;
  readonly action?: Action;
  readonly target?: Target;
  readonly screenshot?: string;
  readonly url?: string;
  readonly title?: string;
}
export type Card = ThoughtCard | BlockCard | ActionCard | YouCard;

export interface BlockView {
  readonly label: string;
  readonly url?: string;
  readonly prompt: string;
  readonly state: 'pending' | 'running' | 'completed' | 'failed';
  readonly output?: Json;
}

export interface Delivery {
  readonly at: number;
  readonly url: string;
  readonly ok: boolean;
  readonly attempt: number;
  readonly httpStatus?: number;
  readonly problem?: string;
}

export interface RunView {
  readonly runId: string;
  /** The last event folded in; 0 before the first. */
  readonly seq: number;
  readonly title: string;
  readonly task: Task;
  readonly status: RunStatus;
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly queuedAt?: number;
  readonly startedAt?: number;
  readonly finishedAt?: number;
  readonly error?: ErrorData;
  /** Index of the block being executed, or of the last one that was. */
  readonly block: number;
  readonly blocks: readonly BlockView[];
  readonly cards: readonly Card[];
  readonly actions: number;
  readonly steps: number;
  readonly tokens: number;
  /** US dollars; 0 for engines without a price. */
  readonly cost: number;
  readonly files: readonly RunFile[];
  /** Milliseconds a person drove or was awaited, up to `humanSince` where that is set. */
  readonly humanMs: number;
  readonly humanSince?: number;
  /** Whether a person drives now. */
  readonly isDriven: boolean;
  /** Why the agent waits for a person. */
  readonly askedFor?: string;
  readonly browser?: { readonly name: string; readonly version: string; readonly window: 'hidden' | 'window' };
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly recording?: {
    readonly startedAt: number;
    readonly width: number;
    readonly height: number;
    readonly durationMs?: number;
    readonly bytes?: number;
  };
  readonly recordingProblem?: ErrorData;
  readonly deliveries: readonly Delivery[];
  readonly notices: readonly ErrorData[];
}

const emptyTask: Task = { engine: 'builtin', blocks: [], mayAsk: true };

/** A run of which nothing is known yet but its id. */
export function emptyRun(runId: string): RunView {
  return {
    runId,
    seq: 0,
    title: runId,
    task: emptyTask,
    status: 'created',
    createdAt: 0,
    modifiedAt: 0,
    block: 0,
    blocks: [],
    cards: [],
    actions: 0,
    steps: 0,
    tokens: 0,
    cost: 0,
    files: [],
    humanMs: 0,
    isDriven: false,
    deliveries: [],
    notices: [],
  };
}

/** A view under construction: copied once per batch, so that folding n events costs O(n). */
type Draft = { -readonly [K in keyof RunView]: RunView[K] extends readonly (infer T)[] ? T[] : RunView[K] };

/**
 * Folds events into a view. Pure: `view` is not changed. Events at or before `view.seq` are skipped, so a
 * doubled delivery changes nothing; the caller sees to it that there is no gap.
 * @throws TransitionError where the events hold a forbidden change of status
 */
export function reduceRun(view: RunView, events: readonly RunEvent[]): RunView {
  const fresh = events.filter((event) => event.seq > view.seq);
  if (fresh.length === 0) return view;
  const draft: Draft = {
    ...view,
    blocks: [...view.blocks],
    cards: [...view.cards],
    files: [...view.files],
    deliveries: [...view.deliveries],
    notices: [...view.notices],
  };
  for (const event of fresh) {
    if (event.seq <= draft.seq) continue;
    apply(draft, event);
    draft.seq = event.seq;
    draft.modifiedAt = event.at;
  }
  return draft;
}

type Of<T extends RunEvent['type']> = Extract<RunEvent, { type: T }>;
type Appliers = { readonly [T in RunEvent['type']]: (draft: Draft, event: Of<T>) => void };

const appliers: Appliers = {
  runCreated: applyCreated,
  statusChanged: applyStatus,
  browserStarted(draft, { name, version, window, viewport }) {
    draft.browser = { name, version, window };
    draft.viewport = viewport;
  },
  recordingStarted(draft, { startedAt, width, height }) {
    draft.recording = { startedAt, width, height };
  },
  recordingEnded(draft, { problem, durationMs, bytes }) {
    if (problem) draft.recordingProblem = problem;
    if (durationMs === 0) delete draft.recording;
    else if (draft.recording) draft.recording = { ...draft.recording, durationMs, bytes };
  },
  fileDownloaded(draft, { file }) {
    draft.files.push(file);
  },
  webhookDelivered(draft, { seq: _seq, type: _type, ...delivery }) {
    draft.deliveries.push(delivery);
  },
  noticed(draft, { notice }) {
    draft.notices.push(notice);
  },
  blockStarted: applyBlockStarted,
  blockEnded: applyBlockEnded,
  outputChanged(draft, { index, output }) {
    changeBlock(draft, index, { output });
  },
  thought: applyThought,
  actionStarted: applyActionStarted,
  actionEnded: applyActionEnded,
  personAsked(draft, { reason }) {
    draft.askedFor = reason;
  },
  controlTaken(draft, event) {
    draft.isDriven = true;
    addYou(draft, event, { description: 'Took control' });
  },
  controlReleased(draft, event) {
    draft.isDriven = false;
    addYou(draft, event, {
      description: event.changes.length > 0 ? `Handed back. ${event.changes.join(' ')}` : 'Handed back',
    });
  },
  continued(draft, event) {
    addYou(draft, event, { description: event.answer ? `Continued: ${event.answer}` : 'Continued' });
  },
  personActed(draft, event) {
    const { seq: _seq, type: _type, at: _at, ...rest } = event;
    addYou(draft, event, rest);
  },
};

function apply(draft: Draft, event: RunEvent): void {
  (appliers[event.type] as (draft: Draft, event: RunEvent) => void)(draft, event);
}

function applyCreated(draft: Draft, event: Of<'runCreated'>): void {
  draft.runId = event.runId;
  draft.task = event.task;
  draft.title = taskTitle(event.task);
  draft.createdAt = event.at;
  draft.blocks = event.task.blocks.map(({ label, url, prompt }) => ({ label, url, prompt, state: 'pending' }));
}

function applyStatus(draft: Draft, event: Extract<RunEvent, { type: 'statusChanged' }>): void {
  const from = draft.status;
  draft.status = transition(from, event.to);
  if (event.error) draft.error = event.error;
  if (event.to === 'queued') draft.queuedAt = event.at;
  if (event.to === 'running') draft.startedAt ??= event.at;
  if (event.to === 'paused') draft.humanSince = event.at;
  if (from === 'paused') {
    draft.humanMs += event.at - (draft.humanSince ?? event.at);
    delete draft.humanSince;
    delete draft.askedFor;
  }
  if (!isFinal(draft.status)) return;
  draft.finishedAt = event.at;
  draft.isDriven = false;
  draft.cards = draft.cards.map((card) => settleCard(card, event.at, draft.status));
  draft.blocks = draft.blocks.map((block) => (block.state === 'running' ? { ...block, state: 'failed' } : block));
}

/** Nothing stays "running" on a card of a run that is over. */
function settleCard(card: Card, at: number, status: RunStatus): Card {
  if ((card.kind !== 'block' && card.kind !== 'action') || card.state !== 'running') return card;
  const durationMs = at - card.at;
  if (card.kind === 'block') return { ...card, state: status === 'completed' ? 'completed' : 'failed', durationMs };
  return { ...card, state: 'interrupted', durationMs };
}

function changeBlock(draft: Draft, index: number, change: Partial<BlockView>): void {
  const block = draft.blocks[index];
  if (block) draft.blocks[index] = { ...block, ...change };
}

function applyBlockStarted(draft: Draft, { index, at }: Of<'blockStarted'>): void {
  const block = draft.blocks[index];
  if (!block) return;
  draft.block = index;
  changeBlock(draft, index, { state: 'running' });
  const { label, prompt, url } = block;
  draft.cards.push({ kind: 'block', id: `block-${index}`, at, block: index, label, prompt, url, state: 'running' });
}

function applyBlockEnded(draft: Draft, { index, ok, output, at }: Of<'blockEnded'>): void {
  const state = ok ? 'completed' : 'failed';
  changeBlock(draft, index, output === undefined ? { state } : { state, output });
  changeCard(draft, `block-${index}`, (card) =>
    card.kind === 'block' ? { ...card, state, durationMs: at - card.at } : card,
  );
}

function applyThought(draft: Draft, event: Of<'thought'>): void {
  const { seq: _seq, type: _type, ...rest } = event;
  draft.cards.push({ kind: 'thought', block: draft.block, ...rest });
  draft.steps = Math.max(draft.steps, event.step);
  draft.tokens += (event.usage?.inputTokens ?? 0) + (event.usage?.outputTokens ?? 0);
  draft.cost += event.usage?.cost ?? 0;
}

function applyActionStarted(draft: Draft, event: Of<'actionStarted'>): void {
  const { seq: _seq, type: _type, ...rest } = event;
  draft.actions += 1;
  const description = describeAction(event.action);
  const { block, actions: number } = draft;
  draft.cards.push({ kind: 'action', block, number, description, state: 'running', ...rest });
}

function applyActionEnded(draft: Draft, event: Of<'actionEnded'>): void {
  const { id, ok, note, error, interrupted, after, durationMs, url, title } = event;
  const state = ok ? 'completed' : interrupted ? 'interrupted' : 'failed';
  changeCard(draft, id, (card) =>
    card.kind === 'action' ? { ...card, state, note, error, after, durationMs, url, title } : card,
  );
}

function addYou(draft: Draft, { seq, at }: RunEvent, card: Omit<YouCard, 'kind' | 'id' | 'at' | 'block'>): void {
  draft.cards.push({ kind: 'you', id: `you-${seq}`, at, block: draft.block, ...card });
}

/** Cards change soon after they are added, so the search starts at the end. */
function changeCard(draft: Draft, id: string, change: (card: Card) => Card): void {
  const index = draft.cards.findLastIndex((card) => card.id === id);
  const card = draft.cards[index];
  if (card) draft.cards[index] = change(card);
}

/** The run's output: the block's own, or by label where there are several; undefined while there is none. */
export function outputOf(view: RunView): Json | undefined {
  if (view.blocks.length === 1) return view.blocks[0]?.output;
  const filled = view.blocks.filter((block) => block.output !== undefined);
  return filled.length === 0
    ? undefined
    : Object.fromEntries(filled.map((block) => [block.label, block.output as Json]));
}

/** Milliseconds since the run's browser was wanted, until its end or `now`. */
export function elapsedMs(view: RunView, now: number): number {
  return view.startedAt === undefined ? 0 : (view.finishedAt ?? now) - view.startedAt;
}

/** Milliseconds a person drove or was awaited, until `now`. */
export function humanTimeMs(view: RunView, now: number): number {
  return view.humanMs + (view.humanSince === undefined ? 0 : now - view.humanSince);
}

/** Where in the video something happened, in seconds; undefined where there is no video of it. */
export function videoTime(view: RunView, at: number): number | undefined {
  const { recording } = view;
  if (!recording) return undefined;
  const seconds = (at - recording.startedAt) / 1000;
  return Math.max(0, recording.durationMs === undefined ? seconds : Math.min(seconds, recording.durationMs / 1000));
}
