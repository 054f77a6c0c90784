import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStoreDirectory } from './directory';
import { rowKey } from './layout';
import { salvageDirectory, type Salvaged } from './salvage';

let root: string;
let path: string;
const ROWS = 20_000;
const key = (n: number) => rowKey(4096, Uint8Array.of(n >>> 16, n >>> 8, n));
const value = (n: number) => new Uint8Array(120).map((_, i) => (n * 31 + i * n) & 0xff);

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'nerv-salvage-'));
  path = join(root, 'db');
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** A store whose rows are in a table file, as they are after it was opened once more. */
async function writeRows(): Promise<void> {
  const directory = await openStoreDirectory(path);
  await directory.store.load(() => undefined);
  for (let n = 1; n <= ROWS; n++)
    directory.store.append({
      offset: n,
      puts: [{ key: key(n), value: value(n), replaces: undefined }],
      deletes: [],
    });
  await directory.close();
  await (await openStoreDirectory(path)).close();
}

const files = async (suffix: RegExp): Promise<string[]> =>
  (await readdir(join(path, 'records')))
    .filter((name) => suffix.test(name))
    .map((name) => join(path, 'records', name));

async function flip(file: string, ...places: number[]): Promise<void> {
  const content = await readFile(file);
  for (const place of places) content[Math.floor(content.length * place)]! ^= 0x10;
  await writeFile(file, content);
}

async function salvage(): Promise<Salvaged> {
  const scratch = join(root, 'scratch');
  await mkdir(scratch, { recursive: true });
  const before = await snapshot();
  const found = await salvageDirectory(path, scratch, 'of a test');
  expect(await snapshot()).toEqual(before);
  expect(await readdir(scratch)).toEqual([]);
  const wrong = found.records.filter(
    (record) =>
      Buffer.compare(record.value, value((record.key[5]! << 16) | (record.key[6]! << 8) | record.key[7]!)) !==
      0,
  );
  expect(wrong).toEqual([]);
  return found;
}

async function snapshot(): Promise<string[]> {
  const all = await files(/./);
  return Promise.all(all.map(async (file) => `${file} ${(await readFile(file)).toString('base64')}`));
}

describe('salvageDirectory', () => {
  it('gives every record that is provably good and nothing else', async () => {
    await writeRows();
    const [table] = await files(/\.ldb$/);
    await flip(table!, 1 / 5, 2 / 5, 3 / 5);
    await expect(
      openStoreDirectory(path).then(async (opened) =>
        opened.store.load(() => undefined).finally(() => opened.close()),
      ),
    ).rejects.toMatchObject({ problem: 'damaged' });
    const found = await salvage();
    expect(found.head?.records).toBe(ROWS);
    expect(found.records.length).toBeGreaterThan(ROWS / 2);
    expect(found.records.length).toBeLessThan(ROWS);
  });

  it.each([
    ['the list of files is nonsense', /^MANIFEST/],
    ['the pointer to the list of files is nonsense', /^CURRENT$/],
  ])('rebuilds the index where %s', async (_, name) => {
    await writeRows();
    for (const file of await files(name)) await writeFile(file, 'nonsense');
    const found = await salvage();
    expect(found.unreadable).toMatch(/CURRENT|MANIFEST|[Cc]orrupt/);
    expect(found.records).toHaveLength(ROWS);
    expect(found.head?.offset).toBe(ROWS);
  });

  it('says so where nothing is left', async () => {
    await expect(salvageDirectory(path, root, 'of a test')).rejects.toMatchObject({ problem: 'damaged' });
    expect(await readdir(root)).toEqual([]);
  });
});
