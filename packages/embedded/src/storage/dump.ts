import { readFile } from 'node:fs/promises';
import { runWithEngine } from './engine-child';

/** The records that could be read of a damaged store, as they are stored. */
export interface Dump {
  readonly records: readonly (readonly [key: Uint8Array, sealed: Uint8Array])[];
  /** What stopped the reading, where something did. */
  readonly unreadable: string | undefined;
}

// A record is two lengths (u32), the key and the value. Exit code 3: the engine said what is wrong, on standard error.
const SCRIPT = `
const [engine, path, dump, repair] = process.argv.slice(1);
(async () => {
  const { ClassicLevel } = require(engine);
  if (repair === 'repair') await ClassicLevel.repair(path);
  const db = new ClassicLevel(path, { keyEncoding: 'buffer', valueEncoding: 'buffer' });
  await db.open();
  const { closeSync, openSync, writeSync } = require('node:fs');
  const file = openSync(dump, 'w');
  const iterator = db.iterator();
  for (;;) {
    const entry = await iterator.next();
    if (entry === undefined) break;
    const [key, value] = entry;
    const lengths = Buffer.alloc(8);
    lengths.writeUInt32LE(key.length, 0);
    lengths.writeUInt32LE(value.length, 4);
    writeSync(file, Buffer.concat([lengths, key, value]));
  }
  closeSync(file);
  await iterator.close();
  await db.close();
})().catch((error) => {
  const cause = error.cause ?? error;
  process.stderr.write(String(cause.message), () => process.exit(3));
});
`;

/**
 * Reads what can be read of a store into a file, in a process of its own.
 * @param repair whether the engine first rebuilds its index from its data files
 */
export async function dumpRecords(records: string, file: string, repair: boolean): Promise<Dump> {
  const { code, signal, errors } = await runWithEngine(SCRIPT, records, file, repair ? 'repair' : 'read');
  const found = await readFile(file).catch(() => new Uint8Array(0));
  const unreadable =
    code === 0
      ? undefined
      : code === 3
        ? errors
        : `reading it ended a process with ${signal ?? `exit code ${code}`}`;
  return { records: splitRecords(found), unreadable };
}

function splitRecords(bytes: Uint8Array): [Uint8Array, Uint8Array][] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const records: [Uint8Array, Uint8Array][] = [];
  for (let at = 0; at + 8 <= bytes.length;) {
    const key = at + 8;
    const value = key + view.getUint32(at, true);
    const end = value + view.getUint32(at + 4, true);
    // The last one may have been cut off with the process.
    if (end > bytes.length) break;
    records.push([bytes.subarray(key, value), bytes.subarray(value, end)]);
    at = end;
  }
  return records;
}
