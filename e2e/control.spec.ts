/** Taking control, handing back and canceling, through the picture as a person does. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { probeVideo } from './video.ts';
import { expect, test } from './application.ts';

async function startTask(window: Page, url: string, prompt: string): Promise<void> {
  await window.getByRole('textbox', { name: 'URL' }).fill(url);
  await window.getByRole('textbox', { name: 'Prompt' }).fill(prompt);
  await window.getByRole('button', { name: 'Run', exact: true }).click();
}

/** Where on the window's canvas a point of the page (CSS pixels of its 1280x720 viewport) is painted. */
async function onCanvas(window: Page, x: number, y: number): Promise<{ x: number; y: number }> {
  const box = await window.getByTestId('live-canvas').boundingBox();
  if (!box) throw new Error('The canvas is not shown.');
  const scale = Math.min(box.width / 1280, box.height / 720);
  return {
    x: box.x + (box.width - 1280 * scale) / 2 + x * scale,
    y: box.y + (box.height - 720 * scale) / 2 + y * scale,
  };
}

/** Piece and gap of the puzzle, found in the picture by their colours as a person finds them by eye. */
async function findPuzzle(window: Page): Promise<{ piece: { x: number; y: number }; gap: { x: number; y: number } }> {
  const find = () =>
    window.getByTestId('live-canvas').evaluate((element: HTMLCanvasElement) => {
      const { width, height } = element;
      const data = element.getContext('2d')?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray();
      const centre = (red: number, green: number, blue: number) => {
        const xs: number[] = [];
        const ys: number[] = [];
        for (let index = 0; index < data.length; index += 4) {
          const off =
            Math.abs((data[index] ?? 0) - red) +
            Math.abs((data[index + 1] ?? 0) - green) +
            Math.abs((data[index + 2] ?? 0) - blue);
          if (off > 24) continue;
          xs.push((index / 4) % width);
          ys.push(Math.floor(index / 4 / width));
        }
        if (xs.length < 1_000) return undefined;
        const middle = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
        return { x: (middle(xs) * 1280) / width, y: (middle(ys) * 720) / height };
      };
      return { piece: centre(225, 29, 72), gap: centre(30, 27, 75) };
    });
  await expect.poll(async () => Object.values(await find()).every(Boolean)).toBe(true);
  const { piece, gap } = await find();
  if (!piece || !gap) throw new Error('The puzzle is not in the picture.');
  return { piece, gap };
}

test('a person solves the challenge by dragging on the picture, hands back, and the run completes', async ({
  window,
  application,
}) => {
  await window.getByRole('button', { name: 'Run example: Pass a challenge together' }).click();
  const status = window.getByTestId('run-status');
  await expect(status).toHaveText('paused');
  await window.getByRole('button', { name: 'Take Control' }).click();
  await expect(window.getByRole('button', { name: 'Stop Controlling' }).first()).toBeVisible();

  // The person sees piece and gap in the picture; the test finds them in the picture's pixels.
  const { piece, gap } = await findPuzzle(window);
  const from = await onCanvas(window, piece.x, piece.y);
  const to = await onCanvas(window, gap.x, gap.y);
  await window.mouse.move(from.x, from.y);
  await window.mouse.down();
  for (let step = 1; step <= 40; step += 1) {
    await window.mouse.move(from.x + ((to.x - from.x) * step) / 40, from.y + Math.sin(step / 4) * 2);
  }
  await window.mouse.up();
  await window.getByRole('button', { name: 'Stop Controlling' }).first().click();
  await expect(status).toHaveText('completed');
  await expect(window.locator('[data-testid=card][data-kind=you]').first()).toBeVisible();
  const run = await application.finalRun();
  expect(run.output).toMatchObject({ 'Membership number': expect.any(String), Plan: expect.any(String) });
  expect(run.human_time).toBeGreaterThan(0);
});

test('cancel asks first, then ends the run with a video that plays and no browser left', async ({
  window,
  application,
}) => {
  await startTask(window, 'practice:/shop', 'Wait 60 seconds');
  const status = window.getByTestId('run-status');
  await expect(status).toHaveText('running');
  await window.getByRole('button', { name: 'Cancel', exact: true }).click();
  await window.getByRole('button', { name: 'Keep running' }).click();
  await expect(status).toHaveText('running');
  await window.getByRole('button', { name: 'Cancel', exact: true }).click();
  await window.getByRole('button', { name: 'Cancel run' }).click();
  await expect(status).toHaveText('canceled');
  await expect.poll(async () => (await application.runJson()).recording_url, { timeout: 5_000 }).not.toBeNull();
  const run = await application.runJson();
  const folder = application.runDir(run.run_id);
  expect((await probeVideo(join(folder, 'recording.mp4'))).seconds).toBeGreaterThan(0.3);
  expect(await readdir(folder)).not.toContain('browser.json');
});

test('a reload of the window keeps the lease, and taking turns twice loses no event', async ({ window }) => {
  await startTask(window, 'practice:/contact', 'Wait for me to fill in the form');
  const status = window.getByTestId('run-status');
  await expect(status).toHaveText('paused');
  await window.getByRole('button', { name: 'Take Control' }).click();
  await expect(window.getByRole('button', { name: 'Stop Controlling' }).first()).toBeVisible();
  await window.reload();
  await expect(window.getByRole('button', { name: 'Stop Controlling' }).first()).toBeVisible();
  await window.getByRole('button', { name: 'Stop Controlling' }).first().click();
  await expect(status).toHaveText('completed');
  await expect(window.getByText('Took control')).toHaveCount(1);
});

test('what a person types goes into the page in order, and never a password into a card', async ({
  window,
  application,
}) => {
  await startTask(window, 'practice:/contact', 'Click "Password"\nWait for me to type it');
  await expect(window.getByTestId('run-status')).toHaveText('paused');
  await window.getByRole('button', { name: 'Take Control' }).click();
  await expect(window.getByRole('button', { name: 'Stop Controlling' }).first()).toBeVisible();
  await window.keyboard.type('s3cret-Ünique!');
  await window.getByRole('button', { name: 'Stop Controlling' }).first().click();
  await expect(window.getByTestId('run-status')).toHaveText('completed');
  const [runId = ''] = await readdir(join(application.dataDir, 'runs'));
  const log = await readFile(join(application.runDir(runId), 'events.jsonl'), 'utf8');
  expect(log).not.toContain('s3cret');
});
