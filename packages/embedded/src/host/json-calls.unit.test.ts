import { describe, expect, it } from 'vitest';
import { array, compileType, encodeValue, product, scalar, type AlgebraicType } from '../sats';
import type { DatabaseSchema, ProcedureSchema, ReducerSchema } from '../schema';
import type { Caller, ProcedureResult, ReducerResult } from './function-calls';
import { JsonCalls } from './json-calls';

const U32 = scalar('U32');

function reducer(name: string, change: Partial<ReducerSchema> = {}): ReducerSchema {
  const params = product({ count: U32 });
  return {
    kind: 'reducer',
    id: 0,
    sourceName: name,
    name,
    params,
    isPrivate: false,
    lifecycle: undefined,
    ...change,
  };
}

function procedure(name: string, returnType: AlgebraicType, isPrivate = false): ProcedureSchema {
  return { kind: 'procedure', id: 0, sourceName: name, name, params: product({}), returnType, isPrivate };
}

const owner: Caller = { identity: 1n, connectionId: 1n, isOwner: true, session: undefined };
const stranger: Caller = { ...owner, identity: 2n, isOwner: false };

const byName = <T extends { readonly name: string }>(list: readonly T[]): ReadonlyMap<string, T> =>
  new Map(list.map((item) => [item.name, item]));

/** A module of which every function answers the same. */
function calls(answer: object): { calls: JsonCalls; ran: [string, string][] } {
  const ran: [string, string][] = [];
  const schema = {
    typespace: { types: [] },
    reducersByName: byName([
      reducer('count'),
      reducer('hidden', { isPrivate: true }),
      reducer('init', { lifecycle: 'init', isPrivate: true }),
    ]),
    proceduresByName: byName([
      procedure('list', array(U32)),
      procedure('secret', U32, true),
      procedure('hidden', U32),
    ]),
  } as unknown as DatabaseSchema;
  const module = {
    schema,
    calls: { paramsOf: (fn: ReducerSchema | ProcedureSchema) => compileType(fn.params) },
    run: (name: string, args: Uint8Array) => {
      ran.push([name, Buffer.from(args).toString('hex')]);
      return { timestampMicros: 0n, ...answer } as ReducerResult | ProcedureResult;
    },
  };
  return { calls: new JsonCalls(module), ran };
}

const returned = (
  type: AlgebraicType,
  value: Parameters<typeof encodeValue>[1],
  more: readonly number[] = [],
) => ({
  kind: 'returned',
  value: Uint8Array.of(...encodeValue(compileType(type), value), ...more),
});

describe('a call with arguments in JSON', () => {
  it('runs a reducer with what they say', () => {
    const { calls: json, ran } = calls({ kind: 'committed' });
    expect(json.call('count', '[258]', stranger)).toEqual({
      kind: 'committed',
      durationMicros: expect.any(Number) as unknown,
    });
    expect(json.call('count', '{"count":1}', stranger)).toMatchObject({ kind: 'committed' });
    expect(ran).toEqual([
      ['count', '02010000'],
      ['count', '01000000'],
    ]);
  });

  it('gives what a procedure returned, whatever bytes come after it', () => {
    const { calls: json } = calls(returned(array(U32), [1, 2], [9, 9]));
    expect(json.call('list', '[]', stranger)).toMatchObject({ kind: 'returned', json: '[1,2]' });
    expect(json.call('list', '{}', stranger)).toMatchObject({ kind: 'returned', json: '[1,2]' });
  });

  it.each([
    [{ kind: 'refused', message: 'no' }, 'reducerFailed', 'no'],
    [{ kind: 'failed', message: 'crashed' }, 'reducerFailed', 'crashed'],
  ])('tells that a reducer %j', (answer, kind, message) => {
    expect(calls(answer).calls.call('count', '[1]', owner)).toEqual({ kind, message });
  });

  it('tells that a procedure failed, or returned what it does not declare', () => {
    const failed = calls({ kind: 'failed', message: 'crashed' }).calls.call('list', '[]', owner);
    expect(failed).toEqual({ kind: 'procedureFailed', message: 'crashed' });
    const short = calls({ kind: 'returned', value: Uint8Array.of(9, 0, 0, 0) }).calls.call(
      'list',
      '[]',
      owner,
    );
    expect(short).toEqual({
      kind: 'procedureFailed',
      message: expect.stringMatching(/^The module instance encountered a fatal error: .*bytes/) as unknown,
    });
    const nothing = calls({ kind: 'committed' }).calls.call('list', '[]', owner);
    expect(nothing).toMatchObject({ kind: 'procedureFailed' });
  });

  it('knows of private functions for the owner alone, and looks for a procedure of the name then', () => {
    const { calls: json, ran } = calls(returned(U32, 7));
    const unknown = { kind: 'unknown', message: 'No such procedure' };
    expect(json.call('nobody', '[]', owner)).toEqual(unknown);
    expect(json.call('secret', '[]', stranger)).toEqual(unknown);
    expect(json.call('secret', '[]', owner)).toMatchObject({ kind: 'returned', json: '7' });
    expect(json.call('hidden', '[]', stranger)).toMatchObject({ kind: 'returned' });
    expect(ran.map(([name]) => name)).toEqual(['secret', 'hidden']);
  });

  it('does not call what only the host calls', () => {
    const { calls: json } = calls({ kind: 'failed', message: "can't directly call it" });
    expect(json.call('init', 'nonsense', owner)).toEqual({
      kind: 'badCall',
      message: "can't directly call it",
    });
  });

  it('says three times what is wrong with arguments, as a server does', () => {
    const { calls: json, ran } = calls({ kind: 'committed' });
    expect(json.call('count', '[-1]', owner)).toEqual({
      kind: 'badCall',
      message:
        'invalid arguments for reducer count: [0]: invalid arguments for function count: [0]: [0]: invalid value: integer `-1`, expected u32 at line 1 column 3',
    });
    const after = 'trailing characters at line 1 column 5';
    expect(json.call('count', '[1] x', owner)).toEqual({
      kind: 'badCall',
      message: `invalid arguments for reducer count: ${after}: invalid arguments for function count: ${after}: ${after}`,
    });
    expect(ran).toEqual([]);
  });
});
