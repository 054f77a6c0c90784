import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { capture } from '@nerv-tooling/scripts/processes';
import { root } from '@nerv-tooling/scripts/repository';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { entriesOf, otherRuntimes } from '../lib/entries.mjs';
import { importAll, installInto, tarballsFor } from '../lib/install.mjs';

const packed = inject('packed');
const scratch = inject('scratch');
const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  devDependencies: Record<string, string>;
};
const vitest = { vitest: devDependencies['vitest'] ?? '' };
const entries = packed.flatMap((each) => entriesOf(each));

test('an entry that another runtime imports exists', () => {
  const specifiers = entries.map(({ specifier }) => specifier);
  expect(specifiers).toEqual(expect.arrayContaining(Object.keys(otherRuntimes)));
});

/** Imports what a runtime can import; nothing where there is nothing. */
async function imports(
  project: string,
  runtime: 'node' | 'vitest',
  wanted: typeof entries,
): Promise<Record<string, string>> {
  const specifiers = wanted.filter((entry) => entry.runtime === runtime).map(({ specifier }) => specifier);
  return specifiers.length === 0 ? {} : importAll(project, runtime, specifiers);
}

describe('all packages in one empty project', () => {
  const project = join(scratch, 'all');
  let found: Record<string, string>;

  beforeAll(async () => {
    const tarballs = Object.fromEntries(packed.map(({ name, tarball }) => [name, `file:${tarball}`]));
    await installInto(project, { ...tarballs, ...vitest, '@types/node': '20.19.43' });
    found = { ...(await imports(project, 'node', entries)), ...(await imports(project, 'vitest', entries)) };
  }, 300_000);

  test.each(entries.filter(({ runtime }) => runtime !== 'module host'))(
    '$runtime imports $specifier',
    (entry) => {
      expect(found[entry.specifier]).toBeDefined();
      expect(found[entry.specifier]).not.toMatch(/^ERROR/);
    },
  );

  test.each(['NodeNext', 'Bundler'])(
    'TypeScript reads the types of every entry, resolved as %s',
    async (moduleResolution) => {
      const lines = entries.map(({ specifier }, index) => `export * as entry${index} from '${specifier}';`);
      writeFileSync(join(project, 'uses.ts'), `${lines.join('\n')}\n`);
      const compilerOptions = {
        target: 'ES2022',
        lib: ['ES2023', 'ESNext.Disposable', 'DOM'],
        module: moduleResolution === 'NodeNext' ? 'NodeNext' : 'ESNext',
        moduleResolution,
        strict: true,
        skipLibCheck: true,
        noEmit: true,
        types: ['node'],
      };
      const config = join(project, `tsconfig.${moduleResolution}.json`);
      writeFileSync(config, JSON.stringify({ compilerOptions, files: ['uses.ts'] }));
      const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
      await expect(capture('tsc', process.execPath, [tsc, '-p', config])).resolves.toBe('');
    },
    120_000,
  );
});

describe('each package alone in an empty project', () => {
  test.each(packed)(
    '$name',
    async (each) => {
      const project = join(scratch, `alone-${each.path.replace('/', '-')}`);
      const needsVitest = each.name === '@nerv/test-fixtures';
      await installInto(project, { ...tarballsFor(each.name, packed), ...(needsVitest ? vitest : {}) });
      const wanted = entriesOf(each).filter(
        (entry) => entry.runtime !== 'module host' && entry.needsVitest === needsVitest,
      );
      const found = {
        ...(await imports(project, 'node', wanted)),
        ...(await imports(project, 'vitest', wanted)),
      };
      expect(Object.keys(found)).toHaveLength(wanted.length);
      expect(Object.values(found).filter((names) => names.startsWith('ERROR'))).toEqual([]);
    },
    300_000,
  );
});
