import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { AlgebraicType } from '../sats';
import { splitWords, toCamelCase, toPascalCase, toSnakeCase } from './letter-case';
import { identifierProblem } from './identifier';
import { readModuleDef } from '.';

describe('letter case', () => {
  it.each([
    ['playerOne', 'player_one'],
    ['PlayerOne', 'player_one'],
    ['Person2', 'person_2'],
    ['Player1Id', 'player_1_id'],
    ['currentLevel2', 'current_level_2'],
    ['HTTPCode', 'http_code'],
    ['point2d', 'point_2_d'],
    ['YPos', 'y_pos'],
    ['i64', 'i_64'],
    ['already_snake', 'already_snake'],
    ['_private', 'private'],
    ['a__b', 'a_b'],
    ['with-dash and space', 'with_dash_and_space'],
    ['ÄpfelMus', 'äpfel_mus'],
    ['名前', '名前'],
    ['', ''],
  ])('%s is %s in snake case', (name, expected) => {
    expect(toSnakeCase(name)).toBe(expected);
  });

  it.each([
    ['third_kind', 'thirdKind'],
    ['FirstKind', 'firstKind'],
    ['HTTP_code', 'httpCode'],
  ])('%s is %s in camel case', (name, expected) => {
    expect(toCamelCase(name)).toBe(expected);
  });

  it.each([
    ['player_one', 'PlayerOne'],
    ['Point2D', 'Point2D'],
    ['HTTPCode', 'HttpCode'],
    ['topPlayer1', 'TopPlayer1'],
  ])('%s is %s in Pascal case', (name, expected) => {
    expect(toPascalCase(name)).toBe(expected);
  });

  it('splits at every boundary and nowhere else', () => {
    expect(splitWords('aB1cD-EFg_h')).toEqual(['a', 'B', '1', 'c', 'D', 'E', 'Fg', 'h']);
  });
});

describe('identifiers', () => {
  it.each(['a', '_', '_1', 'é', '名前', 'a1_'])('%s may be one', (name) => {
    expect(identifierProblem(name)).toBeUndefined();
  });

  it.each([
    ['', 'Empty identifiers are forbidden'],
    ['1a', "starts with '1'"],
    ['a b', "contains a character ' '"],
    ['a-b', "contains a character '-'"],
    ['e\u0301', 'not in Unicode Normalization Form C'],
  ])('%j may not: %s', (name, problem) => {
    expect(identifierProblem(name)).toContain(problem);
  });
});

/** The answer of a server to a request for the schema in version 9. */
interface ServerSchema {
  readonly typespace: { readonly types: readonly unknown[] };
  readonly tables: readonly {
    readonly name: string;
    readonly product_type_ref: number;
    readonly primary_key: readonly number[];
    readonly indexes: readonly { readonly name: { readonly some: string }; readonly algorithm: object }[];
    readonly constraints: readonly { readonly name: { readonly some: string } }[];
    readonly sequences: readonly { readonly name: { readonly some: string }; readonly column: number }[];
    readonly table_access: object;
  }[];
  readonly reducers: readonly { readonly name: string }[];
  readonly types: readonly { readonly name: { readonly name: string }; readonly ty: number }[];
  readonly misc_exports: readonly {
    readonly Procedure?: { readonly name: string };
    readonly View?: { readonly name: string };
  }[];
}

function fixture(name: string): Buffer {
  return readFileSync(new URL(`../../test/fixtures/${name}`, import.meta.url));
}

function asServer(type: AlgebraicType): object {
  const fields = (
    parts: readonly { readonly name: string | undefined; readonly type: AlgebraicType }[],
  ): object[] =>
    parts.map((part) => ({
      name: part.name === undefined ? { none: [] } : { some: part.name },
      algebraic_type: asServer(part.type),
    }));
  switch (type.tag) {
    case 'Ref':
      return { Ref: type.ref };
    case 'Product':
      return { Product: { elements: fields(type.elements) } };
    case 'Sum':
      return { Sum: { variants: fields(type.variants) } };
    case 'Array':
      return { Array: asServer(type.element) };
    default:
      return { [type.tag]: [] };
  }
}

