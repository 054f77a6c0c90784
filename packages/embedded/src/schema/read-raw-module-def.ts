import { BsatnError, BsatnReader, EMPTY_TYPESPACE, MAX_DEPTH, SCALAR_TAGS } from '../sats';
import type { AlgebraicType, ProductType } from '../sats';
import { HTTP_METHODS } from './raw-module-def';
import type * as raw from './raw-module-def';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Reads the answer of a module's `__describe_module__`.
 * @throws BsatnError when the bytes are no module definition, or one of another version than 10
 */
export function readRawModuleDef(bytes: Uint8Array): raw.RawModuleDef {
  const reader = new BsatnReader(bytes);
  const version = reader.tag(3);
  if (version !== 2) {
    throw new BsatnError(
      `the module definition has version ${8 + version}; this host reads version 10: build the module with spacetimedb 2`,
      0,
    );
  }
  const def = readModule(reader, 0);
  reader.finish();
  return def;
}

const SECTION_NAMES = [
  'Typespace',
  'Types',
  'Tables',
  'Reducers',
  'Procedures',
  'Views',
  'Schedules',
  'LifeCycleReducers',
  'RowLevelSecurity',
  'CaseConversionPolicy',
  'ExplicitNames',
  'HttpHandlers',
  'HttpRoutes',
  'ViewPrimaryKeys',
  'Submodules',
] as const;

function readModule(reader: BsatnReader, depth: number): raw.RawModuleDef {
  const def: Mutable<raw.RawModuleDef> = {
    typespace: EMPTY_TYPESPACE,
    types: [],
    tables: [],
    reducers: [],
    procedures: [],
    views: [],
    schedules: [],
    lifecycleReducers: [],
    rowLevelSecurity: [],
    casePolicy: 'snakeCase',
    explicitNames: [],
    httpHandlers: [],
    httpRoutes: [],
    viewPrimaryKeys: [],
    submodules: [],
  };
  const seen = new Set<string>();
  reader.array((r) => {
    const at = r.offset;
    const section = SECTION_NAMES[r.tag(SECTION_NAMES.length)] ?? 'Typespace';
    if (seen.has(section)) throw new BsatnError(`the module definition has two sections ${section}`, at);
    seen.add(section);
    readSection(r, section, def, depth);
  });
  return def;
}

function readSection(
  reader: BsatnReader,
  section: (typeof SECTION_NAMES)[number],
  def: Mutable<raw.RawModuleDef>,
  depth: number,
): void {
  switch (section) {
    case 'Typespace':
      def.typespace = { types: reader.array((r) => readType(r, 0)) };
      break;
    case 'Types':
      def.types = reader.array(readTypeDef);
      break;
    case 'Tables':
      def.tables = reader.array(readTable);
      break;
    case 'Reducers':
      def.reducers = reader.array(readReducer);
      break;
    case 'Procedures':
      def.procedures = reader.array(readProcedure);
      break;
    case 'Views':
      def.views = reader.array(readView);
      break;
    case 'Schedules':
      def.schedules = reader.array(readSchedule);
      break;
    case 'LifeCycleReducers':
      def.lifecycleReducers = reader.array(readLifecycleReducer);
      break;
    case 'RowLevelSecurity':
      def.rowLevelSecurity = reader.array((r) => r.string());
      break;
    case 'CaseConversionPolicy':
      def.casePolicy = reader.tag(2) === 0 ? 'none' : 'snakeCase';
      break;
    case 'ExplicitNames':
      def.explicitNames = reader.array(readExplicitName);
      break;
    case 'HttpHandlers':
      def.httpHandlers = reader.array((r) => r.string());
      break;
    case 'HttpRoutes':
      def.httpRoutes = reader.array(readHttpRoute);
      break;
    case 'ViewPrimaryKeys':
      def.viewPrimaryKeys = reader.array((r) => ({ view: r.string(), columns: r.array((c) => c.string()) }));
      break;
    case 'Submodules':
      def.submodules = reader.array((r) => readSubmodule(r, depth));
      break;
  }
}

function readSubmodule(reader: BsatnReader, depth: number): raw.RawSubmodule {
  if (depth >= MAX_DEPTH)
    throw new BsatnError(`submodules nest deeper than ${MAX_DEPTH} levels`, reader.offset);
  return { namespace: reader.string(), module: readModule(reader, depth + 1) };
}

