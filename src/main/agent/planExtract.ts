/** Owns the decision what to bring back from a page, and when what is missing is worth waiting for. */
import type { ValidateFunction } from 'ajv';
import type { Action, Observation } from '../../shared/action.ts';
import type { DataSchema, Json } from '../../shared/task.ts';
import { problemsOf } from './dataSchema.ts';
import { type Extraction, extractFields, extractSchema } from './extraction.ts';
import { mergeOutput } from './output.ts';
import { patienceMs } from './planStep.ts';

export interface SchemaCheck {
  readonly schema: DataSchema;
  readonly validate: ValidateFunction;
}

interface Circumstances {
  readonly schema: SchemaCheck | undefined;
  /** What the block has extracted before. */
  readonly before: Json | undefined;
  /** Whether no other extraction follows, so that the whole has to fit the schema now. */
  readonly isLast: boolean;
}

export interface ExtractPlan {
  readonly action: Action;
  readonly thought: string;
  /** Why what was found is not enough. */
  readonly problem?: string;
  readonly isEmpty: boolean;
  /** How long the page may take to show the rest, in milliseconds; 0 where nothing is missing. */
  readonly patienceMs: number;
}

/** What may be left out is not waited for long: most pages without it never get it. */
const optionalMs = 1_500;

/** What to extract from the page as it is. */
export function planExtract(
  fields: readonly string[],
  observation: Observation,
  { schema, before, isLast }: Circumstances,
): ExtractPlan {
  const found = schema ? extractSchema(observation, schema.schema, fields) : extractFields(observation, fields);
  const problems = schema ? schemaProblems(found, { schema, before, isLast }, fields) : found.missing.map(quote);
  const data = found.data ?? {};
  return {
    action: { type: 'extract', data, sources: [...found.sources] },
    thought: thoughtOf(found),
    ...(problems.length > 0 ? { problem: `I do not find ${list(problems)} on this page.` } : {}),
    isEmpty: found.data === undefined,
    patienceMs: problems.length > 0 ? patienceMs : found.missing.length > 0 ? optionalMs : 0,
  };
}

function schemaProblems(
  found: Extraction,
  { schema, before, isLast }: { schema: SchemaCheck; before: Json | undefined; isLast: boolean },
  fields: readonly string[],
): readonly string[] {
  if (found.data === undefined) return found.missing.map(quote);
  if (!isLast) return fields.length > 0 ? found.missing.map(quote) : [];
  return problemsOf(schema.validate, mergeOutput(before, found.data));
}

function thoughtOf({ data, missing }: Extraction): string {
  if (data === undefined) return 'I find nothing of what the task asks for on this page.';
  const found = Array.isArray(data)
    ? `${data.length} ${data.length === 1 ? 'entry' : 'entries'}`
    : list(Object.entries(data as object).map(([name, value]) => `${quote(name)} (${shown(value as Json)})`));
  const rest = missing.length === 0 ? '' : ` I do not see ${list(missing.map(quote))}.`;
  return `I read from this page: ${found}.${rest}`;
}

function shown(value: Json): string {
  if (Array.isArray(value)) return `${value.length} ${value.length === 1 ? 'entry' : 'entries'}`;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

function quote(name: string): string {
  return `“${name}”`;
}

function list(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`;
}
