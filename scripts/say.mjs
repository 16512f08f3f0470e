/** Owns what set-up tells the person: progress on stderr, and failures in plain words. */

/** A step that failed: what, why, and what the person can do. */
export class StepError extends Error {
  /** @param {{ what: string, why: string, remedy: string }} words */
  constructor({ what, why, remedy }) {
    super(`${what}\n  Why: ${why}\n  What to do: ${remedy}`);
  }
}

/** Stdout belongs to the application alone. @param {string} text */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/**
 * Shows that a step goes on, from its second second: a counting line on a terminal, elsewhere a line now and then.
 * @template T
 * @param {string} label
 * @param {(detail: (text: string) => void) => Promise<T>} work gets a function that adds words to the line
 */
export async function withProgress(label, work) {
  const startedAt = performance.now();
  const isTerminal = process.stderr.isTTY === true;
  let detail = '';
  let ticks = 0;
  const timer = setInterval(() => {
    const line = `${label}… ${Math.round((performance.now() - startedAt) / 1000)} s${detail && `, ${detail}`}`;
    if (isTerminal) process.stderr.write(`\r\u001b[K${line}`);
    else if (ticks % 10 === 0) say(line);
    ticks += 1;
  }, 1_000);
  try {
    return await work((text) => (detail = text));
  } finally {
    clearInterval(timer);
    if (isTerminal && ticks > 0) process.stderr.write('\r\u001b[K');
  }
}
