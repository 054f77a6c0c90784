import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { EmbeddedSpacetime } from '../src';
import type { Value } from '../src';
import { ThingsConnection } from './modules/things-client';
import { connect, subscribe } from './support/connect';
import { randomQuery, randomRow, type RandomCondition } from './support/random-queries';
import { replayable } from './support/runs';

type Row = readonly Value[];
type TableName = 'thing' | 'bag';

interface Change {
  readonly kind: 'put' | 'drop' | 'toss' | 'pick';
  readonly row: Row;
}

type Action =
  | {
      readonly kind: 'run';
      readonly by: number;
      readonly changes: readonly Change[];
      readonly fails: boolean;
    }
  | {
      readonly kind: 'subscribe';
      readonly by: number;
      readonly queries: readonly (RandomCondition & { readonly table: TableName })[];
    }
  | { readonly kind: 'unsubscribe'; readonly by: number; readonly which: number };

const client = fc.nat(1);
const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom('put' as const, 'put' as const, 'drop' as const, 'toss' as const, 'pick' as const),
  row: randomRow,
});
const query = fc.tuple(randomQuery, fc.constantFrom<TableName>('thing', 'bag')).map(([condition, table]) => ({
  ...condition,
  sql: condition.sql.replace('FROM thing', `FROM ${table}`),
  table,
}));

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('run' as const),
      by: client,
      changes: fc.array(change, { minLength: 1, maxLength: 5 }),
      fails: fc.integer({ min: 0, max: 9 }).map((roll) => roll === 0),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('subscribe' as const),
      by: client,
      queries: fc.array(query, { minLength: 1, maxLength: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('unsubscribe' as const), by: client, which: fc.nat(5) }),
  },
);

let host: EmbeddedSpacetime;
let count = 0;

beforeAll(async () => {
  host = await EmbeddedSpacetime.open({ logger: () => undefined });
});

afterAll(async () => {
  await host.close();
});

/** What the tables hold, kept by hand. */
class Model {
  readonly thing = new Map<Value, Row>();
  readonly bag = new Map<string, Row>();

  run(changes: readonly Change[]): void {
    for (const { kind, row } of changes) {
      if (kind === 'put') this.thing.set(row[0] ?? 0, row);
      else if (kind === 'drop') this.thing.delete(row[0] ?? 0);
      else if (kind === 'toss') this.bag.set(keyOf(row), row);
      else this.bag.delete(keyOf(row));
    }
  }
}

function keyOf(row: Row): string {
  return row.map(String).join('|');
}

const fields = ({ id, kind, weight, label, active }: Record<string, Value>): Row =>
  [id, kind, weight, label, active] as Row;
const record = ([id, kind, weight, label, active]: Row): Record<string, Value | undefined> => ({
  id,
  kind,
  weight,
  label,
  active,
});

/** A client with its open query sets, and what its row callbacks add up to. */
class Watcher {
  readonly sets: {
    readonly queries: readonly (RandomCondition & { table: TableName })[];
    readonly end: () => Promise<void>;
  }[] = [];
  readonly heard = { thing: new Set<string>(), bag: new Set<string>() };

  constructor(readonly connection: ThingsConnection) {
    for (const name of ['thing', 'bag'] as const) {
      const heard = this.heard[name];
      const table = connection.db[name];
      table.onInsert((_context, row) => heard.add(keyOf(fields(row))));
      table.onDelete((_context, row) => heard.delete(keyOf(fields(row))));
    }
    connection.db.thing.onUpdate((_context, old, row) => {
      this.heard.thing.delete(keyOf(fields(old)));
      this.heard.thing.add(keyOf(fields(row)));
    });
  }

  async subscribe(queries: readonly (RandomCondition & { table: TableName })[]): Promise<void> {
    const handle = await subscribe(this.connection, ...queries.map(({ sql }) => sql));
    const end = (): Promise<void> =>
      new Promise((resolve) => {
        handle.unsubscribeThen(() => {
          resolve();
        });
      });
    this.sets.push({ queries, end });
  }

  async unsubscribe(which: number): Promise<void> {
    const [set] = this.sets.splice(which % Math.max(1, this.sets.length), 1);
    await set?.end();
  }

  async run(changes: readonly Change[], fails: boolean): Promise<void> {
    const steps = changes.map(({ kind, row }) => ({
      tag: kind,
      value: kind === 'drop' ? row[0] : record(row),
    }));
    const call = this.connection.reducers.run({
      steps: [...steps, ...(fails ? [{ tag: 'fail', value: {} }] : [])] as never,
    });
    if (fails) await expect(call).rejects.toThrow('as told');
    else await call;
  }

  /** The rows of a table that its queries want. */
  expected(model: Model, name: TableName): string[] {
    const wanted = this.sets.flatMap(({ queries }) => queries).filter(({ table }) => table === name);
    return [...model[name].values()]
      .filter((row) => wanted.some(({ holds }) => holds(row)))
      .map(keyOf)
      .sort();
  }
}

it('clients with random subscriptions see what a naive evaluator sees, after every step', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { minLength: 1, maxLength: 25 }), async (actions) => {
      const database = `things-${count++}`;
      await host.publish(database, new URL('./modules/things.ts', import.meta.url));
      const join = () => connect<ThingsConnection>(host, database, ThingsConnection.builder());
      const watchers = [new Watcher((await join()).connection), new Watcher((await join()).connection)];
      const model = new Model();
      for (const step of actions) {
        const watcher = watchers[step.by];
        if (step.kind === 'subscribe') await watcher?.subscribe(step.queries);
        else if (step.kind === 'unsubscribe') await watcher?.unsubscribe(step.which);
        else {
          await watcher?.run(step.changes, step.fails);
          if (!step.fails) model.run(step.changes);
        }
        // A call is answered after everything that was sent before it.
        for (const other of watchers) await other.run([], false);
        for (const other of watchers) {
          for (const name of ['thing', 'bag'] as const) {
            const expected = other.expected(model, name);
            const cached = [...other.connection.db[name].iter()].map((row) => keyOf(fields(row)));
            expect(cached.sort()).toEqual(expected);
            expect([...other.heard[name]].sort()).toEqual(expected);
          }
        }
      }
      for (const { connection } of watchers) connection.disconnect();
    }),
    replayable(25),
  );
}, 600_000);
