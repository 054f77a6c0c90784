import { Script } from 'node:vm';
import { lower, mayUsePromises } from './lower';
import { LoweredCache, sha256 } from './lowered-cache';
import { ModuleError } from './module-error';
import { MODULE_FILE } from './realm';

/** A bundle that was lowered and compiled: it can be run in any number of realms. */
export interface PreparedModule {
  /** SHA-256 of the bundle's text. */
  readonly hash: string;
  /** Its value, in a realm, is a function of the captured globals that returns {@link ModuleBody}. */
  readonly script: Script;
  /** Whether promise jobs may be left behind by a call. */
  readonly mayUsePromises: boolean;
}

/** The module as a function. It fills `module.exports`. */
export type ModuleBody = (
  module: { exports: object },
  exports: object,
  require: (specifier: string) => object,
) => void;

/**
 * Globals that the module's code gets as arguments of a function around it. In a `vm` context every look-up of a global goes
 * through an interceptor; a variable of an enclosing function does not. A module that assigns such a global anew does
 * not see its own assignment, unless it reads it from `globalThis`.
 */
export const CAPTURED_GLOBALS = [
  ...[
    'Array',
    'ArrayBuffer',
    'BigInt',
    'Boolean',
    'DataView',
    'Date',
    'Error',
    'FinalizationRegistry',
    'Function',
    'JSON',
  ],
  ...[
    'Map',
    'Math',
    'Number',
    'Object',
    'Promise',
    'Proxy',
    'RangeError',
    'Reflect',
    'RegExp',
    'Set',
    'String',
    'Symbol',
  ],
  ...[
    'SyntaxError',
    'TextDecoder',
    'TextEncoder',
    'TypeError',
    'Uint8Array',
    'WeakMap',
    'WeakRef',
    'WeakSet',
  ],
] as const;

const memo = new Map<string, Promise<PreparedModule>>();

/** At most this many bundles stay compiled; the one that was used longest ago goes first. */
const MAX_MEMO = 64;

/**
 * Lowers and compiles a bundle, once per process for each text.
 * @param cacheDir keeps lowered bundles there, across processes
 * @throws ModuleError (`syntax`)
 */
export function prepareModule(code: string, cacheDir?: string): Promise<PreparedModule> {
  const hash = sha256(code);
  const known = memo.get(hash);
  memo.delete(hash);
  const prepared = known ?? prepare(code, hash, cacheDir);
  memo.set(hash, prepared);
  if (memo.size > MAX_MEMO)
    for (const oldest of [...memo.keys()].slice(0, memo.size - MAX_MEMO)) memo.delete(oldest);
  // A failure is not kept: a full disk may have room the next time.
  prepared.catch(() => memo.delete(hash));
  return prepared;
}

async function prepare(code: string, hash: string, cacheDir: string | undefined): Promise<PreparedModule> {
  const lowered = await lowerCached(code, hash, cacheDir);
  const globals = CAPTURED_GLOBALS.join(', ');
  const wrapped = `(function (${globals}) { return function (module, exports, require) { 'use strict'; ${lowered}\n} })`;
  try {
    return {
      hash,
      script: new Script(wrapped, { filename: MODULE_FILE }),
      mayUsePromises: mayUsePromises(lowered),
    };
  } catch (cause) {
    throw new ModuleError(
      'syntax',
      `the module does not parse: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
}

async function lowerCached(code: string, hash: string, cacheDir: string | undefined): Promise<string> {
  if (cacheDir === undefined) return lower(code);
  const cache = new LoweredCache(cacheDir);
  const known = await cache.read(hash);
  if (known !== undefined) return known;
  const lowered = await lower(code);
  await cache.write(hash, lowered);
  return lowered;
}
