import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readManifest, root } from '@nerv-tooling/scripts/repository';
import { describe, expect, test } from 'vitest';

const scripts = Object.keys(readManifest(root).scripts ?? {});

const docs = [
  ...readdirSync(root).filter((file) => file.endsWith('.md')),
  ...readdirSync(join(root, 'docs'), { recursive: true }).map((file) => join('docs', String(file))),
].filter((file) => file.endsWith('.md'));

const missingCommands = (text: string) =>
  [...text.matchAll(/npm run ([a-z][\w:.-]*)/g)]
    .map(([, name]) => name)
    .filter((name) => !scripts.includes(name ?? ''));

/** Paths in backticks that begin with a folder of the repository and hold no placeholder. */
const missingPaths = (text: string) =>
  [...text.matchAll(/`((?:packages|apps|tooling|docs|\.github|\.ci|\.changeset)\/[\w./-]+)`/g)]
    .map(([, path]) => path ?? '')
    .filter(
      (path) => !/[A-Z]{4}/.test(path.replace(/README|CONTRIBUTING/g, '')) && !existsSync(join(root, path)),
    );

describe.each(docs)('%s', (file) => {
  const text = readFileSync(join(root, file), 'utf8');

  test('names commands that exist', () => {
    expect(missingCommands(text)).toEqual([]);
  });

  test('names paths that exist', () => {
    expect(missingPaths(text)).toEqual([]);
  });
});

test('a command and a path that do not exist are noticed', () => {
  expect(missingCommands('Type `npm run tset` or `npm run test:unit`.')).toEqual(['tset']);
  expect(missingPaths('See `tooling/gone.mjs`, `tooling/mutants/NAME.patch`, `docs/decisions`.')).toEqual([
    'tooling/gone.mjs',
  ]);
});
