import { formatType, isUnit, specialType } from '../sats';
import type { AlgebraicType, ProductType } from '../sats';
import type { ModuleContext } from './module-context';
import type { RawLifecycleReducer } from './raw-module-def';
import type {
  ColumnSchema,
  LifecycleEvent,
  NamedType,
  ProcedureSchema,
  ReducerSchema,
  TableSchema,
  ViewSchema,
} from './types';

/** Names of lifecycle events in messages. */
const EVENT_NAMES: Readonly<Record<LifecycleEvent, string>> = {
  init: 'Init',
  onConnect: 'OnConnect',
  onDisconnect: 'OnDisconnect',
};

/** The field that marks the return type of a view that returns a query. */
const QUERY_FIELD = '__query__';

function canonicalName(context: ModuleContext, sourceName: string): string {
  const name = context.naming.function(sourceName);
  context.problems.checkIdentifier(sourceName);
  context.problems.checkIdentifier(name);
  return name;
}

function checkParams(context: ModuleContext, params: ProductType, what: string): void {
  for (const [at, param] of params.elements.entries()) {
    const where = `${what} argument ${at}${param.name === undefined ? '' : ` (\`${param.name}\`)`}`;
    if (param.name === undefined) {
      context.problems.add('type-use', `error at ${where}: parameters need names`);
    } else {
      context.problems.checkIdentifier(context.naming.field(param.name));
    }
    context.types.checkUse(param.type, where);
  }
}

export function resolveReducers(context: ModuleContext): ReducerSchema[] {
  return context.raw.reducers.map((raw, id) => {
    checkParams(context, raw.params, `reducer \`${raw.sourceName}\``);
    if (!isUnit(raw.okType) || raw.errorType.tag !== 'String') {
      context.problems.add(
        'reducer-return-type',
        `reducer ${raw.sourceName} returns (${formatType(raw.okType)}, or ${formatType(raw.errorType)} on error); ` +
          'a reducer returns nothing, or a String on error',
      );
    }
    return {
      kind: 'reducer',
      id,
      sourceName: raw.sourceName,
      name: canonicalName(context, raw.sourceName),
      params: raw.params,
      isPrivate: raw.isPrivate,
      lifecycle: undefined,
    };
  });
}

export function resolveProcedures(context: ModuleContext): ProcedureSchema[] {
  return context.raw.procedures.map((raw, id) => {
    const what = `procedure \`${raw.sourceName}\``;
    checkParams(context, raw.params, what);
    context.types.checkUse(raw.returnType, `${what} return value`);
    return {
      kind: 'procedure',
      id,
      sourceName: raw.sourceName,
      name: canonicalName(context, raw.sourceName),
      params: raw.params,
      isPrivate: raw.isPrivate,
      returnType: raw.returnType,
    };
  });
}

export function resolveViews(context: ModuleContext): ViewSchema[] {
  return context.raw.views.map((raw) => {
    const what = `view \`${raw.sourceName}\``;
    const name = canonicalName(context, raw.sourceName);
    context.namespace.take(name);
    checkParams(context, raw.params, what);
    const rowRef = rowOfView(raw.returnType);
    if (rowRef === undefined || context.typespace.types[rowRef]?.tag !== 'Product') {
      context.problems.add(
        'view-return-type',
        `View ${raw.sourceName} has invalid return type ${formatType(raw.returnType)}`,
      );
    } else {
      context.types.checkUse({ tag: 'Ref', ref: rowRef }, `${what} return value`);
    }
    return {
      kind: 'view',
      id: raw.index,
      sourceName: raw.sourceName,
      name,
      params: raw.params,
      returnType: raw.returnType,
      isPublic: raw.isPublic,
      isAnonymous: raw.isAnonymous,
      columns: rowRef === undefined ? [] : columnsOfView(context, rowRef),
      primaryKey: [],
    };
  });
}

function columnsOfView({ raw, typespace }: ModuleContext, rowRef: number): ColumnSchema[] {
  const [row, source] = [typespace.types[rowRef], raw.typespace.types[rowRef]];
  if (row?.tag !== 'Product' || source?.tag !== 'Product') return [];
  return row.elements.map(({ name = '', type }, position) => ({
    position,
    sourceName: source.elements[position]?.name ?? name,
    name,
    type,
    defaultValue: undefined,
  }));
}

/** The row type that a view returns many of, at most one of, or a query for. */
function rowOfView(type: AlgebraicType): number | undefined {
  let row: AlgebraicType | undefined;
  if (type.tag === 'Array') row = type.element;
  else if (type.tag === 'Sum' && specialType(type) === 'Option') row = type.variants[0]?.type;
  else if (type.tag === 'Product' && type.elements.length === 1 && type.elements[0]?.name === QUERY_FIELD) {
    row = type.elements[0].type;
  }
  return row?.tag === 'Ref' ? row.ref : undefined;
}

