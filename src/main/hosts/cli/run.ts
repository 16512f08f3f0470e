/** Owns `run`: one task without a window, progress on stderr, the result on stdout, the ending as exit code. */
import { pathToFileURL } from 'node:url';
import { type ApiRun, toApiRun } from '../../../shared/apiRun.ts';
import { AppError, errorWords } from '../../../shared/errors.ts';
import { exitCodes, isFinal } from '../../../shared/run.ts';
import type { Card, RunView } from '../../../shared/runView.ts';
import type { Task } from '../../../shared/task.ts';
import type { Core } from '../../core.ts';

interface RunCommandOptions {
  readonly core: Core;
  readonly task: Task;
  readonly json: boolean;
  /** Opens the web host and tells the address of the run, for a person to take control at. */
  readonly askAt: (runId: string) => Promise<string>;
}

/** Runs the task to its end. @returns the exit code */
export async function runCommand({ core, task, json, askAt }: RunCommandOptions): Promise<number> {
  const runId = core.startRun(task);
  const run = core.runs.get(runId);
  if (!run) throw new AppError('run.not_found', `The run ${runId} ended before it began.`);
  let seen = 0;
  let asked: string | undefined;
  const report = () => {
    const { view } = run;
    for (const card of view.cards.slice(seen)) console.error(describeCard(card));
    seen = view.cards.length;
    if (view.askedFor === asked) return;
    asked = view.askedFor;
    if (asked !== undefined) tellToHelp(asked, askAt(runId));
  };
  if (!isFinal(run.view.status)) console.error(`Starting a browser for “${run.view.title}”…`);
  const stopWatching = core.onRunEvent(runId, report);
  report();
  await run.ended;
  stopWatching();
  const { view } = run;
  tellEnding(view);
  const folder = `${pathToFileURL(core.runDir(runId)).href}/`;
  if (json) await print(toApiRun(view, folder));
  return isFinal(view.status) ? exitCodes[view.status] : exitCodes.failed;
}

function tellToHelp(reason: string, address: Promise<string>): void {
  address.then(
    (url) => console.error(`\nYour turn: ${reason}\nTake control at ${url}\n`),
    (thrown: unknown) => console.error(`\nYour turn: ${reason}\nThe window cannot be opened:`, thrown),
  );
}

function describeCard(card: Card): string {
  switch (card.kind) {
    case 'block':
      return `■ ${card.label}${card.url ? ` at ${card.url}` : ''}`;
    case 'thought':
      return `  … ${card.text}`;
    case 'action':
      return `  → ${card.description}`;
    case 'you':
      return `  ☞ ${card.description}`;
    default:
      return card satisfies never;
  }
}

function tellEnding(view: RunView): void {
  console.error(`${view.status}: ${view.title} (${view.runId})`);
  const { error } = view;
  if (!error || view.status === 'completed') return;
  const words = errorWords[error.code];
  console.error(`${words.title}: ${error.message}\n${words.remedy}`);
}

/** Waits until the pipe has taken it all: the process exits right after. */
function print(run: ApiRun): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.write(`${JSON.stringify(run, undefined, 2)}\n`, () => resolve());
  });
}
