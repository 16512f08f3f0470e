/** Owns the allowed arrows between modules (design D1, D2, D6); `npm run check` fails on any other. */
const domains = ['agent', 'browser', 'recording', 'store', 'delivery', 'code'];

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'shared-is-pure',
      comment: 'The contract runs everywhere: zod and itself only.',
      severity: 'error',
      from: { path: '^src/shared/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: ['^src/shared/', 'node_modules/zod/'] },
    },
    {
      name: 'only-the-electron-host-knows-electron',
      comment: 'D1: the core runs without Electron.',
      severity: 'error',
      from: {
        path: '^(src|e2e|bench)/',
        pathNot: ['^src/main/hosts/electron/', '^src/preload/', '^src/main/index\\.ts$'],
      },
      to: { path: '(^|/)node_modules/electron/' },
    },
    {
      name: 'only-entries-import-hosts',
      comment: 'D1: the core does not know who hosts it.',
      severity: 'error',
      from: { path: '^src/main/', pathNot: ['^src/main/hosts/', '^src/main/(index|web)\\.ts$'] },
      to: { path: '^src/main/hosts/' },
    },
    ...domains.map((domain) => ({
      name: `${domain}-stands-alone`,
      comment: 'D6: domains do not import each other, nor who composes them; liveRun.ts and core.ts pass functions.',
      severity: 'error',
      from: { path: `^src/main/${domain}/`, pathNot: '\\.test\\.ts$' },
      to: { path: '^src/main/', pathNot: [`^src/main/${domain}/`, '^src/main/(clock|log|processes)\\.ts$'] },
    })),
    {
      name: 'windows-know-only-the-contract',
      comment: 'D2: a window and the core meet on the wire and nowhere else.',
      severity: 'error',
      from: { path: '^src/(renderer|preload)/' },
      to: { path: '^src/main/' },
    },
    {
      name: 'core-knows-no-window',
      severity: 'error',
      from: { path: '^src/(main|shared)/' },
      to: { path: '^src/(renderer|preload)/' },
    },
    {
      name: 'screens-do-not-import-screens',
      comment: 'What two screens share lives in ui/ or app/.',
      severity: 'error',
      from: { path: '^src/renderer/(discover|live|runs|replay|settings)/' },
      to: {
        path: '^src/renderer/(discover|live|runs|replay|settings)/',
        pathNot: '^src/renderer/$1/',
      },
    },
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'one-file-knows-ffmpeg',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/main/recording/ffmpeg\\.ts$' },
      to: { path: 'fluent-ffmpeg' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
