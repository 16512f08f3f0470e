/** Owns the built-in engine: it carries out plain-language steps without a model, one per turn, and never guesses. */
import type { Action, Observation } from '../../shared/action.ts';
import { AppError, type ErrorCode, type ErrorData } from '../../shared/errors.ts';
import type { Block, Json } from '../../shared/task.ts';
import { now } from '../clock.ts';
import { pageShows } from './ariaTree.ts';
import { compileSchema } from './dataSchema.ts';
import { type Doubt, doubtAnswers, settleDoubt } from './doubt.ts';
import type { Decision, Engine, EngineKind, Handback, Outcome } from './engine.ts';
import { parsePrompt } from './grammar.ts';
import { mergeOutput } from './output.ts';
import { planExtract, type SchemaCheck } from './planExtract.ts';
import { type PageStep, planStep } from './planStep.ts';
import { renderStep, type Step } from './step.ts';

/** How often a page is looked at while something on it is awaited, in milliseconds. */
const lookEveryMs = 400;

export const builtinEngine: EngineKind = {
  check(block) {
    readPlan(block);
  },
  create(block) {
    return new BuiltinEngine(block);
  },
};

interface BlockPlan {
  readonly steps: readonly Step[];
  readonly schema: SchemaCheck | undefined;
}

/** @throws AppError `prompt.not_understood`, `url.invalid` or `schema.invalid` */
function readPlan(block: Block): BlockPlan {
  const sentences = parsePrompt(block.prompt);
  const steps = sentences.flatMap((sentence) => sentence.steps);
  const schema = block.dataSchema && { schema: block.dataSchema, validate: compileSchema(block.dataSchema) };
  const nameless = sentences.find((sentence) =>
    sentence.steps.some((step) => step.kind === 'extract' && step.fields.length === 0),
  );
  if (nameless && !schema) {
    throw new AppError(
      'prompt.not_understood',
      `“${nameless.source}” names nothing to extract, and the block has no data schema. ` +
        'The nearest form I know is: Extract "NAME" and "NAME".',
    );
  }
  const start: Step[] = block.url ? [{ kind: 'goto', url: block.url }] : [];
  // A data schema asks for data, whether or not a sentence says where to read it.
  const end: Step[] = schema && !steps.some(({ kind }) => kind === 'extract') ? [{ kind: 'extract', fields: [] }] : [];
  return { steps: [...start, ...steps, ...end], schema };
}

type Question = 'person' | 'challenge' | 'doubt';

const goOnAnyway = 'Go on anyway';

/** Codes that mean the page does not have what the task needs: the agent gives up, and nothing is broken. */
const givesUp = new Set<ErrorCode>(['element.not_found', 'element.ambiguous', 'wait.timeout']);

/** Steps that a challenge stands in the way of. */
const blockedByChallenge = new Set<Step['kind']>([
  ...(['click', 'type', 'clear', 'select', 'check', 'press', 'scrollTo', 'upload', 'download', 'extract'] as const),
]);

class BuiltinEngine implements Engine {
  readonly #plan: BlockPlan;
  #at = 0;
  /** When the current step first looked at the page; undefined before. */
  #since: number | undefined;
  #hasRetried = false;
  /** What the next decision has to report instead of going on. */
  #failure: ErrorData | undefined;
  /** What an extraction lacks that is done all the same: what was found is kept, and the next turn says the rest. */
  #shortfall: string | undefined;
  #doubt: Doubt | undefined;
  #question: Question | undefined;
  /** The challenge a person was asked about last, and the one they said not to mind. */
  #askedChallenge: string | undefined;
  #passedChallenge: string | undefined;
  readonly #stopTexts: string[] = [];
  /** What was seen on the way and belongs to the next thought. */
  #notes: string[] = [];
  #output: Json | undefined;

  constructor(block: Block) {
    this.#plan = readPlan(block);
  }

  decide(observation: Observation, signal: AbortSignal): Promise<Decision> {
    return new Promise((resolve) => {
      signal.throwIfAborted();
      resolve(this.#decide(observation));
    });
  }

  onOutcomes(outcomes: readonly Outcome[]): void {
    // Nothing came of it where the plan was cut off: the step is simply still to be done.
    const [outcome] = outcomes;
    if (!outcome) return;
    const { action, result } = outcome;
    if (result.ok) {
      this.#succeed(action);
    } else if (result.interrupted || result.error.code === 'control.stale') {
      if (result.dispatched) this.#doubt = { action };
    } else if (!this.#hasRetried && !result.dispatched && givesUp.has(result.error.code) && action.type !== 'waitFor') {
      // The page changed between the look and the action; the next look decides.
      this.#hasRetried = true;
    } else {
      this.#failure = result.error;
    }
  }

  #succeed(action: Action): void {
    if (action.type === 'extract') {
      this.#output = mergeOutput(this.#output, action.data);
      if (this.#shortfall !== undefined) this.#failure = { code: 'extract.missing', message: this.#shortfall };
    }
    this.#advance();
  }

  onHandback({ answer }: Handback): void {
    const question = this.#question;
    this.#question = undefined;
    this.#since = undefined;
    if (question === 'person') this.#advance();
    if (question === 'challenge' && answer === goOnAnyway) this.#passedChallenge = this.#askedChallenge;
    if (question !== 'doubt' || answer === undefined) return;
    this.#doubt = undefined;
    if (answer === doubtAnswers.done) this.#advance();
  }

  #advance(): void {
    this.#at += 1;
    this.#since = undefined;
    this.#hasRetried = false;
  }

  #decide(observation: Observation): Decision {
    if (this.#failure) return failed(this.#failure);
    const stop = this.#stopTexts.find((text) => pageShows(observation.tree, text));
    if (stop !== undefined) return stopped(stop);
    return this.#decideDoubt(observation) ?? this.#decideNext(observation);
  }

