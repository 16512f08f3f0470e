/** Owns the lint rules: strict types, no swallowed errors, and the size budgets that keep files readable. */
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const size = (lines) => ['error', { max: lines, skipBlankLines: true, skipComments: true }];

export default tseslint.config(
  { ignores: ['out/**', 'dist/**', 'node_modules/**', 'test-results/**', '.cache/**', 'resources/**'] },
  {
    files: ['src/**/*.{ts,tsx}', 'e2e/**/*.ts', 'bench/**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'no-empty': ['error', { allowEmptyCatch: false }],
      'no-console': 'error',
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
      complexity: ['error', 12],
      'max-lines': size(500),
      'max-lines-per-function': size(60),
    },
  },
  {
    files: ['src/renderer/**/*.tsx'],
    plugins: { 'react-hooks': reactHooks },
    rules: { ...reactHooks.configs.recommended.rules, 'max-lines-per-function': size(150) },
  },
  {
    files: ['src/main/core.ts', 'src/main/liveRun.ts', 'src/main/hosts/**/*.ts'],
    rules: { 'max-lines': size(300) },
  },
  {
    files: ['**/*.test.ts', '**/*.test.tsx', 'e2e/**/*.ts', 'bench/**/*.ts'],
    rules: {
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['scripts/**/*.{mjs,ts}', '*.config.{js,ts}', '.dependency-cruiser.mjs'],
    extends: [tseslint.configs.recommended],
    rules: { 'max-lines': size(500), 'max-lines-per-function': size(60) },
  },
  {
    // Programs whose output is their purpose
    files: ['scripts/**', 'bench/**', 'src/main/hosts/cli/**', 'src/main/web.ts'],
    rules: { 'no-console': 'off' },
  },
);