describe.each(['spelling', 'kinds'])('the names of the module %s', (module) => {
  const schema = readModuleDef(fixture(`${module}.module-def.bin`));
  const server = JSON.parse(fixture(`${module}.schema.json`).toString()) as ServerSchema;
  const sorted = (names: readonly string[]): string[] => names.toSorted();

  it('are those of a server: types, fields and variants', () => {
    expect(schema.typespace.types.map(asServer)).toEqual(server.typespace.types);
    expect(sorted(schema.types.map((type) => `${type.name} ${type.ref}`))).toEqual(
      sorted(server.types.map((type) => `${type.name.name} ${type.ty}`)),
    );
  });

  it('are those of a server: tables, indexes, constraints, sequences', () => {
    const mine = schema.tables.map((table) => ({
      name: table.name,
      type: table.typeRef,
      key: table.primaryKey === undefined ? [] : [table.primaryKey],
      indexes: sorted(table.indexes.map((index) => index.name)),
      constraints: sorted(table.constraints.map((constraint) => constraint.name)),
      sequences: sorted(table.sequences.map((sequence) => `${sequence.name} ${sequence.column}`)),
      access: table.access,
    }));
    const theirs = server.tables.map((table) => ({
      name: table.name,
      type: table.product_type_ref,
      key: table.primary_key,
      indexes: sorted(table.indexes.map((index) => index.name.some)),
      constraints: sorted(table.constraints.map((constraint) => constraint.name.some)),
      sequences: sorted(table.sequences.map((sequence) => `${sequence.name.some} ${sequence.column}`)),
      access: 'Public' in table.table_access ? 'public' : 'private',
    }));
    expect(mine).toEqual(theirs.toSorted((a, b) => (a.name < b.name ? -1 : 1)));
    expect(schema.tables.map((table) => table.id)).toEqual(schema.tables.map((_table, at) => 4096 + at));
  });

  it('are those of a server: functions', () => {
    expect(sorted(schema.reducers.map((reducer) => reducer.name))).toEqual(
      sorted(server.reducers.map((reducer) => reducer.name)),
    );
    const exported = (kind: 'Procedure' | 'View'): string[] =>
      sorted(server.misc_exports.flatMap((entry) => entry[kind]?.name ?? []));
    expect(sorted(schema.procedures.map((procedure) => procedure.name))).toEqual(exported('Procedure'));
    expect(sorted(schema.views.map((view) => view.name))).toEqual(exported('View'));
  });
});

describe('looking up names', () => {
  const schema = readModuleDef(fixture('spelling.module-def.bin'));

  it('finds tables and indexes by either name', () => {
    expect(schema.tablesByName.get('playerOne')).toBe(schema.tablesByName.get('player_one'));
    expect(schema.tablesByName.get('explicit')?.name).toBe('VeryExplicit');
    expect(schema.tablesByName.get('PlayerOne')).toBeUndefined();
    expect(schema.indexesByName.get('playerOne_teamName_idx_btree')).toBe(
      schema.indexesByName.get('player_one_team_name_idx_btree'),
    );
    expect(schema.indexesByName.get('player_one_team_name_idx_btree')?.accessorName).toBe('byTeamName');
  });

  it('finds functions by their canonical name only', () => {
    expect(schema.reducersByName.get('add_player_one')?.sourceName).toBe('addPlayerOne');
    expect(schema.reducersByName.get('addPlayerOne')).toBeUndefined();
    expect(schema.reducersByName.get('InsertExplicitly')?.sourceName).toBe('add_explicit');
    expect(schema.proceduresByName.get('count_players_2')?.id).toBe(0);
  });

  it('keeps the source names of columns and parameters', () => {
    expect(schema.tablesByName.get('player_one')?.columns.map((column) => column.sourceName)).toEqual([
      'playerId',
      'teamName',
      'level2',
      'lastSeenAt',
      'HTTPCode',
      'point2d',
      'kindOf',
    ]);
    expect(schema.reducersByName.get('add_person_2')?.params.elements.map((param) => param.name)).toEqual([
      'Player1Id',
      'currentLevel2',
    ]);
  });

  it('knows what kind of view the module has', () => {
    expect(schema.views).toMatchObject([
      { name: 'top_player_1', id: 0, isPublic: true, isAnonymous: true, primaryKey: ['player_id'] },
    ]);
  });
});
