/** Owns the agent's turns: observe, decide, act, emit, for one block after the other. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Action, ActionResult, Observation } from '../../shared/action.ts';
import { AppError, type ErrorData, toErrorData } from '../../shared/errors.ts';
import type { Block, Json } from '../../shared/task.ts';
import type { Decision, Engine, Outcome } from './engine.ts';
import { mergeOutput } from './output.ts';
import type { Prepared, Turn, World } from './ports.ts';
import { fillTemplate } from './template.ts';

export type Ending =
  | { readonly status: 'completed' }
  | { readonly status: 'terminated' | 'timed_out' | 'failed'; readonly error: ErrorData };

type BadEnding = Exclude<Ending, { status: 'completed' }>;

export interface Limits {
  /** Turns of the agent over all blocks; saying that a block is done is free. */
  readonly maxSteps: number;
  /** Whether the agent has driven for longer than it may. */
  readonly isOverTime: () => boolean;
}

interface LoopOptions {
  readonly blocks: readonly Block[];
  /** Called when the block begins, with the outputs of earlier blocks filled into its prompt. */
  readonly createEngine: (block: Block) => Engine;
  readonly world: World;
  readonly limits: Limits;
}

/**
 * Does the blocks in order until they are done or one of them ends otherwise.
 * @throws what the run's signal was aborted with, and anything that is no AppError
 */
export async function runBlocks(options: LoopOptions): Promise<Ending> {
  const loop = new AgentLoop(options.world, options.limits);
  const outputs = new Map<string, Json | undefined>();
  for (const [index, block] of options.blocks.entries()) {
    const ending = await loop.runBlock(index, () =>
      options.createEngine({ ...block, prompt: fillTemplate(block.prompt, outputs) }),
    );
    if (ending.status !== 'completed') return ending;
    outputs.set(block.label, loop.output);
  }
  return { status: 'completed' };
}

type FailedResult = Extract<ActionResult, { ok: false }>;

/** One turn's decision, with what the loop needs to act on it. */
interface Turned {
  readonly turn: Turn;
  readonly observation: Observation;
  readonly decision: Decision;
}

class AgentLoop {
  readonly #world: World;
  readonly #limits: Limits;
  #steps = 0;
  #actions = 0;
  #block = 0;
  #output: Json | undefined;

  constructor(world: World, limits: Limits) {
    this.#world = world;
    this.#limits = limits;
  }

  /** What the current block has extracted so far. */
  get output(): Json | undefined {
    return this.#output;
  }

  async runBlock(index: number, createEngine: () => Engine): Promise<Ending> {
    this.#block = index;
    this.#output = undefined;
    this.#world.emit({ type: 'blockStarted', index });
    let isOk = false;
    try {
      const ending = await this.#turns(createEngine());
      isOk = ending.status === 'completed';
      return ending;
    } catch (thrown) {
      if (thrown instanceof AppError) return endingOf(thrown);
      throw thrown;
    } finally {
      const { output } = this;
      this.#world.emit({ type: 'blockEnded', index, ok: isOk, ...(output === undefined ? {} : { output }) });
    }
  }

