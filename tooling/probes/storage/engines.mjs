// One adapter an engine, all with the same duty: `commit(transactions)` makes a group of transactions durable, all or nothing,
// in order. A transaction is a list of [key, value] buffers.
import { closeSync, fdatasyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

const CRC = typeof crc32 === 'function' ? crc32 : undefined;

async function levelChained(dir) {
  const { ClassicLevel } = await import('classic-level');
  const db = new ClassicLevel(dir, { keyEncoding: 'buffer', valueEncoding: 'buffer' });
  await db.open();
  return {
    async commit(transactions) {
      const batch = db.batch();
      for (const tx of transactions) for (const [key, value] of tx) batch.put(key, value);
      await batch.write({ sync: true });
    },
    async *rows() {
      yield* db.iterator();
    },
    close: () => db.close(),
  };
}

async function levelArray(dir) {
  const { ClassicLevel } = await import('classic-level');
  const db = new ClassicLevel(dir, { keyEncoding: 'buffer', valueEncoding: 'buffer' });
  await db.open();
  return {
    async commit(transactions) {
      const operations = [];
      for (const tx of transactions)
        for (const [key, value] of tx) operations.push({ type: 'put', key, value });
      await db.batch(operations, { sync: true });
    },
    async *rows() {
      yield* db.iterator();
    },
    close: () => db.close(),
  };
}

async function lmdb(dir) {
  const { open } = await import('lmdb');
  const db = open({
    path: join(dir, 'data.mdb'),
    keyEncoding: 'binary',
    encoding: 'binary',
    mapSize: 4 * 2 ** 30,
  });
  return {
    async commit(transactions) {
      db.transactionSync(() => {
        for (const tx of transactions) for (const [key, value] of tx) db.putSync(key, value);
      });
      await db.flushed;
    },
    async *rows() {
      for (const { key, value } of db.getRange({})) yield [key, value];
    },
    close: () => db.close(),
  };
}

async function sqlite(dir) {
  const { default: Database } = await import('libsql');
  const db = new Database(join(dir, 'data.db'));
  db.exec(
    'PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE IF NOT EXISTS r (k BLOB PRIMARY KEY, v BLOB) WITHOUT ROWID',
  );
  const put = db.prepare('INSERT OR REPLACE INTO r VALUES (?, ?)');
  const group = db.transaction((transactions) => {
    for (const tx of transactions) for (const [key, value] of tx) put.run(key, value);
  });
  return {
    async commit(transactions) {
      group(transactions);
    },
    async *rows() {
      for (const { k, v } of db.prepare('SELECT k, v FROM r ORDER BY k').iterate()) yield [k, v];
    },
    close: () => db.close(),
  };
}

// The floor: a log of our own, length and checksum before each transaction. Appending is all it can do.
async function appendLog(dir) {
  const path = join(dir, 'log');
  const fd = openSync(path, 'a');
  return {
    async commit(transactions) {
      const parts = [];
      for (const tx of transactions) {
        const body = [];
        for (const [key, value] of tx) {
          const head = Buffer.alloc(8);
          head.writeUInt32LE(key.length, 0);
          head.writeUInt32LE(value.length, 4);
          body.push(head, key, value);
        }
        const bytes = Buffer.concat(body);
        const head = Buffer.alloc(8);
        head.writeUInt32LE(bytes.length, 0);
        head.writeUInt32LE(CRC ? CRC(bytes) : 0, 4);
        parts.push(head, bytes);
      }
      writeSync(fd, Buffer.concat(parts));
      fdatasyncSync(fd);
    },
    async *rows() {
      const all = readFileSync(path);
      for (let at = 0; at + 8 <= all.length;) {
        const length = all.readUInt32LE(at);
        const body = all.subarray(at + 8, at + 8 + length);
        if (body.length < length) return;
        if (CRC && CRC(body) !== all.readUInt32LE(at + 4)) throw new Error(`checksum differs at byte ${at}`);
        for (let p = 0; p < body.length;) {
          const k = body.readUInt32LE(p);
          const v = body.readUInt32LE(p + 4);
          yield [body.subarray(p + 8, p + 8 + k), body.subarray(p + 8 + k, p + 8 + k + v)];
          p += 8 + k + v;
        }
        at += 8 + length;
      }
    },
    close: async () => closeSync(fd),
  };
}

export const engines = {
  'append log': appendLog,
  'LevelDB, chained batch': levelChained,
  'LevelDB, array batch': levelArray,
  LMDB: lmdb,
  'SQLite WAL FULL': sqlite,
};
