import type { Typespace } from '../sats';
import { identifierProblem } from './identifier';
import type { ModuleContext } from './module-context';
import { mountSubmodules, type Submodule } from './mount-submodules';
import { Namespace } from './namespace';
import { Naming } from './naming';
import { Problems } from './problems';
import type { RawModuleDef, RawSubmodule } from './raw-module-def';
import { readRawModuleDef } from './read-raw-module-def';
import {
  attachViewPrimaryKeys,
  checkFunctionNames,
  checkLifecycle,
  resolveProcedures,
  resolveReducers,
  resolveTypes,
  resolveViews,
} from './resolve-functions';
import { resolveHttpHandlers, resolveHttpRoutes } from './resolve-http';
import { attachSchedules, resolveSchedules } from './resolve-schedules';
import { resolveTables } from './resolve-tables';
import { SchemaError } from './schema-error';
import { TypeRules } from './type-rules';
import type { DatabaseSchema, DeclaredModule, LifecycleEvent, UnlinkedSchema } from './types';

/**
 * The schema that a module describes, from the answer of its `__describe_module__`.
 * @throws BsatnError when the bytes are no module definition of version 10
 * @throws SchemaError when the definition breaks rules; it lists all that were found
 */
export function readModuleDef(bytes: Uint8Array): DatabaseSchema {
  return resolveModule(readRawModuleDef(bytes));
}

/**
 * Checks a definition and resolves its names. Checking goes in stages, and a stage with problems is the last: first what
 * each part is on its own, then how parts refer to each other.
 * @throws SchemaError
 */
export function resolveModule(raw: RawModuleDef): DatabaseSchema {
  return withLookups(resolveParts(raw));
}

function resolveParts(raw: RawModuleDef): UnlinkedSchema {
  const context = contextOf(raw);
  const { problems } = context;
  context.types.checkTypespace();
  problems.throwIfAny();

  const reducers = resolveReducers(context);
  const procedures = resolveProcedures(context);
  const httpHandlers = resolveHttpHandlers(context);
  const views = resolveViews(context);
  const tables = resolveTables(context);
  const types = resolveTypes(context);
  const schedules = resolveSchedules(context, tables);
  const lifecycle = checkLifecycle(context, reducers);
  const httpRoutes = resolveHttpRoutes(context, httpHandlers);
  const submodules = resolveSubmodules(context, raw.submodules);
  problems.throwIfAny();

  checkFunctionNames(context, [...reducers, ...procedures, ...views]);
  problems.throwIfAny();

  const scheduleOf = attachSchedules(context, schedules, reducers, procedures);
  const keyedViews = attachViewPrimaryKeys(context, views, tables);
  problems.throwIfAny();

  const scheduled = new Set([...scheduleOf.values()].map((schedule) => schedule.functionName));
  const own: DeclaredModule['own'] = {
    typespace: context.typespace,
    types,
    tables: tables.map((table) => ({ ...table, schedule: scheduleOf.get(table.name) })),
    reducers: reducers.map((reducer) => {
      const event = lifecycle.get(reducer.sourceName);
      const isPrivate = reducer.isPrivate || event !== undefined || scheduled.has(reducer.name);
      return { ...reducer, isPrivate, lifecycle: event };
    }),
    procedures: procedures.map((procedure) => ({
      ...procedure,
      isPrivate: procedure.isPrivate || scheduled.has(procedure.name),
    })),
    views: keyedViews,
    rowLevelSecurity: raw.rowLevelSecurity,
    httpHandlers,
    httpRoutes,
  };
  const whole = mountSubmodules(own, submodules);
  if (submodules.length > 0) checkIndexNames(context, whole);
  return whole;
}

/** What a module calls an index may hold a dot, and so look like the name of an index of a submodule. */
function checkIndexNames({ problems }: ModuleContext, { tables }: UnlinkedSchema): void {
  const names = new Namespace(problems);
  for (const { sourceName, name } of tables.flatMap((table) => table.indexes)) names.take(sourceName, name);
  problems.throwIfAny();
}

function contextOf(raw: RawModuleDef): ModuleContext {
  const problems = new Problems();
  const naming = new Naming(raw.casePolicy, raw.explicitNames);
  const typespace: Typespace = { types: raw.typespace.types.map((type) => naming.canonical(type)) };
  const named = raw.types.map((type) => type.ref);
  return {
    raw,
    typespace,
    naming,
    namespace: new Namespace(problems),
    types: new TypeRules(typespace, named, problems),
    problems,
  };
}

const MAX_NAMESPACE_BYTES = 63;

function resolveSubmodules(context: ModuleContext, submodules: readonly RawSubmodule[]): Submodule[] {
  const { problems } = context;
  const taken = new Set<string>();
  return submodules.flatMap(({ namespace, module }) => {
    if (new TextEncoder().encode(namespace).length > MAX_NAMESPACE_BYTES) {
      problems.add(
        'submodule-namespace',
        `submodule namespace \`${namespace}\` is longer than ${MAX_NAMESPACE_BYTES} bytes`,
      );
    }
    const problem = identifierProblem(namespace);
    if (problem !== undefined) problems.add('identifier', problem);
    if (taken.has(namespace))
      problems.add('name-taken', `name \`${namespace}\` is used for multiple entities`);
    taken.add(namespace);
    for (const { functionName } of module.lifecycleReducers) {
      problems.add(
        'submodule-lifecycle',
        `submodule \`${namespace}\` declares the lifecycle reducer ${functionName}; only the root module may have such`,
      );
    }
    try {
      return [{ namespace, schema: resolveParts(module) }];
    } catch (error) {
      if (!(error instanceof SchemaError)) throw error;
      problems.addAll(error.problems);
      return [];
    }
  });
}

function withLookups(parts: UnlinkedSchema): DatabaseSchema {
  const { tables, reducers, procedures } = parts;
  const reducerOf = (event: LifecycleEvent): DatabaseSchema['lifecycle']['init'] =>
    reducers.find((reducer) => reducer.lifecycle === event);
  const indexes = tables.flatMap((table) => table.indexes);
  return {
    ...parts,
    lifecycle: {
      init: reducerOf('init'),
      onConnect: reducerOf('onConnect'),
      onDisconnect: reducerOf('onDisconnect'),
    },
    tablesByName: byBothNames(tables),
    indexesByName: byBothNames(indexes),
    reducersByName: new Map(reducers.map((reducer) => [reducer.name, reducer])),
    proceduresByName: new Map(procedures.map((procedure) => [procedure.name, procedure])),
  };
}

function byBothNames<T extends { readonly sourceName: string; readonly name: string }>(
  things: readonly T[],
): ReadonlyMap<string, T> {
  return new Map(
    things.flatMap((thing) => [[thing.sourceName, thing] as const, [thing.name, thing] as const]),
  );
}
