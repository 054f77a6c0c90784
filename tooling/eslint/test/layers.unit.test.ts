import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { layers } from '../layers.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));

test('every package and app has its row in the table, and no row is left over', () => {
  const folders = ['packages', 'apps'].flatMap((group) =>
    readdirSync(`${root}/${group}`, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => `${group}/${entry.name}`),
  );
  expect(Object.keys(layers).sort()).toEqual(folders.sort());
});

test('the table itself has no cycle', () => {
  const importsOf = (name: string) => {
    const layer = layers[`packages/${name}`];
    return [...(layer?.imports ?? []), ...(layer?.lazily ?? [])];
  };
  const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
    importsOf(from).some((next) => {
      if (next === to) return true;
      if (seen.has(next)) return false;
      seen.add(next);
      return reaches(next, to, seen);
    });
  const inCycle = Object.keys(layers)
    .map((key) => key.replace('packages/', ''))
    .filter((name) => reaches(name, name));
  expect(inCycle).toEqual([]);
});
