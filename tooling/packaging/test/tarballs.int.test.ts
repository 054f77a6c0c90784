import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '@nerv-tooling/scripts/repository';
import { describe, expect, inject, test } from 'vitest';
import { publintProblems, typeProblems } from '../lib/lint-package.mjs';

const packed = inject('packed');

test('every package is packed', () => {
  expect(packed.map(({ name }) => name)).toHaveLength(8);
});

describe.each(packed)('$name, as published,', ({ folder, tarball, files }) => {
  const read = (file: string) => readFileSync(join(folder, file), 'utf8');

  test('satisfies publint at its strictest', async () => {
    expect(await publintProblems(folder)).toEqual([]);
  });

  test('has right types for everybody who imports it', async () => {
    expect(await typeProblems(tarball)).toEqual([]);
  });

  test('holds its readme, the licence, its build and its sources, and nothing else', () => {
    const others = files.filter((file) => !/^(dist|src)\//.test(file));
    expect(others).toEqual(['LICENSE', 'README.md', 'package.json']);
    expect(read('LICENSE')).toBe(readFileSync(join(root, 'LICENSE'), 'utf8'));
    expect(files.filter((file) => /\.test(-d)?\.ts$|test-results|__/.test(file))).toEqual([]);
    expect(files.filter((file) => /^dist\/.*\.(js|d\.ts)$/.test(file))).not.toEqual([]);
  });

  test('names versions, not the workspace', () => {
    const manifest = JSON.parse(read('package.json')) as Record<string, Record<string, string> | undefined>;
    expect(JSON.stringify([manifest['dependencies'], manifest['peerDependencies']])).not.toMatch(
      /workspace:|file:|link:/,
    );
  });

  test('carries no code but its own: what it depends on stays outside', () => {
    const maps = files.filter((file) => file.endsWith('.js.map'));
    const sources = maps.flatMap((file) => (JSON.parse(read(file)) as { sources: string[] }).sources);
    expect(maps).not.toEqual([]);
    expect(sources.filter((source) => !/^\.\.\/(src\/|package\.json$)/.test(source))).toEqual([]);
  });
});
