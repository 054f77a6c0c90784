import { spawn } from 'node:child_process';
import {
  chmod,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { backupStore } from './backup';
import { openStoreDirectory } from './directory';
import { StorageError } from './errors';
import { rowKey } from './layout';
import { neededLog } from './manifest';

const bytes = (...values: number[]) => Uint8Array.from(values);
const row = (n: number) => ({
  key: rowKey(4096, bytes(n >>> 8, n)),
  value: new Uint8Array(100).fill(n),
  replaces: undefined,
});
let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'nerv-store-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function write(path: string, rows: number): Promise<void> {
  const { store, close } = await openStoreDirectory(path);
  await store.load(() => undefined);
  const { offset } = store.head;
  for (let n = 1; n <= rows; n++) store.append({ offset: offset + n, puts: [row(n)], deletes: [] });
  await close();
}

async function count(path: string): Promise<number> {
  const { store, close } = await openStoreDirectory(path);
  try {
    return (await store.load(() => undefined)).records;
  } finally {
    await close();
  }
}

async function problemOf(promise: Promise<unknown>): Promise<[string, string]> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof StorageError)) throw new Error(`expected a StorageError, got ${String(error)}`);
  return [error.problem, error.message];
}

describe('openStoreDirectory', () => {
  it('makes a new directory and finds everything again', async () => {
    const path = join(root, 'deep', 'db');
    await write(path, 300);
    expect(await count(path)).toBe(300);
    expect((await readdir(path)).sort()).toEqual(['closed-cleanly', 'nerv-store.json', 'records']);
  });

  it('refuses a second opening in this process and in another', async () => {
    const path = join(root, 'db');
    await write(path, 1);
    const holder = await openStoreDirectory(path);
    const [problem, message] = await problemOf(openStoreDirectory(path));
    expect(problem).toBe('locked');
    expect(message).toMatch(/open in another process/);
    await holder.store.load(() => undefined);
    await holder.close();
    // As whoever opens a store does.
    await rm(join(path, 'closed-cleanly'));
    const script = `const { ClassicLevel } = require(${JSON.stringify(join(import.meta.dirname, '../../node_modules/classic-level'))});
      new ClassicLevel(${JSON.stringify(join(path, 'records'))}).open().then(() => { console.log('open'); setInterval(() => {}, 1000); });`;
    const other = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((resolve) => other.stdout.once('data', resolve));
    expect((await problemOf(openStoreDirectory(path)))[0]).toBe('locked');
    other.kill('SIGKILL');
    await new Promise((resolve) => other.once('close', resolve));
    expect(await count(path)).toBe(1);
  });

  it('refuses a directory that is not ours and changes nothing in it', async () => {
    await writeFile(join(root, 'thesis.txt'), 'chapter one');
    expect(await problemOf(openStoreDirectory(root))).toEqual([
      'foreign',
      expect.stringMatching(/holds something else \(thesis\.txt\)/),
    ]);
    expect(await readdir(root)).toEqual(['thesis.txt']);
  });

  it('refuses a path that is a file', async () => {
    await writeFile(join(root, 'file'), '');
    expect((await problemOf(openStoreDirectory(join(root, 'file'))))[0]).toBe('unusable');
  });

  it('refuses another kind of store, an unknown format and a broken marker by name', async () => {
    const path = join(root, 'db');
    await write(path, 1);
    const marker = join(path, 'nerv-store.json');
    await writeFile(marker, '{"store":"other","format":1}');
    expect(await problemOf(openStoreDirectory(path))).toEqual(['foreign', expect.stringMatching(/"other"/)]);
    await writeFile(marker, '{"store":"@nerv/embedded","format":2}');
    expect(await problemOf(openStoreDirectory(path))).toEqual([
      'unknown-format',
      expect.stringMatching(/has format 2.*reads format 1/),
    ]);
    await writeFile(marker, '{');
    expect((await problemOf(openStoreDirectory(path)))[0]).toBe('damaged');
  });

  it('checks in a process of its own what was not closed cleanly', async () => {
    const path = join(root, 'db');
    await write(path, 50);
    await rm(join(path, 'closed-cleanly'));
    expect(await count(path)).toBe(50);
    await rm(join(path, 'closed-cleanly'));
    const records = join(path, 'records');
    for (const file of await readdir(records))
      if (file.startsWith('MANIFEST') || file === 'CURRENT') await writeFile(join(records, file), 'nonsense');
    expect(await problemOf(openStoreDirectory(path))).toEqual([
      'damaged',
      expect.stringMatching(/storage engine says/),
    ]);
  });

  it('closes also where it cannot be noted that it did, and opens again', async () => {
    const path = join(root, 'db');
    await write(path, 5);
    const { store, close } = await openStoreDirectory(path);
    await store.load(() => undefined);
    // The file cannot be written over a directory.
    await mkdir(join(path, 'closed-cleanly', 'x'), { recursive: true });
    await close();
    await rm(join(path, 'closed-cleanly'), { recursive: true });
    expect(await count(path)).toBe(5);
  });

  it('notices that everything is gone from a store that was written', async () => {
    const path = join(root, 'db');
    // Written, not closed in order, and its only log is lost.
    const { store, close } = await openStoreDirectory(path);
    await store.load(() => undefined);
    store.append({ offset: 1, puts: [row(1)], deletes: [] });
    await close();
    await rm(join(path, 'closed-cleanly'));
    for (const file of await readdir(join(path, 'records')))
      if (file.endsWith('.log')) await truncate(join(path, 'records', file));
    for (let attempt = 0; attempt < 2; attempt++)
      expect(await problemOf(openStoreDirectory(path))).toEqual([
        'damaged',
        expect.stringMatching(/it is empty, and something was stored in it/),
      ]);
  });

  it('notices that the end of the list of files is lost, and leaves the files alone', async () => {
    const path = join(root, 'db');
    const { store, close } = await openStoreDirectory(path);
    await store.load(() => undefined);
    const records = join(path, 'records');
    const list = join(records, (await readFile(join(records, 'CURRENT'), 'utf8')).trim());
    const first = neededLog(await readFile(list));
    // Until the engine has written a table and begun another log.
    for (let n = 1; neededLog(await readFile(list)) === first; n++) {
      const put = { key: row(n).key, value: new Uint8Array(60_000).fill(n), replaces: undefined };
      store.append({ offset: n, puts: [put], deletes: [] });
      await store.flushed();
    }
    const copy = join(root, 'copy');
    await cp(path, copy, { recursive: true });
    await close();
    const cut = join(copy, 'records', basename(list));
    const content = await readFile(cut);
    await writeFile(cut, content.subarray(0, content.length - 1));
    const before = await readdir(join(copy, 'records'));
    expect(await problemOf(count(copy))).toEqual([
      'damaged',
      expect.stringMatching(/\d{6}\.log is missing, and its list of files needs it/),
    ]);
    expect(await readdir(join(copy, 'records'))).toEqual(before);
  });

  it('opens a store that was made and never written', async () => {
    const path = join(root, 'db');
    for (let attempt = 0; attempt < 2; attempt++) {
      const { store, close } = await openStoreDirectory(path);
      expect(await store.load(() => undefined)).toEqual({ offset: 0, records: 0 });
      await close();
    }
    await rm(join(path, 'closed-cleanly'));
    expect(await count(path)).toBe(0);
  });

  it('notices rows that are as they once were, because the middle of a log is damaged', async () => {
    const path = join(root, 'db');
    await write(path, 200);
    const { store, close } = await openStoreDirectory(path);
    await store.load(() => undefined);
    for (let n = 1; n <= 200; n++) {
      const { key, value } = row(n);
      const put = { key, value: new Uint8Array(600).fill(n), replaces: value };
      store.append({ offset: 200 + n, puts: [put], deletes: [] });
      // A batch of its own for each.
      await store.flushed();
    }
    await close();
    await rm(join(path, 'closed-cleanly'));
    const [log = ''] = (await readdir(join(path, 'records'))).filter((file) => file.endsWith('.log'));
    const content = await readFile(join(path, 'records', log));
    content[content.length >> 1]! ^= 1;
    await writeFile(join(path, 'records', log), content);
    const [problem, message] = await problemOf(count(path));
    expect(problem).toBe('damaged');
    // As many as there should be, and each was written like this.
    expect(message).toMatch(/the digest of its records is [0-9a-f]+ and its head says/);
  });

  it('never gives a wrong row for a file with one bit changed', async () => {
    const path = join(root, 'db');
    await write(path, 3000);
    const outcomes = { right: 0, shorter: 0, refused: 0 };
    const files = (await readdir(join(path, 'records'))).filter(
      (file) => file !== 'LOCK' && file !== 'LOG' && file !== 'LOG.old',
    );
    for (let i = 0; i < 12; i++) {
      const copy = join(root, `copy-${i}`);
      await cp(path, copy, { recursive: true });
      // Closed in order, or not.
      if (i % 3 !== 0) await rm(join(copy, 'closed-cleanly'));
      const file = join(copy, 'records', files[i % files.length]!);
      const content = await readFile(file);
      const at = Math.floor((content.length * (i * 7 + 3)) / 97);
      content[at % content.length]! ^= 1 << (i % 8);
      await writeFile(file, content);
      try {
        const { store, close } = await openStoreDirectory(copy);
        try {
          const seen: number[] = [];
          const head = await store.load((key, value) => {
            const n = (key[5]! << 8) | key[6]!;
            expect(Uint8Array.from(value)).toEqual(row(n).value);
            seen.push(n);
          });
          expect(seen).toEqual(Array.from({ length: head.offset }, (_, n) => n + 1));
          outcomes[head.offset === 3000 ? 'right' : 'shorter']++;
        } finally {
          await close();
        }
      } catch (error) {
        expect(error).toBeInstanceOf(StorageError);
        outcomes.refused++;
      }
      await rm(copy, { recursive: true });
    }
    expect(outcomes.right + outcomes.shorter + outcomes.refused).toBe(12);
    expect(outcomes.refused).toBeGreaterThan(0);
  });
});

