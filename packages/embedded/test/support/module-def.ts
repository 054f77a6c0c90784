import {
  BsatnWriter,
  SCALAR_TAGS,
  product,
  scalar,
  type AlgebraicType,
  type ProductType,
} from '../../src/sats';
import { HTTP_METHODS, type RawModuleDef, type RawSubmodule } from '../../src/schema/raw-module-def';

/** A module definition of which only what matters is said. */
export type ModuleSketch = Partial<RawModuleDef>;

/** The BSATN of a module definition, as a module's `__describe_module__` answers it. */
export function encodeModuleDef(sketch: ModuleSketch): Uint8Array {
  const writer = new BsatnWriter();
  writer.u8(2);
  writeModule(writer, sketch);
  return writer.finish();
}

function writeModule(writer: BsatnWriter, sketch: ModuleSketch): void {
  const sections = sectionsOf(sketch);
  writer.u32(sections.length);
  for (const [tag, write] of sections) {
    writer.u8(tag);
    write(writer);
  }
}

type Write = (writer: BsatnWriter) => void;

function list<T>(items: readonly T[], write: (writer: BsatnWriter, item: T) => void): Write {
  return (writer) => {
    writer.array(items, write);
  };
}

function sectionsOf(sketch: ModuleSketch): [number, Write][] {
  const sections: [number, Write | undefined][] = [
    [0, sketch.typespace && list(sketch.typespace.types, writeType)],
    [
      1,
      sketch.types &&
        list(sketch.types, (w, type) => {
          w.array(type.scope, writeString);
          w.string(type.name);
          w.u32(type.ref);
          w.bool(type.customOrdering);
        }),
    ],
    [2, sketch.tables && list(sketch.tables, writeTable)],
    [
      3,
      sketch.reducers &&
        list(sketch.reducers, (w, reducer) => {
          w.string(reducer.sourceName);
          writeProduct(w, reducer.params);
          w.u8(reducer.isPrivate ? 0 : 1);
          writeType(w, reducer.okType);
          writeType(w, reducer.errorType);
        }),
    ],
    [
      4,
      sketch.procedures &&
        list(sketch.procedures, (w, procedure) => {
          w.string(procedure.sourceName);
          writeProduct(w, procedure.params);
          writeType(w, procedure.returnType);
          w.u8(procedure.isPrivate ? 0 : 1);
        }),
    ],
    [
      5,
      sketch.views &&
        list(sketch.views, (w, view) => {
          w.string(view.sourceName);
          w.u32(view.index);
          w.bool(view.isPublic);
          w.bool(view.isAnonymous);
          writeProduct(w, view.params);
          writeType(w, view.returnType);
        }),
    ],
    [
      6,
      sketch.schedules &&
        list(sketch.schedules, (w, schedule) => {
          w.option<string>(undefined, writeString);
          w.string(schedule.tableName);
          w.u16(schedule.atColumn);
          w.string(schedule.functionName);
        }),
    ],
    [
      7,
      sketch.lifecycleReducers &&
        list(sketch.lifecycleReducers, (w, { event, functionName }) => {
          w.u8(['init', 'onConnect', 'onDisconnect'].indexOf(event));
          w.string(functionName);
        }),
    ],
    [8, sketch.rowLevelSecurity && list(sketch.rowLevelSecurity, writeString)],
    [
      9,
      sketch.casePolicy &&
        ((w) => {
          w.u8(sketch.casePolicy === 'none' ? 0 : 1);
        }),
    ],
    [
      10,
      sketch.explicitNames &&
        list(sketch.explicitNames, (w, { kind, sourceName, canonicalName }) => {
          w.u8(['table', 'function', 'index'].indexOf(kind));
          w.string(sourceName);
          w.string(canonicalName);
        }),
    ],
    [11, sketch.httpHandlers && list(sketch.httpHandlers, writeString)],
    [12, sketch.httpRoutes && list(sketch.httpRoutes, writeRoute)],
    [
      13,
      sketch.viewPrimaryKeys &&
        list(sketch.viewPrimaryKeys, (w, { view, columns }) => {
          w.string(view);
          w.array(columns, writeString);
        }),
    ],
    [14, sketch.submodules && list(sketch.submodules, writeSubmodule)],
  ];
  return sections.filter((section): section is [number, Write] => section[1] !== undefined);
}

function writeString(writer: BsatnWriter, text: string): void {
  writer.string(text);
}

function writeSubmodule(writer: BsatnWriter, { namespace, module }: RawSubmodule): void {
  writer.string(namespace);
  writeModule(writer, module);
}

function writeType(writer: BsatnWriter, type: AlgebraicType): void {
  switch (type.tag) {
    case 'Ref':
      writer.u8(0);
      writer.u32(type.ref);
      break;
    case 'Sum':
      writer.u8(1);
      writeFields(writer, type.variants);
      break;
    case 'Product':
      writer.u8(2);
      writeProduct(writer, type);
      break;
    case 'Array':
      writer.u8(3);
      writeType(writer, type.element);
      break;
    default:
      writer.u8(4 + SCALAR_TAGS.indexOf(type.tag));
  }
}

function writeProduct(writer: BsatnWriter, type: ProductType): void {
  writeFields(writer, type.elements);
}

