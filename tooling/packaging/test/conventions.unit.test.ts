import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readManifest, root, workspaces } from '@nerv-tooling/scripts/repository';
import { describe, expect, test } from 'vitest';
import { brokenConventions, differingVersions, type Checked } from '../lib/conventions.mjs';

const all: Checked[] = workspaces().map(({ folder, path, manifest }) => ({
  folder,
  path,
  manifest: { ...manifest },
}));

describe('the conventions hold for', () => {
  test.each(all.map((checked) => [checked.path, checked] as const))('%s', (_, checked) => {
    expect(brokenConventions(checked, root)).toEqual([]);
  });
});

test('every dependency has one version in the whole repository', () => {
  expect(
    differingVersions([...all, { folder: root, path: '.', manifest: { ...readManifest(root) } }]),
  ).toEqual([]);
});

describe('a package is reported that', () => {
  const core = all.find(({ path }) => path === 'packages/core');
  const broken = (changes: Record<string, unknown>, path = 'packages/core') =>
    brokenConventions(
      { folder: core?.folder ?? '', path, manifest: { ...core?.manifest, ...changes } },
      root,
    );

  test.each<[string, Record<string, unknown>, string]>([
    ['has side effects', { sideEffects: true }, 'its sideEffects is not false'],
    ['has no engines', { engines: undefined }, 'its engines.node is not >=20.19'],
    ['has another licence', { license: 'MIT' }, 'its license is not Apache-2.0'],
    ['is CommonJS', { type: 'commonjs' }, 'its type is not module'],
    ['cannot be published', { private: true }, 'is private'],
    [
      'publishes its tests',
      { files: ['dist', 'src', 'README.md', 'LICENSE'] },
      'its files lack !src/**/*.test.ts',
    ],
    ['has no exports', { exports: undefined }, 'its exports lack "."'],
    ['has no script', { scripts: {} }, 'has no script test:unit'],
    [
      'depends upwards',
      { dependencies: { '@nerv/client': 'workspace:*' } },
      'depends on @nerv/client against',
    ],
    ['takes what comes', { dependencies: { cborg: '^6.1.5' } }, 'cborg is ^6.1.5'],
    ['pins the workspace', { dependencies: { '@nerv/core': '0.1.0' } }, '@nerv/core is 0.1.0'],
    ['is named otherwise', { name: '@nerv/other' }, 'README.md does not start with "# @nerv/other"'],
  ])('%s', (_, changes, problem) => {
    expect(broken(changes).join('\n')).toContain(problem);
  });

  test('exports a file by a name of its own', () => {
    const exports = {
      ...(core?.manifest['exports'] as object),
      './late': { types: './dist/late.d.ts', default: './dist/late.js' },
    };
    expect(broken({ exports }).join('\n')).toContain('its export ./late is not {"@nerv/source"');
  });

  test('has no row in the table of layers, or is an app that could be published', () => {
    expect(broken({}, 'packages/unknown')).toContain('has no row in tooling/eslint/layers.mjs');
    expect(broken({}, 'apps/quickstart')).toContain('is not private');
  });

  test('has a version of its own of a shared dependency', () => {
    const other = { folder: '', path: 'packages/other', manifest: { dependencies: { vitest: '1.0.0' } } };
    expect(differingVersions([...all, other]).join()).toMatch(/^vitest: .*1\.0\.0 in packages\/other/);
  });
});

describe('the changesets', () => {
  const folder = join(root, '.changeset');
  const config = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')) as Record<string, unknown>;

  test('ignore no package and publish for everybody', () => {
    expect(config).toMatchObject({ access: 'public', ignore: [] });
  });

  test('name only packages that are published', () => {
    const published = all
      .filter(({ path }) => path.startsWith('packages/'))
      .map(({ manifest }) => manifest['name']);
    const named = readdirSync(folder)
      .filter((file) => file.endsWith('.md') && file !== 'README.md')
      .flatMap((file) => {
        const [, head = ''] = readFileSync(join(folder, file), 'utf8').split('---\n');
        return [...head.matchAll(/^["']([^"']+)["']:/gm)].map((match) => match[1]);
      });
    expect(published).toEqual(expect.arrayContaining(named));
  });
});
