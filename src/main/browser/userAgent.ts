/** Owns the one thing that is not left as headless mode has it: the word “Headless” in the user agent. */
import { chromium } from 'playwright-core';

/** One question per program and process, since it costs a start of the browser. */
const known = new Map<string, Promise<string | undefined>>();

/**
 * The user agent that the browser at `executable` has when it has a window. As a launch argument it reaches pages,
 * popups, workers and requests alike; the client hints never name headless mode. Undefined where the browser does
 * not say. Ask once at start-up, so that no run waits for it.
 */
export function plainUserAgent(executable: string): Promise<string | undefined> {
  const asked = known.get(executable);
  if (asked) return asked;
  const answer = ask(executable);
  known.set(executable, answer);
  void answer.then((userAgent) => {
    if (userAgent === undefined) known.delete(executable);
  });
  return answer;
}

async function ask(executable: string): Promise<string | undefined> {
  try {
    const browser = await chromium.launch({
      executablePath: executable,
      headless: true,
      chromiumSandbox: !isRoot(),
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    });
    try {
      const session = await browser.newBrowserCDPSession();
      const { userAgent } = await session.send('Browser.getVersion');
      return userAgent.replace('HeadlessChrome', 'Chrome');
    } finally {
      await browser.close();
    }
  } catch {
    // The launch that follows meets the same trouble and reports it in words
    return undefined;
  }
}

/** Whether this process is root, under whom Chromium's sandbox refuses to start. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}