function writeFields(
  writer: BsatnWriter,
  fields: readonly { readonly name: string | undefined; readonly type: AlgebraicType }[],
): void {
  writer.array(fields, (w, field) => {
    w.option(field.name, writeString);
    writeType(w, field.type);
  });
}

function writeColumns(writer: BsatnWriter, columns: readonly number[]): void {
  writer.array(columns, (w, column) => {
    w.u16(column);
  });
}

function writeTable(writer: BsatnWriter, table: RawModuleDef['tables'][number]): void {
  writer.string(table.sourceName);
  writer.u32(table.typeRef);
  writeColumns(writer, table.primaryKey);
  writer.array(table.indexes, (w, index) => {
    w.option(index.sourceName, writeString);
    w.option(index.accessorName, writeString);
    w.u8(['btree', 'hash', 'direct'].indexOf(index.algorithm));
    if (index.algorithm === 'direct') w.u16(index.columns[0] ?? 0);
    else writeColumns(w, index.columns);
  });
  writer.array(table.uniqueConstraints, (w, columns) => {
    w.option<string>(undefined, writeString);
    w.u8(0);
    writeColumns(w, columns);
  });
  writer.array(table.sequences, (w, sequence) => {
    w.option(sequence.sourceName, writeString);
    w.u16(sequence.column);
    for (const value of [sequence.start, sequence.min, sequence.max]) {
      w.option(value, (o, number) => {
        o.i128(number);
      });
    }
    w.i128(sequence.increment);
  });
  writer.u8(table.isSystem ? 0 : 1);
  writer.u8(table.isPrivate ? 1 : 0);
  writer.array(table.defaultValues, (w, { column, value }) => {
    w.u16(column);
    w.byteArray(value);
  });
  writer.bool(table.isEvent);
}

function writeRoute(
  writer: BsatnWriter,
  { handler, method, path }: RawModuleDef['httpRoutes'][number],
): void {
  writer.string(handler);
  if (method.tag === 'Any') {
    writer.u8(0);
  } else if (method.tag === 'Extension') {
    writer.u8(1);
    writer.u8(HTTP_METHODS.length);
    writer.string(method.name ?? '');
  } else {
    writer.u8(1);
    writer.u8(HTTP_METHODS.indexOf(method.tag));
  }
  writer.string(path);
}

/** A table in short: columns by name, and which of them are keys. */
export interface TableSketch {
  readonly name: string;
  readonly columns: Readonly<Record<string, AlgebraicType>>;
  readonly primaryKey?: number;
  readonly unique?: readonly (readonly number[])[];
  readonly indexes?: readonly {
    readonly algorithm: 'btree' | 'hash' | 'direct';
    readonly columns: readonly number[];
  }[];
  readonly autoIncrement?: readonly number[];
  readonly isEvent?: boolean;
  readonly isPrivate?: boolean;
  /** BSATN of defaults by column. */
  readonly defaults?: Readonly<Record<number, Uint8Array>>;
}

/** A module with these tables, whose types are the first of the typespace. Unique columns get a btree index each. */
export function moduleOfTables(
  tables: readonly TableSketch[],
  more: readonly AlgebraicType[] = [],
): ModuleSketch {
  return {
    typespace: { types: [...tables.map((table) => product(table.columns)), ...more] },
    types: [...tables.map((table) => table.name), ...more.map((_, at) => `More${at}`)].map((name, ref) => ({
      scope: [],
      name,
      ref,
      customOrdering: true,
    })),
    tables: tables.map((table, typeRef) => rawTable(table, typeRef)),
  };
}

function rawTable(table: TableSketch, typeRef: number): RawModuleDef['tables'][number] {
  const unique = [...(table.primaryKey === undefined ? [] : [[table.primaryKey]]), ...(table.unique ?? [])];
  const declared = table.indexes ?? [];
  const backing = unique
    .filter((columns) => !declared.some((index) => index.columns.join() === columns.join()))
    .map((columns) => ({ algorithm: 'btree' as const, columns }));
  return {
    sourceName: table.name,
    typeRef,
    primaryKey: table.primaryKey === undefined ? [] : [table.primaryKey],
    indexes: [...backing, ...declared].map((index) => ({
      sourceName: `${table.name}.${index.columns.join('_')}_${index.algorithm}`,
      accessorName: undefined,
      ...index,
    })),
    uniqueConstraints: unique,
    sequences: (table.autoIncrement ?? []).map((column) => ({
      sourceName: undefined,
      column,
      start: undefined,
      min: undefined,
      max: undefined,
      increment: 1n,
    })),
    isSystem: false,
    isPrivate: table.isPrivate ?? false,
    defaultValues: Object.entries(table.defaults ?? {}).map(([column, value]) => ({
      column: Number(column),
      value,
    })),
    isEvent: table.isEvent ?? false,
  };
}

/** A reducer that takes the given parameters. */
export function rawReducer(
  sourceName: string,
  params: Readonly<Record<string, AlgebraicType>> = {},
): RawModuleDef['reducers'][number] {
  return {
    sourceName,
    params: product(params),
    isPrivate: false,
    okType: product({}),
    errorType: scalar('String'),
  };
}
