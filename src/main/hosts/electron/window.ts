/** Owns the Electron window: made after Electron's security checklist, and it never leaves our own page. */
import { join } from 'node:path';
import { app, BrowserWindow, session, shell, type WebContents } from 'electron';
import { appOrigin } from './protocols.ts';

interface WindowOptions {
  readonly preload: string;
  readonly resourcesDir: string;
}

/** Opens the window, shown as soon as it has something to show. */
export function openWindow({ preload, resourcesDir }: WindowOptions): BrowserWindow {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 900,
    minHeight: 600,
    show: false,
    title: 'Wheelhouse',
    icon: join(resourcesDir, 'icon.png'),
    webPreferences: { preload, sandbox: true, contextIsolation: true, nodeIntegration: false, webviewTag: false },
  });
  window.once('ready-to-show', () => window.show());
  void window.loadURL(`${appOrigin}/`);
  return window;
}

/** The reminder to hand back, the copy buttons, and the video's full screen. */
const permissions: ReadonlySet<string> = new Set(['notifications', 'clipboard-sanitized-write', 'fullscreen']);

/** Fences in every page of this program: no navigation, no windows, no permissions but the few it uses. */
export function fenceIn(): void {
  const isOurs = (contents: WebContents | null) => contents?.getURL().startsWith(`${appOrigin}/`) ?? false;
  session.defaultSession.setPermissionRequestHandler((contents, permission, decide) => {
    decide(isOurs(contents) && permissions.has(permission));
  });
  session.defaultSession.setPermissionCheckHandler(
    (contents, permission) => isOurs(contents) && permissions.has(permission),
  );
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => event.preventDefault());
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(({ url }) => {
      // A link in our own page that leads to the web opens in the person's browser.
      if (/^https?:\/\//.test(url)) void shell.openExternal(url);
      return { action: 'deny' };
    });
  });
}
