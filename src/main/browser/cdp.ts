/** Owns the types of Chromium's own protocol, which playwright-core uses and does not export by name. */
import type { CDPSession } from 'playwright-core';

declare const _session: CDPSession;

export type CdpMethod = Parameters<CDPSession['send']>[0];
export type CdpParameters<M extends CdpMethod> = NonNullable<Parameters<typeof _session.send<M>>[1]>;
export type CdpAnswer<M extends CdpMethod> = Awaited<ReturnType<typeof _session.send<M>>>;

/** A crashed page never answers, and there is nothing to learn from the answer. */
const detachMs = 500;

/** Leaves a page, within half a second. Never throws. */
export async function detach(attached: CDPSession): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, detachMs);
  });
  try {
    await Promise.race([attached.detach(), deadline]);
  } catch {
    // It ended with its page, which is all that was wanted
  }
  clearTimeout(timer);
}