/** Reducers, procedures and views are called by name, so no two share one. */
export function checkFunctionNames(
  context: ModuleContext,
  functions: readonly { readonly name: string }[],
): void {
  const names = new Set<string>();
  for (const { name } of functions) {
    if (names.has(name)) {
      context.problems.add(
        'function-name-taken',
        `Name ${name} is used for multiple reducers, procedures and/or views`,
      );
    }
    names.add(name);
  }
}

/** The reducer of each lifecycle event, by source name. Checked: at most one per event, one event per reducer. */
export function checkLifecycle(
  context: ModuleContext,
  reducers: readonly ReducerSchema[],
): ReadonlyMap<string, LifecycleEvent> {
  const found = new Map<string, LifecycleEvent>();
  const events = new Set<LifecycleEvent>();
  const taken = ({ event }: RawLifecycleReducer): void => {
    context.problems.add(
      'lifecycle-taken',
      `Multiple reducers defined for lifecycle event ${EVENT_NAMES[event]}`,
    );
  };
  for (const raw of context.raw.lifecycleReducers) {
    const name = context.naming.function(raw.functionName);
    const reducer = reducers.find((candidate) => candidate.name === name);
    if (reducer === undefined) {
      context.problems.add(
        'lifecycle-without-reducer',
        `lifecycle event ${EVENT_NAMES[raw.event]} names the reducer ${raw.functionName}, which does not exist`,
      );
      continue;
    }
    if (events.has(raw.event) || found.has(reducer.sourceName)) taken(raw);
    events.add(raw.event);
    found.set(reducer.sourceName, raw.event);
  }
  return found;
}

/** Views with the primary keys declared for them; a query has that of the tables with such rows, where they have one and the same. */
export function attachViewPrimaryKeys(
  context: ModuleContext,
  views: readonly ViewSchema[],
  tables: readonly TableSchema[],
): ViewSchema[] {
  const keys = new Map<string, readonly string[]>();
  for (const { view: sourceName, columns } of context.raw.viewPrimaryKeys) {
    const problem = (text: string): void => {
      context.problems.add('view-primary-key', `View ${sourceName} ${text}`);
    };
    const view = views.find((candidate) => candidate.sourceName === sourceName);
    if (view === undefined) {
      problem('has a primary key and does not exist');
      continue;
    }
    if (keys.has(view.name)) problem('has two primary keys');
    if (columns.length !== 1) problem(`has a primary key of ${columns.length} columns; one is needed`);
    const rowRef = rowOfView(view.returnType) ?? -1;
    const row = context.raw.typespace.types[rowRef];
    const names = row?.tag === 'Product' ? row.elements.map((element) => element.name) : [];
    for (const column of columns) {
      if (!names.includes(column)) problem(`has the primary key ${column}, which is no column of it`);
    }
    keys.set(
      view.name,
      columns.map((column) => context.naming.field(column)),
    );
  }
  return views.map((view) => ({ ...view, primaryKey: keys.get(view.name) ?? keyOfQuery(view, tables) }));
}

function keyOfQuery({ returnType, columns }: ViewSchema, tables: readonly TableSchema[]): readonly string[] {
  if (returnType.tag !== 'Product') return [];
  const rowRef = rowOfView(returnType);
  const keys = new Set(
    tables.flatMap(({ typeRef, primaryKey }) =>
      typeRef === rowRef && primaryKey !== undefined ? [primaryKey] : [],
    ),
  );
  return keys.size === 1 ? columns.filter(({ position }) => keys.has(position)).map(({ name }) => name) : [];
}

/** The types the module names, checked. */
export function resolveTypes(context: ModuleContext): NamedType[] {
  const { naming, problems, types, typespace } = context;
  const taken = new Set<string>();
  return context.raw.types.map((raw) => {
    const name = naming.type(raw.name);
    const scope = raw.scope.map((part) => naming.type(part));
    for (const part of [...scope, name]) problems.checkIdentifier(part);
    const full = [...scope, name].join('::');
    if (taken.has(full)) problems.add('type-name-taken', `name \`${full}\` is used for multiple types`);
    taken.add(full);
    if (typespace.types[raw.ref] === undefined) {
      problems.add('type-reference', `type \`${raw.name}\` is said to be &${raw.ref}, which does not exist`);
    } else {
      types.checkDefinition(raw.ref);
      if (!raw.customOrdering && !types.isInDefaultOrder(raw.ref)) {
        problems.add(
          'type-ordering',
          `type \`${raw.name}\` is said to have its parts in the order of their names, and has not`,
        );
      }
    }
    return { scope, name, ref: raw.ref, customOrdering: raw.customOrdering };
  });
}
