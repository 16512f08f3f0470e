/** Owns telling a webhook that a run is over: one POST that arrives, or the reason why none did. */
import { setTimeout as wait } from 'node:timers/promises';

export interface WebhookDelivery {
  readonly ok: boolean;
  /** How many POSTs were sent. */
  readonly attempt: number;
  /** What the last of them was answered with. */
  readonly httpStatus?: number;
  /** Why it did not arrive, in words. */
  readonly problem?: string;
}

export interface WebhookOptions {
  /** An http or https address. */
  readonly url: string;
  readonly body: object;
  readonly runId: string;
  /** Goes into the User-Agent. */
  readonly version: string;
  readonly signal?: AbortSignal;
  /** For one attempt. */
  readonly timeoutMs?: number;
  /** Before the second attempt; doubled for each later one, and made a little uneven. */
  readonly retryDelayMs?: number;
}

const maxAttempts = 3;
/** Answers that say "not now"; every other one is final. */
const passing: ReadonlySet<number> = new Set([408, 425, 429]);

/**
 * Posts `body` as JSON until it is accepted, three times at most. A receiver that sees the same
 * `x-wheelhouse-delivery` twice was told twice of one thing, because its first answer got lost.
 * Never throws: what went wrong is in the result.
 */
export async function deliverWebhook(options: WebhookOptions): Promise<WebhookDelivery> {
  const { signal, retryDelayMs = 1_000 } = options;
  for (let attempt = 1; ; attempt += 1) {
    const { mayRetry, ...result } = await post(options);
    if (result.ok || !mayRetry || attempt >= maxAttempts) return { ...result, attempt };
    try {
      const delayMs = retryDelayMs * 2 ** (attempt - 1) * (0.75 + Math.random() / 2);
      await wait(delayMs, undefined, { signal });
    } catch {
      // Only the signal ends this wait
      return { ...result, attempt };
    }
  }
}

type Answer = Omit<WebhookDelivery, 'attempt'> & { readonly mayRetry: boolean };

async function post({ url, body, runId, version, signal, timeoutMs = 30_000 }: WebhookOptions): Promise<Answer> {
  const limit = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': `Wheelhouse/${version}`,
        'x-wheelhouse-delivery': runId,
      },
      body: JSON.stringify(body),
      // A redirect would carry what the run found to an address nobody chose.
      redirect: 'manual',
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
    // Nobody reads the answer; unread it would hold the connection.
    await response.body?.cancel();
    return judge(response);
  } catch (thrown) {
    if (signal?.aborted) return { ok: false, mayRetry: false, problem: 'It was stopped before an answer came.' };
    if (limit.aborted)
      return { ok: false, mayRetry: true, problem: `No answer came within ${timeoutMs / 1000} seconds.` };
    return { ok: false, mayRetry: true, problem: reasonOf(thrown) };
  }
}

function judge({ ok, status, statusText }: Response): Answer {
  if (ok) return { ok, httpStatus: status, mayRetry: false };
  const answer = { ok, httpStatus: status, mayRetry: status >= 500 || passing.has(status) };
  if (status >= 300 && status < 400) {
    return { ...answer, problem: `The address redirects to another one (${status}), which is not followed.` };
  }
  return { ...answer, problem: `The receiver answered ${[status, statusText].join(' ').trim()}.` };
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing accepts connections at this address.',
  ENOTFOUND: 'The host of this address does not exist.',
  EAI_AGAIN: 'The host of this address could not be looked up.',
  ECONNRESET: 'The connection broke before an answer came.',
  UND_ERR_SOCKET: 'The connection broke before an answer came.',
  UND_ERR_CONNECT_TIMEOUT: 'The host of this address does not answer.',
};

/** fetch hides the reason behind "fetch failed", as its cause. */
function reasonOf(thrown: unknown): string {
  const cause = thrown instanceof Error ? (thrown.cause ?? thrown) : thrown;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return reasons[code] ?? `The request failed${code ? ` (${code})` : ''}.`;
}
