import type { ErrorClass } from './call-state';
import { describeException } from './failure';
import { ModuleError } from './module-error';
import { CAPTURED_GLOBALS, type ModuleBody, type PreparedModule } from './prepared-module';
import type { Realm } from './realm';

/** What a module gives the host to work with. */
export interface ModuleHooks {
  __describe_module__(): Uint8Array;
  __get_error_constructor__(code: number): ErrorClass;
  readonly __sender_error_class__: ErrorClass;
  __call_reducer__(
    id: number,
    sender: bigint,
    connectionId: bigint,
    timestampMicros: bigint,
    args: DataView,
  ): unknown;
  __call_procedure__(
    id: number,
    sender: bigint,
    connectionId: bigint,
    timestampMicros: bigint,
    args: Uint8Array,
  ): Uint8Array;
  /** Modules built before there were handlers have none. */
  __call_http_handler__?(
    id: number,
    timestampMicros: bigint,
    request: Uint8Array,
    body: Uint8Array,
  ): readonly [response: Uint8Array, body: Uint8Array];
}

/** The property of the default export that holds the hooks. A module uses it as a key and nothing else. */
const moduleHooks = Symbol('SpacetimeDB.moduleHooks.v2');

/**
 * Runs the module in a realm and asks it for its hooks.
 * @throws ModuleError (`load`, `shape`)
 */
export function loadHooks(
  prepared: PreparedModule,
  realm: Realm,
  syscalls: Readonly<Record<string, Record<string, unknown>>>,
): ModuleHooks {
  const exports = whileLoading(() => evaluate(prepared, realm, syscalls));
  const namespace = namespaceOf(exports);
  const schema: unknown = namespace.default;
  if (schema === undefined || schema === null)
    throw new ModuleError('shape', 'must export schema as default export');
  if (!isObject(schema)) throw new ModuleError('shape', 'default export is not a Schema object');
  const getHooks = schema[moduleHooks];
  if (typeof getHooks !== 'function')
    throw new ModuleError('shape', `Uncaught TypeError: Expected hooks function, got ${typeof getHooks}`);
  return whileLoading(() => Reflect.apply(getHooks, schema, [namespace]) as ModuleHooks);
}

function evaluate(
  prepared: PreparedModule,
  realm: Realm,
  syscalls: Readonly<Record<string, Record<string, unknown>>>,
): object {
  const globals = CAPTURED_GLOBALS.map((name) => realm.global(name));
  const wrap = prepared.script.runInContext(realm.context) as (...globals: unknown[]) => ModuleBody;
  const module = { exports: {} };
  const require = (specifier: string): object => {
    const found = syscalls[specifier];
    if (found === undefined) throw new ModuleError('load', noSuchModule(specifier));
    return { ...found, moduleHooks };
  };
  wrap(...globals)(module, module.exports, require);
  realm.settle();
  return module.exports;
}

function noSuchModule(specifier: string): string {
  const quoted = JSON.stringify(specifier);
  return /^spacetime:sys@\d+\.\d+$/.test(specifier)
    ? `Uncaught TypeError: Could not import ${quoted}: @nerv/embedded has spacetime:sys@2.0 and @2.1`
    : `Uncaught TypeError: Could not find module ${quoted}`;
}

/** The exports as a namespace object: keys in code-unit order, which is what functions are numbered by. */
function namespaceOf(exports: object): Record<PropertyKey, unknown> {
  const namespace = Object.create(null) as Record<PropertyKey, unknown>;
  for (const key of Object.keys(exports).sort()) namespace[key] = (exports as Record<string, unknown>)[key];
  return namespace;
}

function whileLoading<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof ModuleError) throw error;
    throw new ModuleError('load', describeException(error), { cause: error });
  }
}

function isObject(value: unknown): value is Record<PropertyKey, unknown> {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
