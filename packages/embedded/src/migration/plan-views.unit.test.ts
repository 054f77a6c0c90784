import { describe, expect, it } from 'vitest';
import type { ModuleSketch } from '../../test/support/module-def';
import { planOf, schemaOf, stepsOf } from '../../test/support/migrations';
import { product, scalar, sum, UNIT, type AlgebraicType } from '../sats';
import type { DatabaseSchema } from '../schema';

const U32 = scalar('U32');
const U64 = scalar('U64');
const ROW: AlgebraicType = { tag: 'Ref', ref: 0 };

type View = NonNullable<ModuleSketch['views']>[number];

interface Changes extends Partial<View> {
  readonly columns?: Readonly<Record<string, AlgebraicType>>;
  readonly key?: string;
}

function withView({ columns = { a: U64, b: U64 }, key, ...changes }: Changes = {}): DatabaseSchema {
  return schemaOf({
    typespace: { types: [product(columns), sum({ x: UNIT }), sum({ x: UNIT, y: UNIT })] },
    types: ['row', 'small', 'large'].map((name, ref) => ({ scope: [], name, ref, customOrdering: true })),
    views: [
      {
        sourceName: 'seen',
        index: 0,
        isPublic: true,
        isAnonymous: true,
        params: product({ x: U32 }),
        returnType: { tag: 'Array', element: ROW },
        ...changes,
      },
    ],
    viewPrimaryKeys: key === undefined ? [] : [{ view: 'seen', columns: [key] }],
  });
}

const NONE = schemaOf({});

describe('views', () => {
  it('are added, removed, and made again over what their module now says', () => {
    expect(stepsOf(NONE, withView())).toEqual(['addView seen']);
    expect(planOf(NONE, withView()).breaksClients).toBe(false);
    expect(stepsOf(withView(), NONE)).toEqual(['removeView seen', 'disconnectAllUsers']);
    expect(stepsOf(withView(), withView())).toEqual(['updateView seen']);
  });

  it('return one row or many without a difference to those who read them', () => {
    const option: AlgebraicType = {
      tag: 'Sum',
      variants: [
        { name: 'some', type: ROW },
        { name: 'none', type: UNIT },
      ],
    };
    expect(stepsOf(withView(), withView({ returnType: option }))).toEqual(['updateView seen']);
    const query = product({ __query__: ROW });
    expect(stepsOf(withView(), withView({ returnType: query }))).toEqual(['updateView seen']);
  });

  it('change their access', () => {
    expect(stepsOf(withView({ isPublic: false }), withView())).toEqual([
      ...['changeAccess seen public', 'updateView seen'],
    ]);
    expect(stepsOf(withView(), withView({ isPublic: false }))).toEqual([
      ...['changeAccess seen private', 'updateView seen'],
    ]);
  });

  it.each<[string, Changes, Changes?]>([
    ['who asks matters', { isAnonymous: false }],
    ['another key', { key: 'b' }, { key: 'a' }],
    ['a key where there was none', { key: 'a' }],
    ['a parameter more', { params: product({ x: U32, y: U32 }) }],
    ['a parameter less', { params: product({}) }],
    [
      'parameters in another order',
      { params: product({ y: U32, x: U32 }) },
      { params: product({ x: U32, y: U32 }) },
    ],
    ['a parameter of another type', { params: product({ x: U64 }) }],
    ['a column more', { columns: { a: U64, b: U64, c: U64 } }],
    ['a column less', { columns: { a: U64 } }],
    ['columns in another order', { columns: { b: U64, a: U64 } }],
    ['a column of another type', { columns: { a: U64, b: U32 } }],
    [
      'a column with more variants',
      { columns: { a: { tag: 'Ref', ref: 2 } } },
      { columns: { a: { tag: 'Ref', ref: 1 } } },
    ],
  ])('are replaced, which disconnects everyone: %s', (_, after, before) => {
    expect(stepsOf(withView(before), withView(after))).toEqual([
      ...['removeView seen', 'addView seen', 'disconnectAllUsers'],
    ]);
  });
});
