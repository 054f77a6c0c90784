import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import packageJson from '../../package.json';
import { lower, LOWERING, mayUsePromises } from './lower';
import { ModuleError } from './module-error';
import { prepareModule } from './prepared-module';
import { readModuleSource } from './read-source';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'embedded-source-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

const write = async (name: string, text: string): Promise<string> => {
  const path = join(directory, name);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, text);
  return path;
};

describe('readModuleSource', () => {
  it('takes the text of a bundle as it is', async () => {
    expect(await readModuleSource('const a = 1;\nexport { a };')).toBe('const a = 1;\nexport { a };');
    expect(await readModuleSource('export default 1')).toBe('export default 1');
    expect(await readModuleSource({ code: 'x' })).toBe('x');
  });

  it('bundles a file with what it imports', async () => {
    await write('part.ts', 'export const answer: number = 42;');
    const path = await write(
      'main.ts',
      "import { answer } from './part';\nimport 'spacetime:sys@2.0';\nexport { answer };",
    );
    for (const source of [path, pathToFileURL(path), { path }]) {
      const code = await readModuleSource(source);
      expect(code).toContain('answer = 42');
      expect(code).toContain('spacetime:sys@2.0');
    }
  });

  it.each(['src/index.ts', 'index.ts', 'src/index.js', 'index.js'])(
    'finds %s in a directory',
    async (entry) => {
      await write(entry, 'export const here = 1;');
      expect(await readModuleSource(directory)).toContain('here = 1');
    },
  );

  it('bundles anew when a file has changed, and only then', async () => {
    await write('part.ts', 'export const answer = 1;');
    const path = await write('main.ts', "export { answer } from './part';");
    const first = await readModuleSource(path);
    expect(await readModuleSource(path)).toBe(first);
    await write('part.ts', 'export const answer = 20;');
    expect(await readModuleSource(path)).toContain('answer = 20');
    await rm(join(directory, 'part.ts'));
    await expect(readModuleSource(path)).rejects.toThrow(
      /cannot bundle the module .*Could not resolve "\.\/part"/,
    );
  });

  it('follows the conditions it is given', async () => {
    await write(
      'node_modules/lib/package.json',
      JSON.stringify({ name: 'lib', exports: { special: './special.js', default: './plain.js' } }),
    );
    await write('node_modules/lib/special.js', 'export const kind = "special";');
    await write('node_modules/lib/plain.js', 'export const kind = "plain";');
    const path = await write('main.ts', "export { kind } from 'lib';");
    expect(await readModuleSource({ path })).toContain('"plain"');
    expect(await readModuleSource({ path, conditions: ['special'] })).toContain('"special"');
  });

  it('says what is missing', async () => {
    await expect(readModuleSource(join(directory, 'nowhere.ts'))).rejects.toThrow(
      /no module at .*nowhere\.ts: there is no such file/,
    );
    await expect(readModuleSource(directory)).rejects.toThrow(/no module in .*: looked for src\/index\.ts/);
    await expect(readModuleSource(new URL('https://example.org/module.js'))).rejects.toThrow(
      'a module is read from a file: URL',
    );
    const broken = await write('broken.ts', 'export const = 1;');
    await expect(readModuleSource(broken)).rejects.toThrow(
      /cannot bundle the module .*broken\.ts: .* \(line 1, column 14\)/,
    );
  });

  it('refuses WebAssembly, by name and by content', async () => {
    const named = await write('module.wasm', '');
    const hidden = await write('module.bin', '\0asm');
    for (const path of [named, hidden]) {
      await expect(readModuleSource(path)).rejects.toThrow(ModuleError);
      await expect(readModuleSource(path)).rejects.toThrow('runs TypeScript modules only');
    }
  });
});

describe('lower', () => {
  it('makes a body that Node 20 parses', async () => {
    const lowered = await lower(
      'export const run = () => { using a = { [Symbol.dispose]() {} }; return a; };',
    );
    expect(lowered).not.toMatch(/\busing\b/);
    expect(mayUsePromises(lowered)).toBe(false);
  });

  it.each([
    ['no JavaScript', 'export const = 1;', /the module is not accepted: .* \(line 1, column 14\)/],
    ['waiting at the top level', 'export const a = await 1;', /the module is not accepted: Top-level await/],
  ])('refuses %s', async (_what, code, message) => {
    await expect(lower(code)).rejects.toThrow(message);
    await expect(prepareModule(code)).rejects.toMatchObject({ problem: 'syntax' });
  });

  it('names its cache files by the version of esbuild that is used', () => {
    expect(LOWERING).toContain(packageJson.dependencies.esbuild);
  });
});

