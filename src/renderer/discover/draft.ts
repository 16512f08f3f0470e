/** Owns what a person has typed on Discover: kept as text until Run, then turned into a task or into errors by field. */
import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import {
  type DataSchema,
  normaliseTask,
  normaliseUrl,
  type Task,
  type TaskInput,
  taskSchema,
} from '../../shared/task.ts';

const blockDraftSchema = z.object({
  /** Tells blocks apart while they are added and removed. */
  key: z.number(),
  label: z.string(),
  url: z.string(),
  prompt: z.string(),
  schema: z.string(),
});
export type BlockDraft = z.infer<typeof blockDraftSchema>;

export const draftSchema = z.object({
  blocks: z.array(blockDraftSchema).min(1),
  engine: z.string(),
  title: z.string(),
  maxSteps: z.string(),
  minutes: z.string(),
  webhookUrl: z.string(),
  profile: z.string(),
  browserWindow: z.enum(['', 'hidden', 'window']),
  isAdvanced: z.boolean(),
});
export type Draft = z.infer<typeof draftSchema>;

/** By path: `title`, `blocks.0.prompt`; `form` where no field is to blame. */
export type FieldErrors = Readonly<Record<string, string>>;

/** What every part of the form needs. */
export interface FormProps {
  readonly draft: Draft;
  readonly errors: FieldErrors;
  readonly onChange: (change: (draft: Draft) => Draft) => void;
  /** A data schema was left; `message` is undefined where it is fine. */
  readonly onSchemaError: (field: string, message: string | undefined) => void;
}

export const emptyDraft: Draft = {
  blocks: [{ key: 1, label: 'block_1', url: '', prompt: '', schema: '' }],
  engine: '',
  title: '',
  maxSteps: '',
  minutes: '',
  webhookUrl: '',
  profile: '',
  browserWindow: '',
  isAdvanced: false,
};

/** The form filled in with a task. */
export function draftOfTask(task: Task): Draft {
  return {
    blocks: task.blocks.map(({ label, url, prompt, dataSchema }, index) => ({
      key: index + 1,
      label,
      url: url ?? '',
      prompt,
      schema: dataSchema ? JSON.stringify(dataSchema, undefined, 2) : '',
    })),
    engine: task.engine,
    title: task.title ?? '',
    maxSteps: task.maxSteps === undefined ? '' : String(task.maxSteps),
    minutes: task.timeLimitS === undefined ? '' : String(task.timeLimitS / 60),
    webhookUrl: task.webhookUrl ?? '',
    profile: task.profile ?? '',
    browserWindow: task.browserWindow ?? '',
    isAdvanced: task.blocks.length === 1 && task.blocks[0]?.dataSchema !== undefined,
  };
}

/** The form with one block more, under a label that is still free. */
export function addBlock(draft: Draft): Draft {
  const labels = new Set(draft.blocks.map((block) => block.label));
  let number = draft.blocks.length + 1;
  while (labels.has(`block_${number}`)) number += 1;
  const key = Math.max(...draft.blocks.map((block) => block.key)) + 1;
  const block = { key, label: `block_${number}`, url: '', prompt: '', schema: '' };
  return { ...draft, blocks: [...draft.blocks, block] };
}

/** The task as the core wants it, or what is wrong, field by field. */
export function taskOfDraft(draft: Draft): { readonly task: TaskInput } | { readonly errors: FieldErrors } {
  const errors: Record<string, string> = {};
  const optional = (key: string, value: string) => (value.trim() === '' ? {} : { [key]: value.trim() });
  const number = (key: string, field: string, { text, factor = 1 }: { text: string; factor?: number }) => {
    if (text.trim() === '') return {};
    const value = Number(text.trim().replace(',', '.'));
    if (Number.isFinite(value)) return { [key]: Math.round(value * factor * 1000) / 1000 };
    errors[field] = `“${text.trim()}” is not a number.`;
    return {};
  };
  const input = {
    blocks: draft.blocks.map((block, index) => {
      const schema = parseSchema(block.schema);
      if ('error' in schema) errors[`blocks.${index}.dataSchema`] = schema.error;
      return {
        label: block.label.trim(),
        prompt: block.prompt,
        ...optional('url', block.url),
        ...('value' in schema ? { dataSchema: schema.value } : {}),
      };
    }),
    ...optional('engine', draft.engine),
    ...optional('title', draft.title),
    ...number('maxSteps', 'maxSteps', { text: draft.maxSteps }),
    ...number('timeLimitS', 'timeLimitS', { text: draft.minutes, factor: 60 }),
    ...optional('webhookUrl', draft.webhookUrl),
    ...optional('profile', draft.profile),
    ...optional('browserWindow', draft.browserWindow),
  };
  const parsed = taskSchema.safeParse(input);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) errors[fieldOf(issue.path)] ??= plainWords(issue);
  }
  checkUrls(draft, errors);
  if (Object.keys(errors).length > 0 || !parsed.success) return { errors };
  return { task: normaliseTask(parsed.data) };
}

/** The data schema in `text`; neither key where it is empty. */
export function parseSchema(text: string): { readonly value?: DataSchema } | { readonly error: string } {
  if (text.trim() === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    return { error: `This is not JSON: ${thrown instanceof Error ? thrown.message : String(thrown)}` };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return {
      error: 'A data schema is a JSON object, such as {"type":"object","properties":{"price":{"type":"number"}}}.',
    };
  }
  return { value: value as DataSchema };
}

function checkUrls(draft: Draft, errors: Record<string, string>): void {
  for (const [index, { url }] of draft.blocks.entries()) {
    if (url.trim() !== '') check(`blocks.${index}.url`, () => normaliseUrl(url), errors);
  }
  const webhookUrl = draft.webhookUrl.trim();
  if (webhookUrl === '') return;
  check('webhookUrl', () => normaliseTask({ engine: '', blocks: [], mayAsk: true, webhookUrl }), errors);
}

function check(field: string, run: () => unknown, errors: Record<string, string>): void {
  try {
    run();
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    errors[field] ??= thrown.message;
  }
}

const fields = ['title', 'engine', 'maxSteps', 'timeLimitS', 'webhookUrl', 'profile', 'browserWindow'];

function fieldOf(path: readonly PropertyKey[]): string {
  const [first, index, field] = path;
  if (first === 'blocks' && typeof index === 'number') return `blocks.${index}.${String(field ?? 'prompt')}`;
  return fields.includes(String(first)) ? String(first) : 'form';
}

/** The numbers' own messages are zod's and speak of types. */
function plainWords(issue: z.core.$ZodIssue): string {
  const field = issue.path[0];
  if (field === 'maxSteps') return 'Max steps is a whole number from 1 to 1,000.';
  if (field === 'timeLimitS') return 'The time limit is more than 0 and at most 1,440 minutes.';
  return issue.message;
}
