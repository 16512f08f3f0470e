/** Measures the product as a person meets it: start, first picture, frame rate and age, click to paint, CPU. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Browser, chromium, type Page } from '@playwright/test';
import { Application, chromiumPath } from '../e2e/application.ts';
import { cpuPercent } from './cpu.ts';
import { row, spread } from './statistics.ts';

const seconds = Number(process.env['BENCH_SECONDS'] ?? 10);

async function start(
  dataDir: string,
  env: NodeJS.ProcessEnv = {},
): Promise<{ application: Application; startMs: number }> {
  const application = new Application(dataDir);
  const startedAt = performance.now();
  await application.start(env);
  return { application, startMs: performance.now() - startedAt };
}

async function startRun(page: Page, url: string, prompt: string): Promise<void> {
  await page.getByRole('link', { name: 'Discover', exact: true }).click();
  await page.getByRole('textbox', { name: 'URL' }).fill(url);
  await page.getByRole('textbox', { name: 'Prompt' }).fill(prompt);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
}

async function hasPainted(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('[data-testid=live-canvas]');
    return (canvas?.liveStats?.painted ?? 0) > 0;
  });
}

/** Milliseconds from the start of the run until its canvas shows something. */
async function firstPicture(page: Page): Promise<number> {
  const startedAt = performance.now();
  await startRun(page, 'practice:/animation', 'Wait 600 seconds');
  await hasPainted(page);
  return performance.now() - startedAt;
}

async function frames(page: Page): Promise<{ fps: number; ages: number[] }> {
  return page.evaluate(async (ms) => {
    const canvas = document.querySelector<HTMLCanvasElement>('[data-testid=live-canvas]');
    const before = canvas?.liveStats?.painted ?? 0;
    const startedAt = performance.now();
    await new Promise((resolve) => setTimeout(resolve, ms));
    const painted = (canvas?.liveStats?.painted ?? 0) - before;
    return { fps: (painted * 1000) / (performance.now() - startedAt), ages: [...(canvas?.liveStats?.ages ?? [])] };
  }, seconds * 1000);
}

/** The middle of the practice page's pad in pixels of the picture, found by its colour, red or green. */
async function findPad(page: Page): Promise<{ x: number; y: number }> {
  return page.getByTestId('live-canvas').evaluate((element: HTMLCanvasElement) => {
    const { width, height } = element;
    const data = element.getContext('2d')?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray();
    const near = (index: number, colour: readonly number[]) =>
      colour.every((part, channel) => Math.abs((data[index + channel] ?? 0) - part) < 16);
    const found: { x: number; y: number }[] = [];
    for (let index = 0; index < data.length; index += 4) {
      if (near(index, [198, 40, 40]) || near(index, [46, 125, 50])) {
        found.push({ x: (index / 4) % width, y: Math.floor(index / 4 / width) });
      }
    }
    const middle = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
    // Off the middle, where the words are
    return { x: middle(found.map(({ x }) => x)), y: middle(found.map(({ y }) => y)) - 40 };
  });
}

/** From the window's own pointerdown until the colour under the pointer has changed on the canvas. */
async function clickToPaint(page: Page, clicks: number): Promise<number[]> {
  await page.getByRole('button', { name: 'Take Control' }).click();
  await page.getByRole('button', { name: 'Stop Controlling' }).first().waitFor();
  const canvas = page.getByTestId('live-canvas');
  const box = await canvas.boundingBox();
  if (!box) throw new Error('The canvas is not shown.');
  const pad = await findPad(page);
  const scale = Math.min(box.width / 1280, box.height / 720);
  const at = {
    x: box.x + (box.width - 1280 * scale) / 2 + pad.x * scale,
    y: box.y + (box.height - 720 * scale) / 2 + pad.y * scale,
  };
  const samples: number[] = [];
  for (let click = 0; click < clicks; click += 1) {
    await canvas.evaluate((element: HTMLCanvasElement, point) => {
      const context = element.getContext('2d');
      // Red or green: things move behind the pad, so no exact colour can be waited for
      const isRed = () => {
        const [red = 0, green = 0] = context?.getImageData(point.x, point.y, 1, 1).data ?? [];
        return red > green;
      };
      window.painted = new Promise((resolve) => {
        const onPress = (event: PointerEvent) => {
          const before = isRed();
          const look = () => {
            if (isRed() !== before) resolve(performance.now() - event.timeStamp);
            else requestAnimationFrame(look);
          };
          requestAnimationFrame(look);
        };
        window.addEventListener('pointerdown', onPress, { once: true, capture: true });
      });
    }, pad);
    await page.mouse.click(at.x, at.y);
    samples.push(await page.evaluate(() => window.painted ?? Number.NaN));
  }
  return samples;
}

/** CPU of the whole Wheelhouse, its browser and its ffmpeg, while one page is watched. */
async function cpuOf(url: string, env: NodeJS.ProcessEnv, viewer: Browser): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'wheelhouse-bench-'));
  const { application } = await start(dataDir, env);
  try {
    const page = await viewer.newPage({ viewport: { width: 1920, height: 1080 } });
    await page.goto(application.url);
    await startRun(page, url, 'Wait 600 seconds');
    await hasPainted(page);
    await pause(2_000);
    const percent = await cpuPercent(application.pid, seconds * 1000);
    await page.close();
    return `${percent.toFixed(1)} % of a core`;
  } finally {
    await application.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function liveView(viewer: Browser): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'wheelhouse-bench-'));
  const cold = await start(dataDir);
  await cold.application.stop();
  const { application, startMs } = await start(dataDir);
  try {
    row('start of the built web host, empty data folder', `${cold.startMs.toFixed(0)} ms`);
    row('start of the built web host, second time', `${startMs.toFixed(0)} ms`);
    const page = await viewer.newPage({ viewport: { width: 1920, height: 1080 } });
    await page.goto(application.url);
    row('Run to first picture, browser start included', `${(await firstPicture(page)).toFixed(0)} ms`);
    const { fps, ages } = await frames(page);
    row('painted frames a second, 60 fps page', fps.toFixed(1));
    row('frame age when painted', spread(ages));
    row('click to paint, 60 fps page', spread(await clickToPaint(page, 60)));
    await page.close();
  } finally {
    await application.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  const viewer = await chromium.launch({ executablePath: chromiumPath, chromiumSandbox: process.getuid?.() !== 0 });
  try {
    await liveView(viewer);
    // A path that leads nowhere: the run then has no video
    const without = { WHEELHOUSE_FFMPEG: join(tmpdir(), 'no-ffmpeg') };
    row('CPU, 60 fps page, recorded', await cpuOf('practice:/animation', {}, viewer));
    row('CPU, 60 fps page, not recorded', await cpuOf('practice:/animation', without, viewer));
    row('CPU, static page, recorded', await cpuOf('practice:/shop', {}, viewer));
    row('CPU, static page, not recorded', await cpuOf('practice:/shop', without, viewer));
  } finally {
    await viewer.close();
  }
}

await main();
