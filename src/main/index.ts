/** The Electron host's entry: one instance, one core in this process, one window on it. */
import { join } from 'node:path';
import { app, BrowserWindow, dialog, shell } from 'electron';
import { version } from '../../package.json';
import { AppError, errorWords, toErrorData } from '../shared/errors.ts';
import { createCore } from './core.ts';
import { connectWindow } from './handlers.ts';
import { servePorts } from './hosts/electron/port.ts';
import { appOrigin, handleScheme, registerScheme } from './hosts/electron/protocols.ts';
import { fenceIn, openWindow } from './hosts/electron/window.ts';
import { findDataDir } from './paths.ts';

const programRoot = join(import.meta.dirname, '..', '..');
const windowOptions = {
  preload: join(programRoot, 'out', 'preload', 'index.cjs'),
  resourcesDir: join(programRoot, 'resources'),
};

async function start(): Promise<void> {
  await app.whenReady();
  fenceIn();
  const dataFlag = process.argv.findIndex((argument) => argument === '--data');
  const core = await createCore({
    host: 'electron',
    version,
    dataDir: findDataDir(dataFlag < 0 ? undefined : process.argv[dataFlag + 1], process.env),
    resourcesDir: windowOptions.resourcesDir,
    env: process.env,
    mediaBase: (runId) => `/media/${runId}/`,
    openFolder: async (path) => {
      const problem = await shell.openPath(path);
      if (problem) throw new AppError('action.failed', `${problem} The folder is ${path}`);
    },
  });
  handleScheme({
    rendererDir: join(programRoot, 'out', 'renderer'),
    runFile: (runId, file) => core.runFile(runId, file),
  });
  servePorts({
    isOurs: (contents, frameUrl) =>
      BrowserWindow.fromWebContents(contents) !== null && frameUrl.startsWith(`${appOrigin}/`),
    connect: (transport) => connectWindow(core, transport),
  });
  await core.recover({ takesQueue: true });
  let window = openWindow(windowOptions);
  app.on('second-instance', () => {
    if (window.isDestroyed()) window = openWindow(windowOptions);
    if (window.isMinimized()) window.restore();
    window.focus();
  });
  app.on('activate', () => {
    if (window.isDestroyed()) window = openWindow(windowOptions);
  });
  let isDisposed = false;
  app.on('before-quit', (event) => {
    if (isDisposed) return;
    event.preventDefault();
    void core.dispose().finally(() => {
      isDisposed = true;
      app.quit();
    });
  });
}

registerScheme();
app.on('window-all-closed', () => {
  if (process.platform !== 'darwin') app.quit();
});
if (app.requestSingleInstanceLock()) {
  start().catch((thrown: unknown) => {
    const { code, message } = toErrorData(thrown);
    const { title, remedy } = errorWords[code];
    dialog.showErrorBox(title, `${message}\n\n${remedy}`);
    app.exit(3);
  });
} else {
  app.quit();
}
