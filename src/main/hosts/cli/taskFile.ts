/** Owns tasks from the command line: flags or a JSON file under the API's field names, to a checked task. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { AppError } from '../../../shared/errors.ts';
import { describeIssues } from '../../../shared/rpc.ts';
import { browserWindowSchema } from '../../../shared/settings.ts';
import { dataSchemaSchema, normaliseTask, type Task, type TaskInput, taskSchema } from '../../../shared/task.ts';
import { fromCaller } from '../../paths.ts';
import type { RunChoice } from './arguments.ts';

const fileSchema = z
  .object({
    title: z.string().optional(),
    engine: z.string().optional(),
    url: z.string().optional(),
    prompt: z.string().optional(),
    data_extraction_schema: dataSchemaSchema.optional(),
    blocks: z
      .array(
        z
          .object({
            label: z.string(),
            url: z.string().optional(),
            prompt: z.string(),
            data_schema: dataSchemaSchema.optional(),
          })
          .strict(),
      )
      .optional(),
    max_steps: z.number().optional(),
    time_limit: z.number().optional(),
    webhook_url: z.string().optional(),
    browser_profile_id: z.string().optional(),
    browser_window: browserWindowSchema.optional(),
  })
  .strict()
  .refine((file) => (file.prompt === undefined) !== (file.blocks === undefined), 'Give either prompt or blocks.');

/**
 * The task that the flags name, checked and with its addresses normalised.
 * @throws AppError `input.invalid` or `url.invalid`, naming the file or the field
 */
export async function readTask(choice: RunChoice, env: NodeJS.ProcessEnv): Promise<Task> {
  const fromFile = choice.taskFile === undefined ? undefined : await readTaskFile(fromCaller(choice.taskFile, env));
  const dataSchema = choice.schemaFile === undefined ? undefined : await readSchema(fromCaller(choice.schemaFile, env));
  const input: TaskInput = {
    ...(fromFile ?? {
      blocks: [{ label: 'block_1', prompt: choice.prompt ?? '', url: choice.url }],
    }),
    mayAsk: choice.mayAsk,
    engine: choice.engine,
    maxSteps: choice.maxSteps,
    timeLimitS: choice.timeLimitS,
    webhookUrl: choice.webhookUrl,
    profile: choice.profile,
  };
  if (dataSchema) input.blocks = input.blocks.map((block) => ({ ...block, dataSchema }));
  const parsed = taskSchema.safeParse(input);
  if (!parsed.success) throw new AppError('input.invalid', describeIssues(parsed.error));
  return normaliseTask(parsed.data);
}

async function readTaskFile(path: string): Promise<TaskInput> {
  const parsed = fileSchema.safeParse(await readJson(path));
  if (!parsed.success) throw new AppError('input.invalid', `${path}: ${describeIssues(parsed.error)}`);
  const file = parsed.data;
  const blocks = file.blocks?.map(({ data_schema: dataSchema, ...block }) => ({
    ...block,
    ...(dataSchema ? { dataSchema } : {}),
  })) ?? [
    {
      label: 'block_1',
      prompt: file.prompt ?? '',
      url: file.url,
      dataSchema: file.data_extraction_schema,
    },
  ];
  return {
    blocks,
    title: file.title,
    engine: file.engine,
    maxSteps: file.max_steps,
    timeLimitS: file.time_limit,
    webhookUrl: file.webhook_url,
    profile: file.browser_profile_id,
    browserWindow: file.browser_window,
  };
}

async function readSchema(path: string) {
  const parsed = dataSchemaSchema.safeParse(await readJson(path));
  if (!parsed.success)
    throw new AppError('input.invalid', `${path} is not a JSON schema: ${describeIssues(parsed.error)}`);
  return parsed.data;
}

async function readJson(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new AppError('input.invalid', `The file ${path} cannot be read.`, { cause });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError('input.invalid', `The file ${path} is not JSON.`, { cause });
  }
}