describe('mayUsePromises', () => {
  it.each([
    'new Promise(() => {})',
    'async function f() {}',
    'async () => {}',
    'async x => x',
    'const o = { async run() {} }',
    'const o = { async *run() {} }',
    'const o = { async [key]() {} }',
    'const o = { async "a b"() {} }',
    'class A { async #run() {} }',
    'import("x")',
    'Array.fromAsync([])',
    'WebAssembly.compile(x)',
  ])('sees %s', (code) => {
    expect(mayUsePromises(code)).toBe(true);
  });

  it.each(['const message = "Attempted async or blocking op"', 'const sync = 1', 'const myPromises = 1'])(
    'passes over %s',
    (code) => {
      expect(mayUsePromises(code)).toBe(false);
    },
  );
});

describe('prepareModule', () => {
  it('refuses what lowers well and does not parse', async () => {
    await expect(prepareModule('export default /(/;')).rejects.toMatchObject({
      problem: 'syntax',
      message: expect.stringMatching(/^the module does not parse: Invalid regular expression/),
    });
  });

  it('keeps the newest of many, and those in use', async () => {
    const first = await prepareModule('export default "kept";');
    for (let at = 0; at < 70; at++) {
      await prepareModule(`export default ${at};`);
      await prepareModule('export default "kept";');
    }
    expect((await prepareModule('export default "kept";')).script).toBe(first.script);
  });

  it('compiles a text once', async () => {
    const [first, second] = await Promise.all([
      prepareModule('export default 1;\n// once'),
      prepareModule('export default 1;\n// once'),
    ]);
    expect(second.script).toBe(first.script);
    expect((await prepareModule('export default 1;\n// once')).script).toBe(first.script);
    expect((await prepareModule('export default 1;\n// other')).hash).not.toBe(first.hash);
  });

  it('keeps lowered bundles in a directory, and does not trust a damaged one', async () => {
    const cache = join(directory, 'deep', 'cache');
    const code = 'export default 7;\n// cached';
    const prepared = await prepareModule(code, cache);
    const [file = '', ...others] = await readdir(cache);
    expect(others).toEqual([]);
    expect(file).toBe(`${prepared.hash}-${LOWERING}.cjs`);
    const { LoweredCache } = await import('./lowered-cache');
    const stored = await new LoweredCache(cache).read(prepared.hash);
    expect(stored).toContain('7');
    expect(await new LoweredCache(cache).read('0'.repeat(64))).toBeUndefined();
    await writeFile(join(cache, file), `${await readFile(join(cache, file), 'utf8')} `);
    expect(await new LoweredCache(cache).read(prepared.hash)).toBeUndefined();
    await writeFile(join(cache, file), 'garbage');
    expect(await new LoweredCache(cache).read(prepared.hash)).toBeUndefined();
  });

  it('does not lower what is in the directory already', async () => {
    const code = `export default 8;\n// ${directory}`;
    const { LoweredCache, sha256 } = await import('./lowered-cache');
    await new LoweredCache(directory).write(sha256(code), 'module.exports = { default: "from the cache" };');
    const { createRealm } = await import('./realm');
    const { CAPTURED_GLOBALS } = await import('./prepared-module');
    const prepared = await prepareModule(code, directory);
    const realm = createRealm();
    const wrap = prepared.script.runInContext(realm.context) as (
      ...globals: unknown[]
    ) => (...parts: unknown[]) => void;
    const module = { exports: {} };
    wrap(...CAPTURED_GLOBALS.map((name) => realm.global(name)))(module, module.exports, () => ({}));
    expect(module.exports).toEqual({ default: 'from the cache' });
  });

  it('raises what the directory raises', async () => {
    const file = await write('file', '');
    await expect(prepareModule('export default 9;\n// not a directory', join(file, 'cache'))).rejects.toThrow(
      /ENOTDIR/,
    );
    expect((await prepareModule('export default 9;\n// not a directory')).hash).toHaveLength(64);
  });
});
