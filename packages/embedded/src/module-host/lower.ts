import { ModuleError } from './module-error';

/** Goes into the name of a cached file. It changes whenever the same text may lower to something else. */
export const LOWERING = 'esbuild-0.28.2-es2022-1';

let elsewhere: ((code: string) => Promise<string>) | undefined;

/** From now on, bundles of this thread are lowered by someone who has what it takes already. */
export function lowerElsewhere(lowerThere: (code: string) => Promise<string>): void {
  elsewhere = lowerThere;
}

/**
 * Turns the text of a bundle (an ES module) into a CommonJS body that every supported Node can parse: a raw `using`, as
 * `spacetimedb/server` has, is no syntax before V8 13.4.
 * @throws ModuleError (`syntax`) when it is no ES module, or waits at the top level
 */
export async function lower(code: string): Promise<string> {
  if (elsewhere !== undefined) return elsewhere(code);
  const esbuild = await import('esbuild');
  try {
    const result = await esbuild.transform(code, {
      format: 'cjs',
      target: 'es2022',
      platform: 'neutral',
      loader: 'js',
      legalComments: 'none',
      logLevel: 'silent',
    });
    return result.code;
  } catch (cause) {
    throw new ModuleError('syntax', `the module is not accepted: ${explain(cause)}`, { cause });
  }
}

interface EsbuildFailure {
  readonly errors: readonly {
    readonly text: string;
    readonly location: { readonly line: number; readonly column: number } | null;
  }[];
}

/** The first complaint of esbuild, with its place. */
export function explain(cause: unknown): string {
  const first = isEsbuildFailure(cause) ? cause.errors[0] : undefined;
  if (first === undefined) return cause instanceof Error ? cause.message : String(cause);
  const { location } = first;
  return location === null
    ? first.text
    : `${first.text} (line ${location.line}, column ${location.column + 1})`;
}

function isEsbuildFailure(cause: unknown): cause is EsbuildFailure {
  return typeof cause === 'object' && cause !== null && 'errors' in cause && Array.isArray(cause.errors);
}

/** Helpers that lowering a `using` leaves behind. They mention promises and use none. */
const USING_HELPERS = /^var __(?:using|callDispose) = [\s\S]*?^};?$/gm;

const MAY_USE_PROMISES =
  /\bPromise\b|\basync\s*(?:function\b|[(*["']|[\w$#]+\s*(?:=>|\())|\bimport\s*\(|\bWebAssembly\b|\bfromAsync\b|\bwaitAsync\b/;

/**
 * Whether code may leave promise jobs behind. Draining a realm's queue after every call costs a good part of a small
 * reducer, so it is done only for modules that can have something in it. Says yes when in doubt; only what a module builds
 * from text at run time is out of its sight.
 */
export function mayUsePromises(lowered: string): boolean {
  return MAY_USE_PROMISES.test(lowered.replace(USING_HELPERS, ''));
}
