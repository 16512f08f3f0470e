/** Owns how end-to-end tests run: the built application, a real browser, no retries. */
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  timeout: 90_000,
  expect: { timeout: 20_000 },
  retries: 0,
  // Each test has a browser for the window and one for the run; two at once would only measure the machine.
  workers: 1,
  forbidOnly: Boolean(process.env['CI']),
  reporter: process.env['PLAYWRIGHT_JSON_OUTPUT_NAME'] ? [['list'], ['json']] : [['list']],
});
