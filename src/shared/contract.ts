/** Owns the wire: every command and every event between a window and the core, name -> schemas; types follow. */
import { z } from 'zod';
import { errorDataSchema } from './action.ts';
import { runEventSchema } from './event.ts';
import { inputEventSchema } from './input.ts';
import { runIdSchema, runStatusSchema } from './run.ts';
import { settingsPatchSchema, settingsSchema } from './settings.ts';
import { taskSchema } from './task.ts';

const none = z.object({}).strict();
const runRef = z.object({ runId: runIdSchema }).strict();

/** One row of Runs, sent whole on every change of the run. */
export const runRowSchema = z.object({
  runId: runIdSchema,
  title: z.string(),
  status: runStatusSchema,
  engine: z.string(),
  url: z.string().optional(),
  createdAt: z.number(),
  startedAt: z.number().optional(),
  finishedAt: z.number().optional(),
  humanMs: z.number(),
  actions: z.number(),
  steps: z.number(),
  error: errorDataSchema.optional(),
  /** Place in the queue, from 1; only while queued. */
  place: z.number().int().optional(),
});
export type RunRow = z.infer<typeof runRowSchema>;

export const controlStateSchema = z.object({
  /** Counts every change of hands; whatever was planned in an older epoch is refused. */
  epoch: z.number().int(),
  turn: z.enum(['agent', 'person', 'nobody']),
  /** What still holds the page after Take Control, in words. */
  holding: z.string().optional(),
});
export type ControlState = z.infer<typeof controlStateSchema>;

export const tabSchema = z.object({
  id: z.string(),
  title: z.string(),
  url: z.string(),
  isActive: z.boolean(),
});
export type Tab = z.infer<typeof tabSchema>;

/** What is true of a live run right now and is not kept: it travels beside the events. */
export const liveStateSchema = z.object({
  tabs: z.array(tabSchema),
  viewport: z.object({ width: z.number(), height: z.number() }),
  control: controlStateSchema,
  place: z.number().int().optional(),
  /** A question about an action that may or may not have happened; answered by `continueRun`. */
  question: z.object({ text: z.string(), answers: z.array(z.string()) }).optional(),
});
export type LiveState = z.infer<typeof liveStateSchema>;

export const engineSchema = z.object({ id: z.string(), label: z.string(), note: z.string() });

export const exampleSchema = z.object({
  id: z.string(),
  title: z.string(),
  description: z.string(),
  task: taskSchema,
});
export type Example = z.infer<typeof exampleSchema>;

/** Whether the two programs that Wheelhouse needs are there. */
export const programSchema = z.object({
  state: z.enum(['looking', 'installing', 'found', 'missing']),
  path: z.string().optional(),
  version: z.string().optional(),
  /** Progress or the reason it is missing, in words. */
  message: z.string().optional(),
});
export type ProgramState = z.infer<typeof programSchema>;

const programs = { browser: programSchema, ffmpeg: programSchema };

export const commands = {
  getApp: {
    input: none,
    output: z.object({
      version: z.string(),
      host: z.enum(['web', 'electron']),
      dataDir: z.string(),
      logFile: z.string(),
      engines: z.array(engineSchema),
      examples: z.array(exampleSchema),
      profiles: z.array(z.string()),
      settings: settingsSchema,
      programs: z.object(programs),
    }),
  },
  changeSettings: { input: settingsPatchSchema, output: settingsSchema },
  listRuns: {
    input: z
      .object({
        search: z.string().max(500).optional(),
        statuses: z.array(runStatusSchema).optional(),
        limit: z.number().int().min(1).max(200),
        offset: z.number().int().min(0),
      })
      .strict(),
    output: z.object({ rows: z.array(runRowSchema), total: z.number().int(), revision: z.number().int() }),
  },
  startRun: { input: z.object({ task: taskSchema }).strict(), output: runRef },
  /**
   * The events after `afterSeq`, and every later one as `runEvent`. Asked again after a reconnect or a gap, it
   * simply goes on from there.
   */
  watchRun: {
    input: z.object({ runId: runIdSchema, afterSeq: z.number().int().min(0) }).strict(),
    output: z.object({
      events: z.array(runEventSchema),
      live: liveStateSchema.optional(),
      /** Address under which `screenshots/NAME`, `downloads/NAME` and `recording.mp4` of this run are found. */
      mediaBase: z.string(),
      /** The core's clock, epoch milliseconds, for times that go on counting in the window. */
      now: z.number(),
    }),
  },
  unwatchRun: { input: runRef, output: none },
  cancelRun: { input: runRef, output: none },
  takeControl: { input: runRef, output: controlStateSchema },
  releaseControl: { input: runRef, output: none },
  continueRun: { input: runRef.extend({ answer: z.string().max(100).optional() }), output: none },
  selectTab: { input: runRef.extend({ tabId: z.string().max(100) }), output: none },
  /** Not answered: input goes on its way in order and nobody waits for it. */
  sendInput: {
    input: runRef.extend({ epoch: z.number().int(), events: z.array(inputEventSchema).max(1_000) }),
    output: none,
  },
  /** Starts a lane of pictures; each comes as one binary message (see frame.ts). */
  watchFrames: { input: runRef.extend({ lane: z.number().int().min(0).max(0xffff_ffff) }), output: none },
  unwatchFrames: { input: z.object({ lane: z.number().int().min(0) }).strict(), output: none },
  /** Not answered: the client drew picture `seq`, so the next newest one may come. */
  ackFrame: { input: z.object({ lane: z.number().int().min(0), seq: z.number().int().min(0) }).strict(), output: none },
  getCode: {
    input: runRef.extend({ language: z.enum(['python']) }),
    output: z.object({ code: z.string(), fileName: z.string() }),
  },
  openRunFolder: { input: runRef, output: none },
} as const satisfies Record<string, { input: z.ZodType; output: z.ZodType }>;

export const events = {
  runEvent: z.object({ runId: runIdSchema, event: runEventSchema }),
  liveChanged: z.object({ runId: runIdSchema, live: liveStateSchema }),
  /** `revision` counts every change of the list; a gap means that the list must be asked for again. */
  rowChanged: z.object({ revision: z.number().int(), row: runRowSchema }),
  programsChanged: z.object(programs),
  settingsChanged: settingsSchema,
} as const;

export type CommandName = keyof typeof commands;
export type CommandInput<N extends CommandName> = z.input<(typeof commands)[N]['input']>;
export type CommandParsed<N extends CommandName> = z.output<(typeof commands)[N]['input']>;
export type CommandOutput<N extends CommandName> = z.output<(typeof commands)[N]['output']>;
export type EventName = keyof typeof events;
export type EventData<N extends EventName> = z.output<(typeof events)[N]>;

/** Commands that nobody answers; a failure of one is logged by the core. */
export const silentCommands: ReadonlySet<CommandName> = new Set<CommandName>(['sendInput', 'ackFrame']);
