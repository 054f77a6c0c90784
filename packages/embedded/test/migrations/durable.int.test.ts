import { describe, expect, it } from 'vitest';
import { EmbeddedSpacetime, StorageError } from '../../src';
import { testDirectory } from '../durable/directories';
import { FaultyLevel } from '../support/faulty-level';
import { COLOURED, COLUMNS, look, put, shelf, type Version } from './shelf';

const NAME = 'shelf';

const coloured: Version = {
  columns: COLOURED,
  extra: "colour: 'new'",
  tables: "const extra = table({ name: 'extra', public: true }, { n: t.u8() });",
  names: ['extra'],
};

function open(options: Parameters<typeof EmbeddedSpacetime.open>[0]): Promise<EmbeddedSpacetime> {
  return EmbeddedSpacetime.open({ logger: () => undefined, ...options });
}

describe('a stored database', () => {
  /** Publishes versions one after the other, opens the directory again after each, and tells what is there at the end. */
  async function through(...versions: readonly Version[]): Promise<Record<string, unknown[]>> {
    const dbPath = await testDirectory();
    for (const version of [{}, ...versions]) {
      const host = await open({ dbPath });
      await host.publish(NAME, await shelf(version), { policy: 'breakClients' });
      if (version.columns === undefined || version.columns.includes('autoInc'))
        await put(host, NAME, [`thing ${(await look(host, NAME)).thing?.length}`, 1]);
      await host.close();
    }
    const host = await open({ dbPath });
    try {
      // What is stored is the newest bundle: publishing it again changes nothing.
      expect(await host.publish(NAME, await shelf(versions.at(-1)))).toMatchObject({ op: 'updated' });
      const { thing = [], ...others } = await look(host, NAME);
      const rows = thing as (readonly unknown[])[];
      expect(new Set(rows.map(([id]) => id)).size).toBe(rows.length);
      return { thing: rows.map(([, ...rest]) => rest).sort(), ...others };
    } finally {
      await host.close();
    }
  }

  it('is as it was left after a migration, and gives no number twice', async () => {
    expect(await through(coloured, { ...coloured, options: "name: 'thing'" })).toEqual({
      thing: [
        ['thing 0', 1, 'red'],
        ['thing 1', 1, 'new'],
        ['thing 2', 1, 'new'],
      ],
      visit: [],
      extra: [],
    });
  });

  it('keeps its rows when they get another primary key, or none, or one again', async () => {
    const columns = COLUMNS.replace('.primaryKey()', '');
    const named = columns.replace('name: t.string()', 'name: t.string().primaryKey()');
    const rows = await through({ columns }, { columns: named }, { columns }, {});
    expect(rows.thing).toEqual([0, 1, 2, 3, 4].map((at) => [`thing ${at}`, 1]));
  });

  it('forgets a table that went empty, and begins anew with one of the same name', async () => {
    const other = (type: string): Version => ({
      tables: `const other = table({ name: 'other', public: true }, { id: t.u32().primaryKey().autoInc(), value: t.${type}() });`,
      names: ['other'],
      more: `
        export const fill = shelf.reducer({ value: t.${type}() }, (ctx, { value }) => { ctx.db.other.insert({ id: 0, value }); });
        export const empty = shelf.reducer(ctx => { for (const row of [...ctx.db.other.iter()]) ctx.db.other.delete(row); });`,
    });
    const dbPath = await testDirectory();
    let host = await open({ dbPath });
    await host.publish(NAME, await shelf(other('u8')));
    await host.call(NAME, 'fill', [7]);
    await expect(host.publish(NAME, await shelf(), { policy: 'breakClients' })).rejects.toThrow(
      'Cannot remove table `other`: table contains data.',
    );
    await host.call(NAME, 'empty');
    await host.publish(NAME, await shelf(), { policy: 'breakClients' });
    await host.close();
    host = await open({ dbPath });
    await host.publish(NAME, await shelf(other('string')));
    await host.call(NAME, 'fill', ['seven']);
    await host.close();
    host = await open({ dbPath });
    expect(await look(host, NAME)).toMatchObject({ other: [[1, 'seven']] });
    await host.close();
  });

  it('runs the module of before where the migration was refused', async () => {
    const dbPath = await testDirectory();
    let host = await open({ dbPath });
    await host.publish(NAME, await shelf());
    await put(host, NAME, ['one', 5], ['two', 5]);
    const version = { columns: COLUMNS.replace('size: t.i32()', 'size: t.i32().unique()') };
    await expect(host.publish(NAME, await shelf(version))).rejects.toMatchObject({ problem: 'migration' });
    await put(host, NAME, ['three', 5]);
    await host.close();
    host = await open({ dbPath });
    await put(host, NAME, ['four', 5]);
    expect((await look(host, NAME)).thing).toHaveLength(4);
    await host.close();
  });
});

