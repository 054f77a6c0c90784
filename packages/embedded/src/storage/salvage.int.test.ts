import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStoreDirectory, salvageStore } from './directory';
import { rowKey } from './layout';

let root: string;
const ROWS = 20_000;
const key = (n: number) => rowKey(4096, Uint8Array.of(n >>> 16, n >>> 8, n));
const value = (n: number) => new Uint8Array(120).map((_, i) => (n * 31 + i * n) & 0xff);

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'nerv-salvage-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe('salvageStore', () => {
  it('brings over every record that is provably good and nothing else', async () => {
    const path = join(root, 'db');
    const { store, close } = await openStoreDirectory(path);
    await store.load(() => undefined);
    for (let n = 1; n <= ROWS; n++)
      store.append({ offset: n, puts: [{ key: key(n), value: value(n), replaces: undefined }], deletes: [] });
    await close();
    // Opening moves the log into a table file.
    await (await openStoreDirectory(path)).close();
    const tables = (await readdir(join(path, 'records'))).filter((file) => file.endsWith('.ldb'));
    const file = join(path, 'records', tables[0]!);
    const content = await readFile(file);
    for (let i = 1; i < 4; i++) content[Math.floor((content.length * i) / 5)]! ^= 0x10;
    await writeFile(file, content);
    await expect(
      openStoreDirectory(path).then(async (opened) =>
        opened.store.load(() => undefined).finally(opened.close),
      ),
    ).rejects.toMatchObject({
      problem: 'damaged',
    });
    const report = await salvageStore(path, join(root, 'good'));
    expect(report.expected).toBe(ROWS);
    expect(report.kept).toBeGreaterThan(0);
    expect(report.kept).toBeLessThan(ROWS);
    const good = await openStoreDirectory(join(root, 'good'));
    const wrong: number[] = [];
    const head = await good.store.load((k, v) => {
      const n = (k[5]! << 16) | (k[6]! << 8) | k[7]!;
      if (Buffer.compare(v, value(n)) !== 0) wrong.push(n);
    });
    expect(wrong).toEqual([]);
    expect(head.records).toBe(report.kept);
    await good.close();
  });

  it('refuses what is no store and a target in use', async () => {
    const path = join(root, 'db');
    await (await openStoreDirectory(path)).store.close();
    await expect(salvageStore(root, join(root, 'x'))).rejects.toMatchObject({ problem: 'foreign' });
    await expect(salvageStore(path, path)).rejects.toMatchObject({ problem: 'foreign' });
  });
});