  async #turns(engine: Engine): Promise<Ending> {
    for (;;) {
      const turn = await this.#world.takeTurn();
      if (turn.handback) engine.onHandback(turn.handback);
      try {
        const ending = await this.#turn(engine, turn);
        if (ending) return ending;
      } catch (thrown) {
        // A turn that was revoked in the middle proves nothing; where the run is over, `takeTurn` says so.
        if (!isOver(turn) || isHumanLimit(thrown)) throw thrown;
      }
    }
  }

  /** @returns an ending, or nothing where another turn follows */
  async #turn(engine: Engine, turn: Turn): Promise<Ending | undefined> {
    if (this.#limits.isOverTime()) return overTime();
    const startedAt = this.#world.now();
    const observation = await this.#world.observe(turn);
    if (isOver(turn)) return undefined;
    if (this.#limits.isOverTime()) return overTime();
    const decision = await engine.decide(observation, turn.signal);
    if (isOver(turn)) return undefined;
    if (this.#limits.isOverTime()) return overTime();
    if (decision.kind === 'look') {
      await delay(decision.afterMs, undefined, { signal: turn.signal });
      return undefined;
    }
    const isWork = decision.kind === 'act' || decision.kind === 'ask';
    if (isWork && this.#steps >= this.#limits.maxSteps) return overSteps(this.#limits.maxSteps);
    this.#steps = Math.min(this.#steps + 1, Math.max(this.#limits.maxSteps, this.#steps));
    this.#emitThought(observation, decision, this.#world.now() - startedAt);
    return this.#follow(engine, { turn, observation, decision });
  }

  #emitThought(observation: Observation, decision: Decision, durationMs: number): void {
    if (decision.kind === 'look') return;
    this.#world.emit({
      type: 'thought',
      id: `thought-${this.#block}-${this.#steps}-${decision.kind}`,
      step: this.#steps,
      text: decision.thought,
      decision: decision.kind,
      durationMs,
      ...(observation.screenshot ? { screenshot: observation.screenshot } : {}),
      ...(decision.usage ? { usage: decision.usage } : {}),
    });
  }

  async #follow(engine: Engine, { turn, observation, decision }: Turned): Promise<Ending | undefined> {
    switch (decision.kind) {
      case 'complete':
        return { status: 'completed' };
      case 'terminate':
        return { status: 'terminated', error: { code: decision.code, message: decision.reason } };
      case 'ask': {
        const { reason, answers } = decision;
        await this.#world.askPerson({ reason, ...(answers ? { answers } : {}) });
        return undefined;
      }
      case 'act':
        engine.onOutcomes(await this.#act(decision.actions, { turn, observation, decision }));
        return undefined;
      case 'look':
        return undefined;
      default:
        return decision satisfies never;
    }
  }

  /** Does the actions until one fails, the turn ends, time runs out, or the page becomes another one. */
  async #act(actions: readonly Action[], turned: Turned): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const action of actions) {
      if (isOver(turned.turn) || this.#limits.isOverTime()) break;
      try {
        const { result, hasMoved } = await this.#actOnce(action, turned);
        outcomes.push({ action, result });
        if (!result.ok || hasMoved) break;
      } catch (thrown) {
        // The engine still has to hear of the actions before this one, which was never dispatched.
        if (!isOver(turned.turn)) throw thrown;
        break;
      }
    }
    return outcomes;
  }

  async #actOnce(action: Action, turned: Turned): Promise<{ result: ActionResult; hasMoved: boolean }> {
    const prepared = await this.#prepare(action, turned.turn);
    const { url, title } = 'perform' in prepared ? prepared : turned.observation;
    const startedAt = this.#world.now();
    const id = this.#emitStarted(action, prepared, turned);
    const result = 'perform' in prepared ? await prepared.perform(turned.turn) : prepared;
    const after = await this.#look({ url, title });
    this.#world.emit({
      type: 'actionEnded',
      id,
      ok: result.ok,
      durationMs: this.#world.now() - startedAt,
      url: after.url,
      title: after.title,
      ...(after.screenshot ? { after: after.screenshot } : {}),
      ...(result.ok ? noteOf(result.note) : errorOf(result)),
    });
    if (result.ok && action.type === 'extract') this.#extend(action.data);
    return { result, hasMoved: after.url !== url };
  }

  #emitStarted(action: Action, prepared: Prepared | FailedResult, { observation, decision }: Turned): string {
    this.#actions += 1;
    const id = `action-${this.#block}-${this.#actions}`;
    const common = { type: 'actionStarted', id, step: this.#steps, action, reasoning: decision.thought } as const;
    if ('perform' in prepared) {
      const { url, title, target, before } = prepared;
      this.#world.emit({ ...common, url, title, ...(target ? { target } : {}), ...(before ? { before } : {}) });
    } else {
      this.#world.emit({ ...common, url: observation.url, title: observation.title });
    }
    return id;
  }

  /** What a thrown error says of the page is a result like any other: its card shows it. */
  async #prepare(action: Action, turn: Turn): Promise<Prepared | FailedResult> {
    try {
      return await this.#world.prepare(action, turn);
    } catch (thrown) {
      if (isOver(turn) || !(thrown instanceof AppError)) throw thrown;
      return { ok: false, error: toErrorData(thrown), dispatched: false };
    }
  }

  async #look(before: { url: string; title: string }): Promise<{ url: string; title: string; screenshot?: string }> {
    try {
      return await this.#world.look();
    } catch {
      // The card must end in any case; what is wrong with the page, the next observation reports as its own error.
      return before;
    }
  }

  #extend(data: Json): void {
    this.#output = mergeOutput(this.#output, data);
    this.#world.emit({ type: 'outputChanged', index: this.#block, output: this.#output });
  }
}

function noteOf(note: string | undefined): { note?: string } {
  return note === undefined ? {} : { note };
}

function errorOf({ error, interrupted }: FailedResult): { error: ErrorData; interrupted?: boolean } {
  return interrupted ? { error, interrupted } : { error };
}

function isOver(turn: Turn): boolean {
  return turn.signal.aborted;
}

/** While a person is awaited the turn is over too, but that nobody came is an ending. */
function isHumanLimit(thrown: unknown): boolean {
  return thrown instanceof AppError && (thrown.code === 'human.timeout' || thrown.code === 'human.unavailable');
}

function endingOf(thrown: AppError): BadEnding {
  const error = toErrorData(thrown);
  if (thrown.code === 'human.timeout') return { status: 'timed_out', error };
  if (thrown.code === 'human.unavailable') return { status: 'terminated', error };
  return { status: 'failed', error };
}

function overTime(): BadEnding {
  return { status: 'timed_out', error: { code: 'budget.time', message: 'The agent drove as long as it may.' } };
}

function overSteps(maxSteps: number): BadEnding {
  const message = `The agent took ${maxSteps} ${maxSteps === 1 ? 'step' : 'steps'} and was not done.`;
  return { status: 'timed_out', error: { code: 'budget.steps', message } };
}
