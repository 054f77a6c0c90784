import js from '@eslint/js';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { layers } from './layers.mjs';
import { honestTests } from './rules/honest-tests.mjs';
import { importDirection } from './rules/import-direction.mjs';

const nerv = { rules: { 'import-direction': importDirection, 'honest-tests': honestTests } };

const tests = ['**/*.test.ts', '**/*.test-d.ts', '**/test/**/*.ts'];

/** Globals of Node that browsers lack. */
const nodeGlobals = [
  'process',
  'Buffer',
  'global',
  'require',
  '__dirname',
  '__filename',
  'setImmediate',
  'clearImmediate',
];

/**
 * The ESLint configuration of a repository laid out like this one.
 *
 * @param {{ root: string, ignores?: string[] }} options `root`: the absolute path of the repository.
 *   `ignores`: patterns besides what is built or generated.
 * @returns {import('eslint').Linter.Config[]}
 */
export function nervConfig({ root, ignores = [] }) {
  const browserFolders = Object.entries(layers)
    .filter(([, layer]) => layer.browser)
    .map(([folder]) => folder);

  return /** @type {import('eslint').Linter.Config[]} */ (
    defineConfig(
      {
        ignores: [
          '**/dist/**',
          '**/coverage/**',
          '**/.test-results/**',
          '**/.turbo/**',
          '**/.nerv/**',
          '.cache/**',
          ...ignores,
        ],
      },
      { linterOptions: { reportUnusedDisableDirectives: 'error' } },
      js.configs.recommended,
      ...tseslint.configs.recommendedTypeChecked,
      {
        languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: root } },
        plugins: { 'import-x': importX, nerv },
        settings: {
          'import-x/extensions': ['.ts', '.mjs'],
          'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
          'import-x/resolver-next': [
            createTypeScriptImportResolver({
              noWarnOnMultipleProjects: true,
              conditionNames: ['@nerv/source', 'types', 'import', 'node', 'default'],
            }),
            createNodeResolver(),
          ],
        },
        rules: {
          'nerv/import-direction': ['error', { root }],
          'import-x/no-cycle': ['error', { ignoreExternal: true }],
          'import-x/no-duplicates': 'error',
          'import-x/no-self-import': 'error',
          'max-lines': ['error', 400],
          eqeqeq: 'error',
          'no-undef': 'off',
          '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
          '@typescript-eslint/no-unused-vars': [
            'error',
            { argsIgnorePattern: '^_', varsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_' },
          ],
          '@typescript-eslint/require-await': 'off',
          '@typescript-eslint/restrict-template-expressions': [
            'error',
            {
              allowNumber: true,
              allowBoolean: true,
              allowNullish: true,
              allow: [{ from: 'lib', name: ['Error', 'URL'] }],
            },
          ],
        },
      },
      {
        files: ['packages/*/src/**'],
        rules: { 'no-console': 'error' },
      },
      {
        files: browserFolders.map((folder) => `${folder}/src/**`),
        ignores: tests,
        rules: {
          'no-restricted-globals': [
            'error',
            ...nodeGlobals.map((name) => ({
              name,
              message: 'This package runs in browsers too (tooling/eslint/layers.mjs).',
            })),
          ],
        },
      },
      {
        files: tests,
        rules: {
          'nerv/honest-tests': 'error',
          '@typescript-eslint/no-unsafe-argument': 'off',
          '@typescript-eslint/no-unsafe-assignment': 'off',
          '@typescript-eslint/no-unsafe-call': 'off',
          '@typescript-eslint/no-unsafe-member-access': 'off',
          '@typescript-eslint/no-unsafe-return': 'off',
          '@typescript-eslint/unbound-method': 'off',
        },
      },
      { files: ['**/*.mjs', '**/*.cjs', '**/*.js'], ...tseslint.configs.disableTypeChecked },
    )
  );
}
