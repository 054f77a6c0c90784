import { transform } from 'esbuild';
import { FastTextDecoder, FastTextEncoder } from './text-conversion';

/** The hooks of a module, as far as the floor calls them. */
export interface ModuleHooks {
  __call_reducer__(id: number, sender: bigint, connectionId: bigint, micros: bigint, args: DataView): void;
}

export interface LoadedModule {
  readonly hooks: ModuleHooks;
  /** Names of its reducers, as exported; a reducer's id is its place. */
  readonly reducers: readonly string[];
}

interface ModuleExports {
  readonly default: {
    readonly moduleDef: { readonly reducers: readonly { readonly sourceName: string }[] };
    readonly [hooks: symbol]: (exports: object) => ModuleHooks;
  };
}

type ModuleBody = (
  module: { readonly exports: ModuleExports },
  exports: object,
  require: () => object,
  globals: object,
  encoder: typeof FastTextEncoder,
  decoder: typeof FastTextDecoder,
) => void;

/**
 * Loads the bundle of a module over the system calls given, as a plain function of this program: nothing between it and the
 * engine. What it sets on `globalThis` (it brings a console of its own) stays with it.
 */
export async function loadModule(
  code: string,
  system: { readonly moduleHooks: symbol },
): Promise<LoadedModule> {
  defineSubsetTest();
  const { code: body } = await transform(code, { format: 'cjs', target: 'es2022', platform: 'neutral' });
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the module is this repository's own
  const run = new Function(
    'module',
    'exports',
    'require',
    'globalThis',
    'TextEncoder',
    'TextDecoder',
    body,
  ) as ModuleBody;
  const module = { exports: {} as ModuleExports };
  run(
    module,
    module.exports,
    () => system,
    Object.create(globalThis) as object,
    FastTextEncoder,
    FastTextDecoder,
  );
  const { exports } = module;
  const hooks = exports.default[system.moduleHooks]?.(exports);
  if (hooks === undefined) throw new Error('The bundle is no SpacetimeDB module.');
  return { hooks, reducers: exports.default.moduleDef.reducers.map(({ sourceName }) => sourceName) };
}

/** The module library needs it, and Node 20 lacks it. */
function defineSubsetTest(): void {
  if ('isSubsetOf' in Set.prototype) return;
  Object.defineProperty(Set.prototype, 'isSubsetOf', {
    configurable: true,
    writable: true,
    value(this: ReadonlySet<unknown>, other: ReadonlySet<unknown>): boolean {
      for (const value of this) if (!other.has(value)) return false;
      return true;
    },
  });
}
