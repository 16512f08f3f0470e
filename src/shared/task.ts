/** Owns the shape of a task: what a person asks for, checked before anything starts. */
import { z } from 'zod';
import { AppError } from './errors.ts';
import { browserWindowSchema, defaults, limits } from './settings.ts';

/** A JSON value, as extraction yields it and as a data schema is written. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export const jsonSchema: z.ZodType<Json> = z.json();

export const dataSchemaSchema = z
  .record(z.string(), jsonSchema)
  .refine((schema) => JSON.stringify(schema).length <= limits.schemaChars, 'The data schema is too long.');
export type DataSchema = z.infer<typeof dataSchemaSchema>;

const text = (max: number, name: string) =>
  z
    .string()
    .trim()
    .min(1, `${name} is empty.`)
    .max(max, `${name} is longer than ${max.toLocaleString('en-US')} characters.`);

export const blockSchema = z
  .object({
    /** Names the block's output: letters, digits, `_` and `-`, so that `{{blocks.<label>.output}}` can name it. */
    label: z
      .string()
      .regex(/^[A-Za-z][\w-]{0,59}$/, 'A block label starts with a letter and has only letters, digits, _ and -.'),
    url: z.string().trim().max(limits.urlChars, 'The URL is too long.').optional(),
    prompt: text(limits.promptChars, 'The prompt'),
    dataSchema: dataSchemaSchema.optional(),
  })
  .strict();
export type Block = z.infer<typeof blockSchema>;

export const taskSchema = z
  .object({
    title: z.string().trim().max(limits.titleChars, 'The title is too long.').optional(),
    engine: z
      .string()
      .regex(/^[\w./:@-]{1,200}$/, 'This is not an engine id.')
      .default(defaults.engine),
    blocks: z.array(blockSchema).min(1, 'A task needs at least one block.').max(limits.blocks),
    maxSteps: z.number().int().min(1).max(limits.maxSteps).optional(),
    /** Time the agent may drive, in seconds; time under human control does not count. */
    timeLimitS: z.number().positive().max(limits.timeLimitS).optional(),
    webhookUrl: z.string().trim().max(limits.urlChars).optional(),
    /** A persistent browser profile; without one the run starts fresh. */
    profile: z
      .string()
      .regex(/^[A-Za-z0-9][\w -]{0,59}$/, 'A profile name has letters, digits, spaces, _ and -.')
      .optional(),
    browserWindow: browserWindowSchema.optional(),
    /** Whether a person may be asked; without one a run that needs a person is terminated. */
    mayAsk: z.boolean().default(true),
  })
  .strict()
  .superRefine((task, context) => {
    const seen = new Set<string>();
    for (const [index, block] of task.blocks.entries()) {
      if (seen.has(block.label)) {
        context.addIssue({
          code: 'custom',
          path: ['blocks', index, 'label'],
          message: `Two blocks are called “${block.label}”.`,
        });
      }
      seen.add(block.label);
    }
  });
export type Task = z.infer<typeof taskSchema>;
export type TaskInput = z.input<typeof taskSchema>;

/** The scheme of the bundled practice site; the core serves it on loopback. */
export const practiceScheme = 'practice:';

/**
 * The address as it will be opened. A missing scheme becomes `https://` (`http://` for loopback names, which
 * have no certificate); only http, https and `practice:/PATH` pass.
 * @throws AppError `url.invalid`, with a reason a person can act on
 */
export function normaliseUrl(input: string): string {
  const trimmed = input.trim();
  if (trimmed === '') throw new AppError('url.invalid', 'The address is empty.');
  if (trimmed.toLowerCase().startsWith(practiceScheme)) {
    const path = trimmed.slice(practiceScheme.length).replace(/^\/*/, '/');
    return `${practiceScheme}${path}`;
  }
  const { url, hadScheme } = parseUrl(trimmed);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new AppError('url.invalid', `“${shorten(trimmed)}” starts with ${url.protocol}, which a task may not open.`);
  }
  if (!hadScheme && !isPlausibleHost(url.hostname)) {
    throw new AppError('url.invalid', `“${shorten(trimmed)}” has no host that could exist: “${url.hostname}”.`);
  }
  return url.href;
}

function parseUrl(text: string): { url: URL; hadScheme: boolean } {
  const hadScheme = /^[a-z][a-z0-9+.-]*:(?!\d+(?:[/?#]|$))/i.test(text);
  const scheme = /^(?:localhost|127(?:\.\d+){3}|\[::1\])(?:[:/?#]|$)/i.test(text) ? 'http' : 'https';
  try {
    return { url: new URL(hadScheme ? text : `${scheme}://${text}`), hadScheme };
  } catch (cause) {
    throw new AppError('url.invalid', `“${shorten(text)}” is not an address.`, { cause });
  }
}

/** A bare word is far more often a typo than a host of the local network; who means one writes `http://`. */
function isPlausibleHost(host: string): boolean {
  return host === 'localhost' || host.startsWith('[') || /^[^\s.]+(?:\.[^\s.]+)+\.?$/.test(host);
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/** The title a run is shown under: the task's own, else the start of its first prompt. Never empty. */
export function taskTitle(task: Task): string {
  if (task.title) return task.title;
  const prompt = task.blocks[0]?.prompt ?? '';
  const line = prompt.split('\n', 1)[0]?.trim() ?? '';
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}

/**
 * The task with every address normalised and every default that the boundary owns filled in.
 * @throws AppError `url.invalid`
 */
export function normaliseTask(task: Task): Task {
  return {
    ...task,
    ...(task.webhookUrl ? { webhookUrl: normaliseWebhook(task.webhookUrl) } : {}),
    blocks: task.blocks.map((block) => (block.url ? { ...block, url: normaliseUrl(block.url) } : block)),
  };
}

function normaliseWebhook(input: string): string {
  const url = normaliseUrl(input);
  if (url.startsWith(practiceScheme)) {
    throw new AppError('url.invalid', 'A webhook needs an http or https address.');
  }
  return url;
}