const OLD = {
  thing: [
    [1, 'one', 5],
    [2, 'two', 6],
  ],
  visit: [],
};

const NEW = {
  thing: [
    [1, 'one', 5, 'red'],
    [2, 'two', 6, 'red'],
  ],
  visit: [],
  extra: [],
};

/** Opens what is left, which is what was or what is to be, and works. */
async function isMigrated(level: FaultyLevel): Promise<boolean> {
  const host = await open({ store: level });
  try {
    const found = await look(host, NAME);
    const isNew = 'extra' in found;
    expect(found).toEqual(isNew ? NEW : OLD);
    await put(host, NAME, ['three', 7]);
    const three = isNew ? ['three', 7, 'new'] : ['three', 7];
    expect((await look(host, NAME)).thing).toContainEqual([expect.any(Number), ...three]);
    return isNew;
  } finally {
    await host.close();
  }
}

async function shelfIn(level: FaultyLevel): Promise<EmbeddedSpacetime> {
  const host = await open({ store: level });
  await host.publish(NAME, await shelf());
  await put(host, NAME, ['one', 5], ['two', 6]);
  return host;
}

describe('a migration that is interrupted', () => {
  it('by a power cut at any point of a write, leaves what was or what is to be', async () => {
    const level = new FaultyLevel();
    const host = await shelfIn(level);
    const cuts: { readonly level: FaultyLevel; readonly isDone: boolean }[] = [];
    let isDone = false;
    const cut = async (lucky: number): Promise<void> => {
      cuts.push({ level: await level.afterPowerCut(lucky), isDone });
    };
    level.onBatch = () => cut(0);
    level.onSync = async () => {
      await cut(0);
      await cut(1);
    };
    await host.publish(NAME, await shelf(coloured), { policy: 'breakClients' });
    isDone = true;
    await cut(0);
    await host.close();
    const migrated: boolean[] = [];
    for (const one of cuts) {
      const isNew = await isMigrated(one.level);
      if (one.isDone) expect(isNew).toBe(true);
      migrated.push(isNew);
    }
    expect(new Set(migrated)).toEqual(new Set([false, true]));
    // All of it is in one write.
    expect(migrated.slice(0, 4)).toEqual([false, false, true, true]);
  });

  it.each(['onBatch', 'onSync'] as const)(
    'by a write that fails (%s), is what was or what is to be',
    async (where) => {
      const level = new FaultyLevel();
      const host = await shelfIn(level);
      level[where] = () => {
        level[where] = undefined;
        throw new Error('no space left');
      };
      await expect(
        host.publish(NAME, await shelf(coloured), { policy: 'breakClients' }),
      ).rejects.toBeInstanceOf(StorageError);
      expect([OLD, NEW]).toContainEqual(await look(host, NAME));
      await host.publish(NAME, await shelf(coloured), { policy: 'breakClients' });
      expect(await look(host, NAME)).toEqual(NEW);
      await host.close();
      expect(await isMigrated(level)).toBe(true);
    },
  );
});
