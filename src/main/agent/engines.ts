/** Owns the list of engines: what Discover offers, and which one works on a block. */
import { AppError } from '../../shared/errors.ts';
import type { Block, Task } from '../../shared/task.ts';
import { builtinEngine } from './builtin.ts';
import type { Engine, EngineKind } from './engine.ts';
import { checkTemplates } from './template.ts';

const kinds: Readonly<Record<string, EngineKind>> = { builtin: builtinEngine };

/** What a person can choose from. */
export const engineList = [
  {
    id: 'builtin',
    label: 'Built-in',
    note: 'Plain sentences such as Click "X" or Type "TEXT" into "FIELD". No model, no network, no key.',
  },
] as const;

function kindOf(id: string): EngineKind {
  const kind = Object.hasOwn(kinds, id) ? kinds[id] : undefined;
  if (kind) return kind;
  const known = Object.keys(kinds).join(', ');
  throw new AppError('engine.unknown', `“${id}” is not an engine of this Wheelhouse. There is: ${known}.`);
}

/**
 * Checks all that can be known of a task before a browser starts.
 * @throws AppError `engine.unknown`, `prompt.not_understood`, `schema.invalid` or `input.invalid`
 */
export function checkTask(task: Task): void {
  const kind = kindOf(task.engine);
  checkTemplates(task.blocks);
  for (const block of task.blocks) kind.check(block);
}

/** An engine for one block. @throws AppError as `checkTask` does */
export function createEngine(id: string, block: Block): Engine {
  return kindOf(id).create(block);
}
