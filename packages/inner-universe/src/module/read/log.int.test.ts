import { ConflictError, uuidv7, ValidationError } from '@nerv/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEntity, publishEvent, updateEntity } from '../../../test/operations';
import { openUniverse, type TestClient, type TestUniverse } from '../../../test/universe';
import {
  getStatus,
  limits,
  readLog,
  type LogEntry,
  type LogPage,
  type ReadLogRequest,
} from '../../protocol/index';

let universe: TestUniverse;
let client: TestClient;
let all: LogEntry[];

beforeAll(async () => {
  universe = await openUniverse();
  client = await universe.connect();
  await client.write(createEntity({ id: 'e', entityType: 'COMMON' }));
  await client.write(publishEvent('KEYED', 1, { id: 'own' }), 'own');
  await client.write(publishEvent('KEYED', 1, { id: 'given' }), 'another');
  for (let round = 0; round < 3; round++) {
    const operations = Array.from({ length: 300 }, (_, index) =>
      publishEvent('COMMON', index, { source: index % 3 === 0 ? 'third' : '' }),
    );
    await client.apply(operations.map((operation) => ({ operationId: uuidv7(), operations: [operation] })));
    await client.write(publishEvent('RARE', round));
    await client.write(updateEntity('e', { name: String(round) }));
  }
  all = client.live;
});
afterAll(() => universe.close());

const read = (request: Partial<ReadLogRequest> = {}): Promise<LogPage> =>
  client.read(readLog, {
    kinds: [],
    types: [],
    after: 0,
    direction: 'forwards',
    limit: 0,
    maxBytes: 0,
    ...request,
  });

/** Reads on until the end, and checks on the way that each page goes on where the last one stopped. */
async function readAll(request: Partial<ReadLogRequest>): Promise<LogEntry[]> {
  const entries: LogEntry[] = [];
  let place: Partial<ReadLogRequest> = {};
  for (;;) {
    const page = await read({ ...request, ...place });
    entries.push(...page.entries);
    if (page.done) return entries;
    place = request.direction === 'backwards' ? { before: page.scanned } : { after: page.scanned };
  }
}

describe('reading on page by page gives exactly what matches, in order', () => {
  const cases: [string, Partial<ReadLogRequest>, (entry: LogEntry) => boolean][] = [
    ['everything', {}, () => true],
    ['one kind', { kinds: ['entity'] }, ({ kind }) => kind === 'entity'],
    ['one type of every kind', { types: ['COMMON'] }, ({ type }) => type === 'COMMON'],
    ['one type of one kind', { kinds: ['event'], types: ['RARE'] }, ({ type }) => type === 'RARE'],
    [
      'several types',
      { kinds: ['event', 'entity'], types: ['RARE', 'COMMON', 'RARE'] },
      ({ type }) => type !== 'KEYED',
    ],
    ['a type there is none of', { types: ['NONE'] }, () => false],
    ['a source', { source: 'third' }, ({ source }) => source === 'third'],
    [
      'no source',
      { source: '', types: ['COMMON'] },
      ({ source, type }) => source === '' && type === 'COMMON',
    ],
    ['a key', { key: 'e' }, ({ key }) => key === 'e'],
    ['an event by its id', { key: 'given' }, ({ key }) => key === 'given'],
    ['an event whose id is its operation id', { key: 'own' }, ({ key }) => key === 'own'],
    ['an operation id that is no event id', { key: 'another' }, () => false],
    ['a key of another kind', { key: 'e', kinds: ['event'] }, () => false],
    ['a part', { after: 100, before: 800 }, ({ position }) => position > 100 && position < 800],
    ['nothing', { after: 100, before: 101 }, () => false],
  ];
  test.each(cases)('%s', async (_what, request, matches) => {
    const expected = all.filter(matches);
    for (const limit of [7, 250, 0]) {
      expect(await readAll({ ...request, limit })).toEqual(expected);
      expect(await readAll({ ...request, limit, direction: 'backwards' })).toEqual(expected.toReversed());
    }
    expect(await readAll({ ...request, maxBytes: 3_000 })).toEqual(expected);
  });
});

describe('a page', () => {
  test('says where the log begins and ends, and how far it looked', async () => {
    const { logId } = await client.read(getStatus, {});
    const page = await read({ limit: 5 });
    expect(page).toMatchObject({ logId, head: all.length, first: 1, scanned: 5, done: false });
    expect((await read({ types: ['RARE'], limit: 10 })).scanned).toBe(all.length);
  });

  test('that is full at the very end of the log is done', async () => {
    const page = await read({ after: all.length - 5, limit: 5 });
    expect([page.entries.length, page.done]).toEqual([5, true]);
  });

  test('of an entry larger than the page holds that entry alone', async () => {
    const { position } = await client.write(publishEvent('LARGE', 'x'.repeat(5_000)));
    const page = await read({ after: position - 2, maxBytes: 1_000 });
    expect(page.entries.map((entry) => entry.position)).toEqual([position - 1]);
    expect((await read({ after: position - 1, maxBytes: 1_000 })).entries).toHaveLength(1);
  });
});

describe('times', () => {
  test('bound a read, the first included and the last not', async () => {
    const times = [...new Set(all.map(({ time }) => time))];
    for (const [since, until] of [
      [times[1], times[3]],
      [times[2], undefined],
      [undefined, times[2]],
      [(times[1] ?? 0) + 1, undefined],
      [0, (times.at(-1) ?? 0) + 1],
      [(times.at(-1) ?? 0) + 60_000_000, undefined],
    ]) {
      const expected = all.filter(({ time }) => time >= (since ?? 0) && time < (until ?? Infinity));
      expect(await readAll({ since, until, limit: 500 })).toEqual(expected);
      expect(await readAll({ since, until, limit: 500, direction: 'backwards' })).toEqual(
        expected.toReversed(),
      );
    }
  });
});

describe('a place that is not of this log is refused', () => {
  const reason = (request: Partial<ReadLogRequest>) =>
    read(request).then(
      () => undefined,
      (error: unknown) => {
        expect(error).toBeInstanceOf(ConflictError);
        return ConflictError.isInstance(error) ? error.details['reason'] : error;
      },
    );

  test('another log, and a position beyond the head', async () => {
    const { logId, head } = await client.read(getStatus, {});
    expect(await reason({ logId: 'another' })).toBe('other-log');
    expect(await reason({ after: head + 1 })).toBe('beyond-head');
    expect(await reason({ logId, after: head })).toBeUndefined();
    expect(await reason({ logId })).toBeUndefined();
  });
});

test('a page of too many items or bytes is refused', async () => {
  await expect(read({ limit: limits.pageItems + 1 })).rejects.toThrow(ValidationError);
  await expect(read({ maxBytes: limits.pageBytes + 1 })).rejects.toThrow(ValidationError);
});
