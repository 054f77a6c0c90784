import { createContext, Script, type Context } from 'node:vm';
import { realmScript } from './realm-script';

/** The file name that stack traces of a module show. */
export const MODULE_FILE = 'spacetimedb_module';

/** The intrinsics of a module's own realm: what is made for a module must be `instanceof` its classes. */
export interface RealmIntrinsics {
  readonly DataView: DataViewConstructor;
  readonly Error: ErrorConstructor;
  readonly Promise: PromiseConstructor;
}

/** A world for a module to run in: its own globals, its own queue of promise jobs. It is no sandbox. */
export interface Realm {
  readonly context: Context;
  readonly intrinsics: RealmIntrinsics;
  /** The value of a global variable. */
  global(name: string): unknown;
  /** Runs the promise jobs that wait in the realm. */
  settle(): void;
}

const boot = new Script(realmScript, { filename: 'spacetimedb_globals' });
const nothing = new Script('0', { filename: 'spacetimedb_settle' });

const lenient = new TextDecoder('utf-8', { ignoreBOM: true });
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/** Text of UTF-8 bytes; `undefined` when they are none and that is an error. */
function decodeUtf8(bytes: Uint8Array, fatal: boolean): string | undefined {
  if (!fatal) return lenient.decode(bytes);
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}

type Boot = (
  decode: typeof decodeUtf8,
  encode: (text: string) => Uint8Array,
) => { readonly intrinsics: RealmIntrinsics; global(name: string): unknown };

export function createRealm(): Realm {
  const context = createContext({}, { name: MODULE_FILE, microtaskMode: 'afterEvaluate' });
  const start = (boot.runInContext(context) as Boot)(decodeUtf8, (text) => encoder.encode(text));
  const { intrinsics } = start;
  return {
    context,
    intrinsics,
    global: (name) => start.global(name),
    settle() {
      // In this mode, the jobs of a context run whenever a script of it has been evaluated, and at no other time.
      nothing.runInContext(context);
    },
  };
}