  /** What became of an action that was cut off in the middle. */
  #decideDoubt(observation: Observation): Decision | undefined {
    const step = this.#plan.steps[this.#at];
    if (!this.#doubt || !step) return undefined;
    const settled = settleDoubt(this.#doubt, step, observation);
    if (settled.kind === 'unclear') {
      return this.#ask('doubt', { reason: settled.reason, answers: Object.values(doubtAnswers) });
    }
    this.#doubt = undefined;
    if (settled.kind === 'done') {
      this.#notes.push(settled.note);
      this.#advance();
    }
    return undefined;
  }

  #decideNext(observation: Observation): Decision {
    for (let step = this.#plan.steps[this.#at]; step; step = this.#plan.steps[this.#at]) {
      if (step.kind !== 'stopIf') return this.#decideStep(step, observation);
      if (pageShows(observation.tree, step.text)) return stopped(step.text);
      this.#stopTexts.push(step.text);
      this.#notes.push(`“${step.text}” is not on this page, so I go on.`);
      this.#advance();
    }
    return this.#complete(observation);
  }

  #decideStep(step: Exclude<Step, { kind: 'stopIf' }>, observation: Observation): Decision {
    if (step.kind === 'waitForMe') return this.#ask('person', { reason: reasonOf(step.reason) });
    const { challenge } = observation;
    if (challenge !== undefined && challenge !== this.#passedChallenge && isBlocked(step, observation)) {
      return this.#askAboutChallenge(challenge);
    }
    this.#since ??= now();
    return step.kind === 'extract' ? this.#extract(step, observation) : this.#actOn(step, observation);
  }

  #askAboutChallenge(challenge: string): Decision {
    const isRepeated = this.#askedChallenge === challenge;
    this.#askedChallenge = challenge;
    return this.#ask(
      'challenge',
      isRepeated
        ? { reason: `The challenge is still there: ${challenge}`, answers: ['I have solved it', goOnAnyway] }
        : { reason: `A challenge needs a person: ${challenge}` },
    );
  }

  #ask(question: Question, request: { readonly reason: string; readonly answers?: readonly string[] }): Decision {
    this.#question = question;
    const { reason, answers } = request;
    return { kind: 'ask', thought: this.#think(`I ask a person: ${reason}`), reason, ...(answers ? { answers } : {}) };
  }

  #actOn(step: PageStep, observation: Observation): Decision {
    const previous = this.#plan.steps[this.#at - 1];
    const plan = planStep(step, { tree: observation.tree, ...(previous ? { previous } : {}) });
    if (plan.kind === 'act') return this.#act(plan.action, plan.thought);
    return this.#isPatient(plan.patienceMs) ? lookAgain(plan.reason) : this.#giveUp(plan.code, plan.reason);
  }

  #extract(step: Extract<Step, { kind: 'extract' }>, observation: Observation): Decision {
    this.#shortfall = undefined;
    const isLast = !this.#plan.steps.slice(this.#at + 1).some(({ kind }) => kind === 'extract');
    const plan = planExtract(step.fields, observation, { schema: this.#plan.schema, before: this.#output, isLast });
    if (plan.patienceMs > 0 && this.#isPatient(plan.patienceMs)) return lookAgain(plan.thought);
    if (plan.problem === undefined) return this.#act(plan.action, plan.thought);
    if (plan.isEmpty) return this.#giveUp('extract.missing', plan.problem);
    this.#shortfall = plan.problem;
    return this.#act(plan.action, plan.thought);
  }

  #isPatient(forMs: number): boolean {
    return now() - (this.#since ?? now()) < forMs;
  }

  #act(action: Action, thought: string): Decision {
    return { kind: 'act', thought: this.#think(thought), actions: [action] };
  }

  #giveUp(code: ErrorCode, reason: string): Decision {
    return { kind: 'terminate', thought: this.#think(`${reason} I give up.`), code, reason };
  }

  #think(text: string): string {
    const notes = this.#notes;
    this.#notes = [];
    return [...notes, text].join(' ');
  }

  #complete({ title, url }: Observation): Decision {
    const { steps } = this.#plan;
    const last = steps.at(-1);
    const count = steps.length === 1 ? 'The one step of this block is' : `All ${steps.length} steps of this block are`;
    const what = last ? ` The last one was: ${renderStep(last)}.` : '';
    return { kind: 'complete', thought: this.#think(`${count} done.${what} I see the page “${title || url}”.`) };
  }
}

function isBlocked(step: Step, { tree }: Observation): boolean {
  return step.kind === 'waitUntil' ? !pageShows(tree, step.text) : blockedByChallenge.has(step.kind);
}

function lookAgain(thought: string): Decision {
  return { kind: 'look', thought, afterMs: lookEveryMs };
}

function stopped(text: string): Decision {
  const reason = `“${text}” is on the page, and the task says to stop then.`;
  return { kind: 'terminate', thought: reason, code: 'stop.condition', reason };
}

/** @throws AppError where the action failed for another reason than that the page lacks something */
function failed({ code, message }: ErrorData): Decision {
  if (!givesUp.has(code) && code !== 'extract.missing') throw new AppError(code, message);
  return { kind: 'terminate', thought: `${message} I give up.`, code, reason: message };
}

/** “to solve the puzzle” as a request: “Solve the puzzle”. */
function reasonOf(words: string): string {
  const request = words.replace(/^(?:to|so that i can|so i can) /i, '').trim();
  if (request === '') return 'The task asks you to take over here.';
  return request.charAt(0).toUpperCase() + request.slice(1);
}
