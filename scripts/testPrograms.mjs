/** Owns the browser and the ffmpeg that the tests use: found on this machine, else installed. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root, run, toolEnv } from './programs.mjs';
import { StepError, withProgress } from './say.mjs';

const browsers = {
  linux: ['google-chrome', 'google-chrome-stable', 'microsoft-edge', 'chromium', 'chromium-browser'],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ],
  win32: [process.env['ProgramFiles'], process.env['ProgramFiles(x86)'], process.env['LOCALAPPDATA']]
    .filter((folder) => folder !== undefined)
    .flatMap((folder) => [
      join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'),
      join(folder, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
    ]),
};

/**
 * Finds both programs, installing what is missing.
 * @param {string} node
 * @returns {Promise<{ WHEELHOUSE_CHROMIUM: string, WHEELHOUSE_FFMPEG: string }>} for the environment of the tests
 */
export async function ensureTestPrograms(node) {
  let browser = await findBrowser(node);
  let ffmpeg = await findFfmpeg();
  if (
    (!browser || !ffmpeg) &&
    (await installWithApt([...(browser ? [] : ['chromium']), ...(ffmpeg ? [] : ['ffmpeg'])]))
  ) {
    browser ??= await findBrowser(node);
    ffmpeg ??= await findFfmpeg();
  }
  if (!browser) {
    const install = [join(root, 'node_modules', 'playwright-core', 'cli.js'), 'install', '--no-shell', 'chromium'];
    const { output } = await withProgress('Installing Chromium', () => run(node, install));
    browser = await findBrowser(node);
    if (!browser) {
      throw new StepError({
        what: 'The tests need a browser, and none could be installed.',
        why: output.split('\n').slice(-5).join('\n  '),
        remedy: 'Install Google Chrome, Microsoft Edge or Chromium, or set WHEELHOUSE_CHROMIUM to its program file.',
      });
    }
  }
  if (!ffmpeg) {
    throw new StepError({
      what: 'The tests need ffmpeg, and there is none on this machine.',
      why: 'It is neither on the PATH, nor did the package ffmpeg-static bring it, nor could apt-get install it.',
      remedy: 'Install ffmpeg, for instance with "brew install ffmpeg", or set WHEELHOUSE_FFMPEG to its program file.',
    });
  }
  return { WHEELHOUSE_CHROMIUM: browser, WHEELHOUSE_FFMPEG: ffmpeg };
}

/** @param {string} node */
async function findBrowser(node) {
  const given = process.env['WHEELHOUSE_CHROMIUM'];
  if (given) return given;
  for (const candidate of browsers[process.platform] ?? []) {
    const path = process.platform === 'linux' ? await which(candidate) : candidate;
    // Ubuntu's chromium-browser may be a stub that only tells how to install it.
    if (path && existsSync(path) && (process.platform === 'win32' || (await works(path, '--version')))) return path;
  }
  const ask = "import('playwright-core').then(({ chromium }) => process.stdout.write(chromium.executablePath()))";
  const { output } = await run(node, ['-e', ask]);
  return existsSync(output) ? output : undefined;
}

async function findFfmpeg() {
  const given = process.env['WHEELHOUSE_FFMPEG'];
  if (given) return given;
  const packaged = join(root, 'node_modules', 'ffmpeg-static', process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg');
  for (const candidate of [packaged, 'ffmpeg']) {
    if (await works(candidate, '-version')) return candidate === 'ffmpeg' ? await which('ffmpeg') : candidate;
  }
  return undefined;
}

/** @param {string} program @param {string} flag */
async function works(program, flag) {
  return (await run(program, [flag])).code === 0;
}

/** The full path of a program on the PATH. @param {string} name */
async function which(name) {
  const isWindows = process.platform === 'win32';
  const { code, output } = await run(isWindows ? 'where' : 'which', [name]);
  return code === 0 ? output.split(/\r?\n/)[0] : undefined;
}

/** Installs Debian packages where we may. @param {readonly string[]} packages @returns {Promise<boolean>} */
async function installWithApt(packages) {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !(await which('apt-get'))) return false;
  const env = toolEnv({ DEBIAN_FRONTEND: 'noninteractive' });
  const apt = (/** @type {readonly string[]} */ ...args) => run('apt-get', ['-y', '-q', ...args], { env });
  const label = `Installing ${packages.join(' and ')}`;
  return withProgress(label, async () => {
    await apt('update');
    const { code } = await apt('install', '--no-install-recommends', 'fonts-liberation', ...packages);
    return code === 0;
  });
}
