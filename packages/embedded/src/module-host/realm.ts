import { isUtf8 } from 'node:buffer';
import { createContext, Script, type Context } from 'node:vm';
import { latin1 } from '../sats/text';
import { realmScript } from './realm-script';

/** The file name that stack traces of a module show. */
export const MODULE_FILE = 'spacetimedb_module';
/** The same for what the host puts into a realm. */
export const GLOBALS_FILE = 'spacetimedb_globals';

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

const boot = new Script(realmScript, { filename: GLOBALS_FILE });
const nothing = new Script('0', { filename: 'spacetimedb_settle' });

const lenient = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();

/** Longer texts are left to the decoder, which is made for them. */
const SHORT = 64;

/**
 * Text of UTF-8 bytes; a byte order mark is a character of it. `undefined` when the bytes are not UTF-8 and that is an error. A
 * module reads its texts through this, most of them short and ASCII.
 */
function decodeUtf8(bytes: Uint8Array, fatal: boolean): string | undefined {
  const { length } = bytes;
  if (length <= SHORT) {
    let at = 0;
    while (at < length && (bytes[at] ?? 0) < 0x80) at++;
    if (at === length) return latin1(bytes, 0, length);
  }
  return fatal && !isUtf8(bytes) ? undefined : lenient.decode(bytes);
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