/** A type of the typespace, or of a parameter. */
export function readType(reader: BsatnReader, depth: number): AlgebraicType {
  if (depth >= MAX_DEPTH) throw new BsatnError(`types nest deeper than ${MAX_DEPTH} levels`, reader.offset);
  const tag = reader.tag(4 + SCALAR_TAGS.length);
  switch (tag) {
    case 0:
      return { tag: 'Ref', ref: reader.u32() };
    case 1:
      return { tag: 'Sum', variants: readFields(reader, depth) };
    case 2:
      return { tag: 'Product', elements: readFields(reader, depth) };
    case 3:
      return { tag: 'Array', element: readType(reader, depth + 1) };
    default:
      return { tag: SCALAR_TAGS[tag - 4] ?? 'F64' };
  }
}

function readFields(reader: BsatnReader, depth: number): { name: string | undefined; type: AlgebraicType }[] {
  return reader.array((r) => ({ name: r.option((o) => o.string()), type: readType(r, depth + 1) }));
}

function readProduct(reader: BsatnReader): ProductType {
  return { tag: 'Product', elements: readFields(reader, 0) };
}

function readTypeDef(reader: BsatnReader): raw.RawTypeDef {
  const scope = reader.array((r) => r.string());
  return { scope, name: reader.string(), ref: reader.u32(), customOrdering: reader.bool() };
}

function readColumns(reader: BsatnReader): number[] {
  return reader.array((r) => r.u16());
}

function readTable(reader: BsatnReader): raw.RawTableDef {
  return {
    sourceName: reader.string(),
    typeRef: reader.u32(),
    primaryKey: readColumns(reader),
    indexes: reader.array(readIndex),
    uniqueConstraints: reader.array((r) => {
      r.option((o) => o.string());
      r.tag(1);
      return readColumns(r);
    }),
    sequences: reader.array(readSequence),
    isSystem: reader.tag(2) === 0,
    isPrivate: reader.tag(2) === 1,
    defaultValues: reader.array((r) => ({ column: r.u16(), value: r.byteArray() })),
    isEvent: reader.bool(),
  };
}

function readIndex(reader: BsatnReader): raw.RawIndexDef {
  const sourceName = reader.option((r) => r.string());
  const accessorName = reader.option((r) => r.string());
  const tag = reader.tag(3);
  if (tag === 2) return { sourceName, accessorName, algorithm: 'direct', columns: [reader.u16()] };
  return { sourceName, accessorName, algorithm: tag === 0 ? 'btree' : 'hash', columns: readColumns(reader) };
}

function readSequence(reader: BsatnReader): raw.RawSequenceDef {
  return {
    sourceName: reader.option((r) => r.string()),
    column: reader.u16(),
    start: reader.option((r) => r.i128()),
    min: reader.option((r) => r.i128()),
    max: reader.option((r) => r.i128()),
    increment: reader.i128(),
  };
}

function readReducer(reader: BsatnReader): raw.RawReducerDef {
  return {
    sourceName: reader.string(),
    params: readProduct(reader),
    isPrivate: reader.tag(2) === 0,
    okType: readType(reader, 0),
    errorType: readType(reader, 0),
  };
}

function readProcedure(reader: BsatnReader): raw.RawProcedureDef {
  return {
    sourceName: reader.string(),
    params: readProduct(reader),
    returnType: readType(reader, 0),
    isPrivate: reader.tag(2) === 0,
  };
}

function readView(reader: BsatnReader): raw.RawViewDef {
  return {
    sourceName: reader.string(),
    index: reader.u32(),
    isPublic: reader.bool(),
    isAnonymous: reader.bool(),
    params: readProduct(reader),
    returnType: readType(reader, 0),
  };
}

function readSchedule(reader: BsatnReader): raw.RawScheduleDef {
  reader.option((r) => r.string());
  return { tableName: reader.string(), atColumn: reader.u16(), functionName: reader.string() };
}

const LIFECYCLE_EVENTS = ['init', 'onConnect', 'onDisconnect'] as const;

function readLifecycleReducer(reader: BsatnReader): raw.RawLifecycleReducer {
  const event = LIFECYCLE_EVENTS[reader.tag(3)] ?? 'init';
  return { event, functionName: reader.string() };
}

const NAMED_KINDS = ['table', 'function', 'index'] as const;

function readExplicitName(reader: BsatnReader): raw.RawExplicitName {
  const kind = NAMED_KINDS[reader.tag(3)] ?? 'table';
  return { kind, sourceName: reader.string(), canonicalName: reader.string() };
}

function readHttpRoute(reader: BsatnReader): raw.RawHttpRoute {
  return { handler: reader.string(), method: readHttpMethod(reader), path: reader.string() };
}

function readHttpMethod(reader: BsatnReader): raw.RawHttpMethod {
  if (reader.tag(2) === 0) return { tag: 'Any', name: undefined };
  const method = HTTP_METHODS[reader.tag(HTTP_METHODS.length + 1)];
  return method === undefined
    ? { tag: 'Extension', name: reader.string() }
    : { tag: method, name: undefined };
}
