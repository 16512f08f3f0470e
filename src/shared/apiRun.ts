/** Owns the run as scripts see it: `run --json`, `run.json`, webhooks and the local API share this one shape. */
import type { ErrorCode } from './errors.ts';
import type { RunStatus } from './run.ts';
import { outputOf, type RunView } from './runView.ts';
import type { Json, Task } from './task.ts';

/** Field names of the original's run response, so that its clients can read it. Times are ISO-8601. */
export interface ApiRun {
  readonly run_id: string;
  readonly run_type: 'task_v1';
  readonly status: RunStatus;
  readonly title: string;
  readonly output: Json;
  readonly downloaded_files: readonly {
    readonly url: string;
    readonly filename: string;
    readonly checksum: string;
    readonly file_size: number;
    readonly modified_at: string;
  }[];
  readonly recording_url: string | null;
  readonly screenshot_urls: readonly string[];
  readonly failure_reason: string | null;
  readonly errors: readonly { readonly error_code: ErrorCode; readonly reasoning: string }[];
  readonly step_count: number;
  readonly action_count: number;
  readonly created_at: string;
  readonly modified_at: string;
  readonly queued_at: string | null;
  readonly started_at: string | null;
  readonly finished_at: string | null;
  /** Seconds a person drove or was awaited. */
  readonly human_time: number;
  readonly run_request: Json;
}

/** The run as scripts see it. `folderUrl` is where its files are, ending in a slash: a `file:` URL, as a rule. */
export function toApiRun(view: RunView, folderUrl: string): ApiRun {
  const file = (path: string) => new URL(path.split('/').map(encodeURIComponent).join('/'), folderUrl).href;
  const iso = (at: number | undefined) => (at === undefined ? null : new Date(at).toISOString());
  const failed = view.error && view.status !== 'completed' ? view.error : undefined;
  return {
    run_id: view.runId,
    run_type: 'task_v1',
    status: view.status,
    title: view.title,
    output: outputOf(view) ?? null,
    downloaded_files: view.files.map(({ name, size, sha256, at }) => ({
      url: file(`downloads/${name}`),
      filename: name,
      checksum: sha256,
      file_size: size,
      modified_at: new Date(at).toISOString(),
    })),
    recording_url: view.recording?.durationMs === undefined ? null : file('recording.mp4'),
    screenshot_urls: lastScreenshots(view).map((name) => file(`screenshots/${name}`)),
    failure_reason: failed?.message ?? null,
    errors: failed ? [{ error_code: failed.code, reasoning: failed.message }] : [],
    step_count: view.steps,
    action_count: view.actions,
    created_at: new Date(view.createdAt).toISOString(),
    modified_at: new Date(view.modifiedAt).toISOString(),
    queued_at: iso(view.queuedAt),
    started_at: iso(view.startedAt),
    finished_at: iso(view.finishedAt),
    human_time: Math.round(view.humanMs) / 1000,
    run_request: toApiRequest(view.task),
  };
}

/** The newest three screenshots, newest first. */
function lastScreenshots(view: RunView): string[] {
  const names: string[] = [];
  for (let index = view.cards.length - 1; index >= 0 && names.length < 3; index -= 1) {
    const card = view.cards[index];
    const name =
      card?.kind === 'action' ? (card.after ?? card.before) : card?.kind === 'block' ? undefined : card?.screenshot;
    if (name && !names.includes(name)) names.push(name);
  }
  return names;
}

/** The task under the API's field names; the inverse of what `--task FILE` reads. */
export function toApiRequest(task: Task): Json {
  const [first] = task.blocks;
  const fields: Record<string, Json | undefined> = {
    title: task.title,
    engine: task.engine,
    max_steps: task.maxSteps,
    time_limit: task.timeLimitS,
    webhook_url: task.webhookUrl,
    browser_profile_id: task.profile,
    browser_window: task.browserWindow,
    ...(task.blocks.length === 1 && first
      ? { url: first.url, prompt: first.prompt, data_extraction_schema: first.dataSchema }
      : {
          blocks: task.blocks.map((block) => ({
            label: block.label,
            prompt: block.prompt,
            ...(block.url ? { url: block.url } : {}),
            ...(block.dataSchema ? { data_schema: block.dataSchema } : {}),
          })),
        }),
  };
  return Object.fromEntries(Object.entries(fields).filter((entry): entry is [string, Json] => entry[1] !== undefined));
}
