import { describe, expect, it } from 'vitest';
import type { Commit } from '../git/types';
import { commitEvent } from './commit-event';
import { cut } from './cut';
import { Graph } from './graph';
import { authorId, fileId } from './ids';
import { InFlight } from './in-flight';
import { deltaOf } from './versions';

const author = { name: 'Ada', email: 'ada@example.org' };
const entry = { blob: 'b1', size: 3 };
const commit = (id: string, parents: string[], changes: Commit['changes'] = []): Commit => ({
  id,
  parents,
  author,
  authoredAt: new Date(5),
  message: `Subject of ${id}\n\nBody`,
  changes,
});

describe('Graph', () => {
  it('makes each author, file and commit once, and relates them', () => {
    const graph = new Graph();
    const first = graph.operationsOf(commit('c1', [], [{ path: 'a', kind: 'added', entry }]));
    expect(first.map(({ op }) => op)).toEqual([
      ...['createEntity', 'createEntity', 'createRelation', 'createEntity', 'createRelation'],
    ]);
    expect(first[1]).toMatchObject({
      entityType: 'Commit',
      id: 'commit:c1',
      metadata: { name: 'Subject of c1', properties: { commit: 'c1' } },
    });
    expect(first[4]).toMatchObject({
      relationType: 'TOUCHED',
      fromId: 'commit:c1',
      toId: 'file:a',
      metadata: { properties: { change: 'added', blob: 'b1', size: 3 } },
    });
    const second = graph.operationsOf(commit('c2', ['c1'], [{ path: 'a', kind: 'deleted', entry: null }]));
    expect(
      second.map((operation) => ('relationType' in operation ? operation.relationType : operation.op)),
    ).toEqual([...['createEntity', 'AUTHORED', 'PARENT_OF', 'TOUCHED']]);
    expect(second[3]).toMatchObject({
      metadata: { properties: { change: 'deleted', blob: null, size: null } },
    });
    expect(graph.counts).toEqual({ authors: 1, files: 1, commits: 2, authored: 2, touched: 2, parentOf: 1 });
    expect([...graph.touches]).toEqual([['a', 2]]);
  });

  it('lets a merge touch no file, but knows the files it brings', () => {
    const graph = new Graph();
    const operations = graph.operationsOf(commit('m', ['p', 'q'], [{ path: 'a', kind: 'added', entry }]));
    expect(operations).toContainEqual(
      expect.objectContaining({ relationType: 'PARENT_OF', fromId: 'commit:q', toId: 'commit:m' }),
    );
    expect(operations).toContainEqual(expect.objectContaining({ entityType: 'File', id: 'file:a' }));
    expect(graph.counts).toMatchObject({ files: 1, touched: 0, parentOf: 2 });
  });
});

describe('ids', () => {
  it('are short enough for a database, and different for different things', () => {
    const long = 'd/'.repeat(400);
    expect(new TextEncoder().encode(fileId(long)).length).toBeLessThan(512);
    expect(fileId(`${long}a`)).not.toBe(fileId(`${long}b`));
    expect(fileId('a')).toBe('file:a');
    expect(authorId(author)).toBe('author:Ada <ada@example.org>');
  });
});

describe('commitEvent', () => {
  it('says what a commit is', () => {
    expect(commitEvent(commit('c', ['p'], [{ path: 'a', kind: 'added', entry }]))).toEqual({
      commit: 'c',
      parents: ['p'],
      author: 'Ada <ada@example.org>',
      authoredAt: new Date(5),
      subject: 'Subject of c',
      files: 1,
    });
  });
});

describe('cut', () => {
  it('shortens a text, and never inside a character', () => {
    expect(cut('abc', 3)).toBe('abc');
    expect(cut('abcd', 3)).toBe('ab…');
    expect(cut('a\u{1F600}bcd', 3)).toBe('a…');
    expect(cut('ab\u{1F600}', 4)).toBe('ab\u{1F600}');
  });
});

describe('deltaOf', () => {
  it('makes one operation, or none, and no prototype of a file', () => {
    expect(deltaOf([])).toEqual([]);
    const [operation] = deltaOf([
      { path: '__proto__', kind: 'added', entry },
      { path: 'gone', kind: 'deleted', entry: null },
    ]);
    expect(operation).toMatchObject({ op: 'Patch', path: [], delete: ['gone'] });
    expect(Object.keys((operation as { set: object }).set)).toEqual(['__proto__']);
  });
});

describe('InFlight', () => {
  it('lets so many be under way at once', async () => {
    const inFlight = new InFlight(2);
    const done: number[] = [];
    const releases: (() => void)[] = [];
    for (let i = 0; i < 2; i++)
      inFlight.add(new Promise<void>((resolve) => releases.push(resolve)), () => void done.push(i));
    let room = false;
    const waiting = inFlight.room().then(() => (room = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(room).toBe(false);
    releases[1]?.();
    await waiting;
    expect(done).toEqual([1]);
    releases[0]?.();
    await inFlight.drained();
    expect(done).toEqual([1, 0]);
  });

  it('throws the first failure wherever it is asked next', async () => {
    const inFlight = new InFlight(5);
    inFlight.add(Promise.reject(new Error('first')), () => expect.unreachable());
    inFlight.add(Promise.reject(new Error('second')), () => expect.unreachable());
    await expect(inFlight.drained()).rejects.toThrow('first');
    await expect(inFlight.room()).rejects.toThrow('first');
  });
});
