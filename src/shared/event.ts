/** Owns the events of a run: the lines of `events.jsonl`, which are the truth that everything else is folded from. */
import { z } from 'zod';
import { actionSchema, errorDataSchema, fileSchema, targetSchema } from './action.ts';
import { runIdSchema, runStatusSchema } from './run.ts';
import { jsonSchema, taskSchema } from './task.ts';

export const usageSchema = z.object({
  inputTokens: z.number(),
  outputTokens: z.number(),
  /** US dollars. */
  cost: z.number().optional(),
});
export type Usage = z.infer<typeof usageSchema>;

export const decisionSchema = z.enum(['act', 'complete', 'terminate', 'ask']);

const body = z.discriminatedUnion('type', [
  z.object({ type: z.literal('runCreated'), runId: runIdSchema, task: taskSchema }),
  z.object({ type: z.literal('statusChanged'), to: runStatusSchema, error: errorDataSchema.optional() }),
  z.object({
    type: z.literal('browserStarted'),
    name: z.string(),
    version: z.string(),
    viewport: z.object({ width: z.number(), height: z.number() }),
    window: z.enum(['hidden', 'window']),
  }),
  /** `startedAt` is time zero of the video, epoch milliseconds. */
  z.object({ type: z.literal('recordingStarted'), startedAt: z.number(), width: z.number(), height: z.number() }),
  z.object({
    type: z.literal('recordingEnded'),
    /** 0 where there is no video; `problem` then says why. */
    durationMs: z.number(),
    bytes: z.number(),
    problem: errorDataSchema.optional(),
  }),
  z.object({ type: z.literal('blockStarted'), index: z.number().int() }),
  z.object({
    type: z.literal('blockEnded'),
    index: z.number().int(),
    ok: z.boolean(),
    output: jsonSchema.optional(),
  }),
  z.object({
    type: z.literal('thought'),
    id: z.string(),
    step: z.number().int(),
    text: z.string(),
    decision: decisionSchema,
    durationMs: z.number(),
    screenshot: z.string().optional(),
    usage: usageSchema.optional(),
  }),
  z.object({
    type: z.literal('actionStarted'),
    id: z.string(),
    step: z.number().int(),
    action: actionSchema,
    target: targetSchema.optional(),
    reasoning: z.string().optional(),
    before: z.string().optional(),
    url: z.string(),
    title: z.string(),
  }),
  z.object({
    type: z.literal('actionEnded'),
    id: z.string(),
    ok: z.boolean(),
    note: z.string().optional(),
    error: errorDataSchema.optional(),
    interrupted: z.boolean().optional(),
    after: z.string().optional(),
    durationMs: z.number(),
    url: z.string(),
    title: z.string(),
  }),
  /** The value of the block so far; the last one of a block counts. */
  z.object({ type: z.literal('outputChanged'), index: z.number().int(), output: jsonSchema }),
  z.object({ type: z.literal('fileDownloaded'), file: fileSchema }),
  /** The agent asks for a person. */
  z.object({ type: z.literal('personAsked'), reason: z.string() }),
  z.object({ type: z.literal('controlTaken'), epoch: z.number().int() }),
  z.object({
    type: z.literal('controlReleased'),
    epoch: z.number().int(),
    /** What is different now, in words; never a typed secret. */
    changes: z.array(z.string()),
  }),
  /** A person chose Continue without driving, or answered the agent's question. */
  z.object({ type: z.literal('continued'), answer: z.string().optional() }),
  z.object({
    type: z.literal('personActed'),
    id: z.string(),
    description: z.string(),
    action: actionSchema.optional(),
    target: targetSchema.optional(),
    screenshot: z.string().optional(),
    url: z.string(),
    title: z.string(),
  }),
  z.object({
    type: z.literal('webhookDelivered'),
    url: z.string(),
    ok: z.boolean(),
    attempt: z.number().int(),
    httpStatus: z.number().int().optional(),
    problem: z.string().optional(),
  }),
  /** Something a person should know that ends nothing. */
  z.object({ type: z.literal('noticed'), notice: errorDataSchema }),
]);

/** `seq` counts from 1 without a gap; `at` is epoch milliseconds of the core's one monotonic clock. */
export const runEventSchema = z.intersection(z.object({ seq: z.number().int().positive(), at: z.number() }), body);
export type RunEventBody = z.infer<typeof body>;
export type RunEvent = { readonly seq: number; readonly at: number } & RunEventBody;
