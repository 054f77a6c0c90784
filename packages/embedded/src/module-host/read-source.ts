import { stat, readFile } from 'node:fs/promises';
import { dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { explain } from './lower';
import { ModuleError } from './module-error';

/**
 * Where a module comes from.
 * - the text of a bundle: an ES module, as `spacetime publish` takes it
 * - the path of a source file, or of a directory with `src/index.ts` or `index.ts` in it
 *
 * A bare string is a text when it has a line break or an `export` in it, and a path otherwise.
 */
export type ModuleSource =
  | string
  | URL
  | { readonly code: string }
  | {
      readonly path: string;
      /** Conditions for the `exports` of packages that the module imports, besides `import`. */
      readonly conditions?: readonly string[];
    };

const ENTRIES = ['src/index.ts', 'index.ts', 'src/index.js', 'index.js'];

/**
 * The text of the bundle that a source stands for. Files are bundled with everything they import but `spacetime:*`.
 * @throws ModuleError (`source`) when there is nothing there or it cannot be bundled
 */
export async function readModuleSource(source: ModuleSource): Promise<string> {
  if (typeof source === 'string') return isCode(source) ? source : bundle(source, []);
  if (source instanceof URL) {
    if (source.protocol !== 'file:')
      throw new ModuleError('source', `a module is read from a file: URL, not from ${source.href}`);
    return bundle(fileURLToPath(source), []);
  }
  if ('code' in source) return source.code;
  return bundle(source.path, source.conditions ?? []);
}

function isCode(text: string): boolean {
  return text.includes('\n') || /\bexport\s*[{*]|\bexport\s+default\b/.test(text);
}

/** A file that went into a bundle, as it was then. */
interface Ingredient {
  readonly path: string;
  readonly size: number;
  readonly modifiedMs: number;
}

interface BundleMemo {
  readonly code: string;
  readonly ingredients: readonly Ingredient[];
}

/** Bundles made in this process, by entry and conditions. Each is used again while none of its files has changed. */
const memo = new Map<string, BundleMemo>();

async function bundle(path: string, conditions: readonly string[]): Promise<string> {
  const entry = await findEntry(resolve(path));
  const key = JSON.stringify([entry, ...conditions]);
  const known = memo.get(key);
  if (known !== undefined && (await areUnchanged(known.ingredients))) return known.code;
  const made = await runEsbuild(entry, conditions);
  memo.set(key, made);
  return made.code;
}

async function areUnchanged(ingredients: readonly Ingredient[]): Promise<boolean> {
  const now = await Promise.all(ingredients.map(({ path }) => look(path)));
  return ingredients.every(
    ({ size, modifiedMs }, at) => now[at]?.size === size && now[at].modifiedMs === modifiedMs,
  );
}

async function look(path: string): Promise<Ingredient | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found === undefined ? undefined : { path, size: found.size, modifiedMs: found.mtimeMs };
}

async function runEsbuild(entry: string, conditions: readonly string[]): Promise<BundleMemo> {
  const esbuild = await import('esbuild');
  const directory = dirname(entry);
  try {
    const result = await esbuild.build({
      entryPoints: [entry],
      absWorkingDir: directory,
      bundle: true,
      write: false,
      metafile: true,
      format: 'esm',
      target: 'es2022',
      platform: 'neutral',
      mainFields: ['module', 'main'],
      conditions: ['import', ...conditions],
      external: ['spacetime:*'],
      legalComments: 'none',
      logLevel: 'silent',
    });
    const [output] = result.outputFiles;
    if (output === undefined) throw new Error('esbuild wrote nothing');
    const files = Object.keys(result.metafile.inputs).map((path) => look(resolve(directory, path)));
    const ingredients = (await Promise.all(files)).filter((file) => file !== undefined);
    return { code: output.text, ingredients };
  } catch (cause) {
    throw new ModuleError('source', `cannot bundle the module ${entry}: ${explain(cause)}`, { cause });
  }
}

async function findEntry(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined)
    throw new ModuleError('source', `no module at ${path}: there is no such file or directory`);
  if (found.isFile()) {
    if (extname(path) === '.wasm' || (await startsLikeWasm(path))) {
      throw new ModuleError(
        'source',
        `${path} is a WebAssembly module; @nerv/embedded runs TypeScript modules only. Publish it to a SpacetimeDB server instead.`,
      );
    }
    return path;
  }
  for (const name of ENTRIES) {
    const entry = join(path, name);
    const isFile = await stat(entry).then(
      (entryStat) => entryStat.isFile(),
      () => false,
    );
    if (isFile) return entry;
  }
  throw new ModuleError('source', `no module in ${path}: looked for ${ENTRIES.join(', ')}`);
}

async function startsLikeWasm(path: string): Promise<boolean> {
  const bytes = await readFile(path);
  return bytes.length >= 4 && bytes[0] === 0 && bytes.toString('latin1', 1, 4) === 'asm';
}
