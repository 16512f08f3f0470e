/** A run from the example on Discover to its recording, as a person sees it. */
import { expect, test } from './application.ts';

test('an example runs to completed and is found under Runs with its output, its video and its cards', async ({
  window,
  application,
}) => {
  await window.getByRole('button', { name: 'Run example: Find a lamp in the shop' }).click();
  await expect(window.getByRole('region', { name: 'Task configuration' })).toBeVisible();
  await expect(window.getByRole('region', { name: 'Agent logs' })).toBeVisible();
  const live = window.getByRole('region', { name: 'Live browser' });
  await expect(live.getByTestId('live-canvas')).toBeVisible();
  await expect(window.getByTestId('run-status')).toHaveText('completed');
  await expect(live.getByText('Stream closed.')).toBeVisible();
  await expect(window.locator('[data-testid=card][data-kind=action]').first()).toBeVisible();
  await expect(window.locator('[data-testid=card][data-kind=thought]').first()).toBeVisible();
  await expect(window.locator('[data-testid=card][data-kind=block]').first()).toBeVisible();

  await window.getByRole('link', { name: 'Runs', exact: true }).click();
  await window.getByRole('link', { name: 'Find a lamp in the shop' }).first().click();
  await expect(window.getByText('Extracted Information')).toBeVisible();
  for (const tab of ['Overview', 'Output', 'Parameters', 'Recording', 'Code']) {
    await window.getByRole('tab', { name: tab }).click();
    await expect(window.getByRole('tabpanel', { name: tab })).toBeVisible();
  }
  await expect(window.getByRole('tabpanel', { name: 'Code' })).toContainText('sync_playwright');
  await window.getByRole('tab', { name: 'Recording' }).click();
  const video = window.getByTestId('recording');
  await expect.poll(() => video.evaluate((element: HTMLVideoElement) => element.duration)).toBeGreaterThan(1);
  await window.locator('[data-testid=card][data-kind=action]').last().click();
  await expect.poll(() => video.evaluate((element: HTMLVideoElement) => element.currentTime)).toBeGreaterThan(0.5);

  const run = await application.finalRun();
  expect(run.status).toBe('completed');
  expect(run.output).toEqual({ name: 'Brass desk lamp', price: expect.any(Number), stock: expect.any(String) });
});

test('the contact form example completes with the reference that the page shows', async ({ window, application }) => {
  await window.getByRole('button', { name: 'Run example: Send the contact form' }).click();
  await expect(window.getByTestId('run-status')).toHaveText('completed');
  expect((await application.finalRun()).output).toEqual({ Reference: expect.stringMatching(/\S+/) });
});

test('a sentence that is not understood fails the run at once and is named with the nearest form', async ({
  window,
}) => {
  await window.getByRole('textbox', { name: 'URL' }).fill('practice:/shop');
  await window.getByRole('textbox', { name: 'Prompt' }).fill('Buy me the cheapest thing there is');
  await window.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(window.getByTestId('run-status').first()).toHaveText('failed');
  await expect(window.getByText('Buy me the cheapest thing there is').first()).toBeVisible();
  await expect(window.getByText('A sentence of the prompt was not understood').first()).toBeVisible();
});

test('junk in the form is refused at its field and nothing that was typed is lost', async ({ window }) => {
  await window.getByRole('textbox', { name: 'URL' }).fill('javascript:alert(1)');
  await window.getByRole('textbox', { name: 'Prompt' }).fill('Click "X"');
  await window.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(window.getByText(/javascript:.*may not open/)).toBeVisible();
  await expect(window.getByRole('textbox', { name: 'Prompt' })).toHaveValue('Click "X"');
  await expect(window.getByRole('button', { name: 'Run', exact: true })).toBeEnabled();
});
