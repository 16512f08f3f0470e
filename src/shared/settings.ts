/** Owns the settings a person can change and the one table of defaults and limits. */
import { z } from 'zod';

/** Every default number of Wheelhouse; times in the unit their name ends with. */
export const defaults = {
  concurrentRuns: 2,
  maxSteps: 50,
  timeLimitS: 30 * 60,
  humanWaitS: 60 * 60,
  actionTimeoutMs: 10_000,
  navigationTimeoutMs: 60_000,
  waitUntilTimeoutMs: 30_000,
  viewport: { width: 1280, height: 720 },
  recorderFps: 15,
  /** How long an action that was already dispatched may go on after Take Control. */
  pauseGraceMs: 800,
  /** How long a person may do nothing while driving before the reminder. */
  idleReminderMs: 120_000,
  engine: 'builtin',
} as const;

/** Hard limits at the boundary. */
export const limits = {
  promptChars: 20_000,
  titleChars: 200,
  urlChars: 4_000,
  blocks: 50,
  schemaChars: 100_000,
  maxSteps: 1_000,
  timeLimitS: 24 * 60 * 60,
  /** One JSON message on the wire. */
  messageBytes: 1_000_000,
} as const;

export const browserWindowSchema = z.enum(['hidden', 'window']);
export type BrowserWindow = z.infer<typeof browserWindowSchema>;

export const themeSchema = z.enum(['system', 'light', 'dark']);

export const settingsSchema = z.object({
  theme: themeSchema.default('system'),
  concurrentRuns: z.number().int().min(1).max(8).default(defaults.concurrentRuns),
  browserWindow: browserWindowSchema.default('hidden'),
  chromiumPath: z.string().max(4_000).default(''),
  ffmpegPath: z.string().max(4_000).default(''),
  humanWaitS: z.number().int().min(10).max(limits.timeLimitS).default(defaults.humanWaitS),
  recorderFps: z.number().int().min(1).max(30).default(defaults.recorderFps),
});
export type Settings = z.infer<typeof settingsSchema>;

export const settingsPatchSchema = z
  .object({
    theme: themeSchema,
    concurrentRuns: settingsSchema.shape.concurrentRuns.unwrap(),
    browserWindow: browserWindowSchema,
    chromiumPath: settingsSchema.shape.chromiumPath.unwrap(),
    ffmpegPath: settingsSchema.shape.ffmpegPath.unwrap(),
    humanWaitS: settingsSchema.shape.humanWaitS.unwrap(),
    recorderFps: settingsSchema.shape.recorderFps.unwrap(),
  })
  .partial()
  .strict();
export type SettingsPatch = z.infer<typeof settingsPatchSchema>;