describe('backupStore', () => {
  it('copies into a new directory that opens, while writes go on', async () => {
    const path = join(root, 'db');
    const { store, close } = await openStoreDirectory(path);
    await store.load(() => undefined);
    for (let n = 1; n <= 500; n++) store.append({ offset: n, puts: [row(n)], deletes: [] });
    await store.whenDurable(500);
    const copying = backupStore(store, join(root, 'backup'));
    for (let n = 501; n <= 600; n++) store.append({ offset: n, puts: [row(n)], deletes: [] });
    const head = await copying;
    expect(head.records).toBe(head.offset);
    expect(head.offset).toBeGreaterThanOrEqual(500);
    expect((await problemOf(backupStore(store, join(root, 'backup'))))[0]).toBe('foreign');
    await close();
    expect(await count(join(root, 'backup'))).toBe(head.records);
    expect((await stat(join(root, 'backup', 'records'))).isDirectory()).toBe(true);
  });

  it('says so when the target cannot be written', async () => {
    const { store, close } = await openStoreDirectory(join(root, 'db'));
    await store.load(() => undefined);
    await writeFile(join(root, 'file'), '');
    expect((await problemOf(backupStore(store, join(root, 'file', 'x'))))[0]).toBe('unusable');
    await chmod(root, 0o700);
    await close();
  });
});
