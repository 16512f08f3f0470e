/** Owns the Chromium application window that the web host opens where Electron cannot be had. */
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

interface AppWindowOptions {
  readonly executable: string;
  readonly url: string;
  readonly dataDir: string;
}

/** Whether a window can be shown here. */
export function hasDisplay(env: NodeJS.ProcessEnv): boolean {
  return process.platform !== 'linux' || Boolean(env['DISPLAY'] ?? env['WAYLAND_DISPLAY']);
}

/** Opens the window in a profile of its own; it lives until the person closes it or Wheelhouse ends. */
export function openAppWindow({ executable, url, dataDir }: AppWindowOptions): { close(): void } {
  const profile = join(dataDir, 'window');
  mkdirSync(profile, { recursive: true });
  // Every user of the machine can read a command line; the address with its token goes through a file of our own.
  const page = join(profile, 'open.html');
  writeFileSync(
    page,
    `<!doctype html><title>Wheelhouse</title><script>location.replace(${JSON.stringify(url)})</script>`,
    {
      mode: 0o600,
    },
  );
  const isRoot = process.getuid?.() === 0;
  const child = spawn(
    executable,
    [
      `--app=${pathToFileURL(page).href}`,
      `--user-data-dir=${profile}`,
      '--window-size=1440,900',
      '--no-first-run',
      '--no-default-browser-check',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...(isRoot ? ['--no-sandbox', '--test-type'] : []),
    ],
    { stdio: 'ignore' },
  );
  child.on('error', () => undefined /* the address is printed as well */);
  return {
    close() {
      child.kill();
    },
  };
}
