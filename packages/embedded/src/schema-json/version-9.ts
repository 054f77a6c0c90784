import type { TableSchema } from '../schema';
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

/** `RawModuleDefV9`: canonical names only, and nothing of submodules, HTTP handlers and event tables, which it has no room for. */
export function version9(own: Own): Json {
  return {
    typespace: typespaceJson(own),
    tables: own.tables.map(tableJson),
    reducers: own.reducers.map(({ name, params, lifecycle }) => ({
      name,
      params: productJson(params),
      lifecycle: option(lifecycle && unit(LIFECYCLE_NAMES[lifecycle])),
    })),
    types: own.types.map(({ scope, name, ref, customOrdering }) => ({
      name: { scope, name },
      ty: ref,
      custom_ordering: customOrdering,
    })),
    misc_exports: [
      ...own.tables.flatMap((table) =>
        defaultsOf(table).map((column) => ({ ColumnDefaultValue: { table: table.name, ...column } })),
      ),
      ...own.procedures.map(({ name, params, returnType }) => ({
        Procedure: { name, params: productJson(params), return_type: typeJson(returnType) },
      })),
      ...own.views.map((view) => ({ View: { name: view.name, ...viewJson(view) } })),
    ],
    row_level_security: own.rowLevelSecurity.map((sql) => ({ sql })),
  };
}

function tableJson(table: TableSchema): Json {
  const { name, typeRef = 0, indexes, constraints, sequences, schedule } = table;
  return {
    name,
    product_type_ref: typeRef,
    primary_key: keyJson(table),
    indexes: indexes.map((index) => ({
      name: option(index.name),
      accessor_name: option(index.accessorName),
      algorithm: algorithmJson(index),
    })),
    constraints: constraints.map((constraint) => ({
      name: option(constraint.name),
      data: { Unique: { columns: constraint.columns } },
    })),
    sequences: sequences.map((sequence) => ({ name: option(sequence.name), ...sequenceJson(sequence) })),
    schedule: option(
      schedule && {
        name: option(schedule.name),
        reducer_name: schedule.functionName,
        scheduled_at_column: schedule.atColumn,
      },
    ),
    ...accessJson(table),
  };
}
