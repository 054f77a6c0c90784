import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { importAll, installInto } from '../lib/install.mjs';
import { publintProblems, typeProblems } from '../lib/lint-package.mjs';
import { pack } from '../lib/pack.mjs';

/** The checks of this package, seen to fail: each on a copy of a good package, broken in one way. */
const good = inject('packed').find(({ name }) => name === '@nerv/core');
const scratch = inject('scratch');

interface Manifest {
  exports: Record<string, Record<string, string>>;
  [field: string]: unknown;
}

async function broken(name: string, breakIt: (folder: string, manifest: Manifest) => void) {
  const folder = join(scratch, `broken-${name}`);
  cpSync(good?.folder ?? '', folder, { recursive: true });
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
  breakIt(folder, manifest);
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  return pack(folder, join(folder, 'packed'));
}

describe('publint', () => {
  test('reports an entry whose file is not there', async () => {
    const { folder } = await broken('entry', (_, manifest) => {
      manifest.exports['.'] = { types: './dist/index.d.ts', default: './dist/main.js' };
    });
    expect((await publintProblems(folder)).join()).toContain('/dist/main.js but the file does not exist');
  });

  test('reports types that stand behind the code', async () => {
    const { folder } = await broken('order', (_, manifest) => {
      manifest.exports['.'] = { default: './dist/index.js', types: './dist/index.d.ts' };
    });
    expect((await publintProblems(folder)).join()).toContain('types');
  });
});

describe('arethetypeswrong', () => {
  test('reports a package without declarations', async () => {
    const { tarball } = await broken('untyped', (folder, manifest) => {
      rmSync(join(folder, 'dist', 'index.d.ts'));
      rmSync(join(folder, 'src'), { recursive: true });
      manifest.exports['.'] = { default: './dist/index.js' };
    });
    expect(await typeProblems(tarball)).not.toEqual([]);
  });

  test('reports declarations that import what is not there', async () => {
    const { tarball } = await broken('declarations', (folder) => {
      writeFileSync(join(folder, 'dist', 'index.d.ts'), "export * from '../lib/hidden';\n");
    });
    expect((await typeProblems(tarball)).join()).toContain(
      'index.d.ts imports ../lib/hidden, which is not there',
    );
  });

  test('reports declarations of ES modules for code that is CommonJS', async () => {
    const { tarball } = await broken('masquerade', (folder, manifest) => {
      writeFileSync(join(folder, 'dist', 'index.cjs'), 'exports.core = 1;');
      manifest.exports['.'] = { types: './dist/index.d.ts', default: './dist/index.cjs' };
    });
    expect((await typeProblems(tarball)).join()).toContain('FalseESM');
  });
});

test('importing reports a module that is missing from the tarball', async () => {
  const { tarball } = await broken('module', (folder) => {
    writeFileSync(join(folder, 'dist', 'index.js'), "export * from './gone.js';\n");
  });
  const project = join(scratch, 'uses-broken');
  await installInto(project, { '@nerv/core': `file:${tarball}` });
  const found = await importAll(project, 'node', ['@nerv/core', '@nerv/core/not-an-entry']);
  expect(found['@nerv/core']).toMatch(/^ERROR [^]*gone\.js/);
  expect(found['@nerv/core/not-an-entry']).toMatch(/^ERROR [^]*not defined by "exports"/);
});
