/** Owns what follows an ending: `run.json`, the row of the index, and the webhook, once. */
import { pathToFileURL } from 'node:url';
import { toApiRun } from '../shared/apiRun.ts';
import type { RunEventBody } from '../shared/event.ts';
import type { RunView } from '../shared/runView.ts';
import { deliverWebhook } from './delivery/webhook.ts';
import { writeRunJson } from './store/runFolder.ts';

interface TellOptions {
  /** Of Wheelhouse, for the User-Agent of the webhook. */
  readonly version: string;
  readonly runDir: string;
  readonly view: () => RunView;
  readonly emit: (event: RunEventBody) => void;
  /** Aborted when Wheelhouse ends; the next start then tells the webhook. */
  readonly signal: AbortSignal;
}

/** Writes the run as scripts see it, under the data folder alone: its addresses are `file:` ones. */
export async function saveRunJson(runDir: string, view: RunView): Promise<void> {
  await writeRunJson(runDir, toApiRun(view, `${pathToFileURL(runDir).href}/`));
}

/** Tells the webhook of a run that is over. @throws the reason of `signal` where that cut it short */
export async function tellWebhook({ runDir, version, view, emit, signal }: TellOptions): Promise<void> {
  const { webhookUrl } = view().task;
  // A run that is settled again after a crash is not told twice.
  if (!webhookUrl || view().deliveries.length > 0) return;
  const body = toApiRun(view(), `${pathToFileURL(runDir).href}/`);
  const delivery = await deliverWebhook({ url: webhookUrl, body, runId: view().runId, version, signal });
  if (!delivery.ok) signal.throwIfAborted();
  emit({ type: 'webhookDelivered', url: webhookUrl, ...delivery });
}
