/** Owns a Wheelhouse under test: the built web host as a process of its own, on an empty data folder. */
import { type ChildProcess } from 'node:child_process';
import { type Browser, type Page } from '@playwright/test';
import type { ApiRun } from '../src/shared/apiRun.ts';
export declare const chromiumPath: string;
/** One started process and the address that it printed. */
export declare class Application {
    #private;
    readonly dataDir: string;
    url: string;
    constructor(dataDir: string);
    /** Starts the host and waits for its ready line. */
    start(): Promise<void>;
    /** Ends the host as a person would, or as a crash would. */
    stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
    get pid(): number;
    /** `run.json` of the only run, or of the named one. */
    runJson(runId?: string): Promise<ApiRun>;
    runDir(runId: string): string;
}
/** Runs a command line of Wheelhouse to its end. */
export declare function runCli(args: readonly string[], options?: {
    readonly env?: NodeJS.ProcessEnv;
    readonly onStart?: (child: ChildProcess) => void;
}): Promise<{
    code: number | null;
    stdout: string;
    stderr: string;
}>;
export declare const test: import("playwright/test").TestType<import("playwright/test").PlaywrightTestArgs & import("playwright/test").PlaywrightTestOptions & {
    application: Application;
    window: Page;
    dataDir: string;
}, import("playwright/test").PlaywrightWorkerArgs & import("playwright/test").PlaywrightWorkerOptions & {
    viewer: Browser;
}>;
export { expect } from '@playwright/test';
