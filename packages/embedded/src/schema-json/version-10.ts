import type { DeclaredModule, HttpMethod, TableSchema } from '../schema';
import type { Json } from './json-text';
import {
  accessJson,
  algorithmJson,
  defaultsOf,
  keyJson,
  LIFECYCLE_NAMES,
  option,
  productJson,
  sequenceJson,
  typeJson,
  typespaceJson,
  unit,
  viewJson,
  type Own,
} from './parts';

/** `RawModuleDefV10`: source names, and an entry for the canonical name of each. Parts of which there are none are left out. */
export function version10({ own, submodules }: DeclaredModule): Json {
  const functions = [...own.reducers, ...own.procedures, ...own.views];
  const lists: readonly (readonly [section: string, list: readonly Json[]])[] = [
    [
      'Types',
      own.types.map(({ scope, name, ref, customOrdering }) => ({
        source_name: { scope, source_name: name },
        ty: ref,
        custom_ordering: customOrdering,
      })),
    ],
    ['Tables', own.tables.map(tableJson)],
    [
      'Reducers',
      own.reducers.map((reducer) => ({
        source_name: reducer.sourceName,
        params: productJson(reducer.params),
        visibility: visibilityJson(reducer.isPrivate),
        ok_return_type: typeJson({ tag: 'Product', elements: [] }),
        err_return_type: unit('String'),
      })),
    ],
    [
      'Procedures',
      own.procedures.map((procedure) => ({
        source_name: procedure.sourceName,
        params: productJson(procedure.params),
        return_type: typeJson(procedure.returnType),
        visibility: visibilityJson(procedure.isPrivate),
      })),
    ],
    ['HttpHandlers', own.httpHandlers.map(({ sourceName }) => ({ source_name: sourceName }))],
    [
      'HttpRoutes',
      own.httpRoutes.map(({ handler, method, path }) => ({
        handler_function: handler,
        method: methodJson(method),
        path,
      })),
    ],
    ['Views', own.views.map((view) => ({ source_name: view.sourceName, ...viewJson(view) }))],
    ['ViewPrimaryKeys', declaredKeys(own)],
    [
      'Schedules',
      own.tables.flatMap(({ name, schedule }) =>
        schedule === undefined
          ? []
          : [
              {
                source_name: option(schedule.name),
                table_name: name,
                schedule_at_col: schedule.atColumn,
                function_name: schedule.functionName,
              },
            ],
      ),
    ],
    [
      'LifeCycleReducers',
      own.reducers.flatMap(({ name, lifecycle }) =>
        lifecycle === undefined
          ? []
          : [{ lifecycle_spec: unit(LIFECYCLE_NAMES[lifecycle]), function_name: name }],
      ),
    ],
    ['RowLevelSecurity', own.rowLevelSecurity.map((sql) => ({ sql }))],
  ];
  const mounted = submodules.map(({ namespace, module }) => ({ namespace, module: version10(module) }));
  return {
    sections: [
      { Typespace: typespaceJson(own) },
      ...lists.flatMap(([section, list]) => (list.length === 0 ? [] : [{ [section]: list }])),
      {
        ExplicitNames: {
          entries: [
            ...own.tables.map((table) => ({ Table: namesJson(table) })),
            ...functions.map((fn) => ({ Function: namesJson(fn) })),
          ],
        },
      },
      ...(mounted.length === 0 ? [] : [{ Submodules: mounted }]),
    ],
  };
}

function tableJson(table: TableSchema): Json {
  const { sourceName, typeRef = 0, indexes, constraints, sequences, isEvent } = table;
  return {
    source_name: sourceName,
    product_type_ref: typeRef,
    primary_key: keyJson(table),
    indexes: indexes.map((index) => ({
      source_name: option(index.sourceName),
      accessor_name: option(index.accessorName),
      algorithm: algorithmJson(index),
    })),
    constraints: constraints.map((constraint) => ({
      source_name: option(constraint.name),
      data: { Unique: { columns: constraint.columns } },
    })),
    sequences: sequences.map((sequence) => ({
      source_name: option(sequence.name),
      ...sequenceJson(sequence),
    })),
    ...accessJson(table),
    default_values: defaultsOf(table),
    is_event: isEvent,
  };
}

/** Keys of views that are functions. That of a query follows from its table. */
function declaredKeys({ views }: Own): Json[] {
  return views.flatMap(({ sourceName, primaryKey, returnType }) =>
    primaryKey.length === 0 || returnType.tag === 'Product'
      ? []
      : [{ view_source_name: sourceName, columns: primaryKey }],
  );
}

function methodJson(method: HttpMethod): Json {
  if (method.tag === 'Any') return unit('Any');
  return { Method: method.tag === 'Extension' ? { Extension: method.name } : unit(method.tag) };
}

function visibilityJson(isPrivate: boolean): Json {
  return unit(isPrivate ? 'Private' : 'ClientCallable');
}

function namesJson({ sourceName, name }: { readonly sourceName: string; readonly name: string }): Json {
  return { source_name: sourceName, canonical_name: name };
}
