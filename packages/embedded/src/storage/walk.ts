import { runWithEngine } from './engine-child';

/** What became of a walk. */
export type WalkEnd =
  | { readonly kind: 'whole' }
  /** The storage engine said what is wrong. */
  | { readonly kind: 'refused'; readonly error: Error }
  /** The process was ended by what it read, or by the deadline. */
  | { readonly kind: 'ended'; readonly by: string };

export interface WalkOptions {
  /** Whether the engine first rebuilds its index from its data files. Default: false. */
  readonly repair?: boolean;
  /** From the last key to the first. Default: from the first to the last. */
  readonly isReverse?: boolean;
  /** A file for the records: of each two lengths (u32, little endian), the key and the value. Default: they are read only. */
  readonly dump?: string;
}

// Exit code 3: the engine said what is wrong; that is the last line of standard error.
// Without a dump the reads are those of an opening: some damage is met only by looking for a key.
const SCRIPT = `
const [engine, path, repair, reverse, dump] = process.argv.slice(1);
const { closeSync, openSync, writeSync } = require('node:fs');
(async () => {
  const { ClassicLevel } = require(engine);
  if (repair !== '') await ClassicLevel.repair(path);
  const db = new ClassicLevel(path, { keyEncoding: 'buffer', valueEncoding: 'buffer' });
  await db.open();
  // Of a page with a record that cannot be read nothing comes: where each counts, pages are small.
  const highWaterMarkBytes = dump === '' ? 1 << 20 : 1;
  const walk = async (range, visit) => {
    const iterator = db.iterator({ ...range, highWaterMarkBytes });
    for (let page; (page = await iterator.nextv(1000)).length > 0;) page.forEach(visit);
    await iterator.close();
  };
  if (dump === '') {
    const head = Buffer.from([0, 0x68]);
    await db.get(head);
    await walk({ gte: Buffer.from([1]), lt: Buffer.from([2]) }, () => undefined);
    await walk({ gt: head }, () => undefined);
  } else {
    const file = openSync(dump, 'w');
    await walk({ reverse: reverse !== '' }, ([key, value]) => {
      const lengths = Buffer.alloc(8);
      lengths.writeUInt32LE(key.length, 0);
      lengths.writeUInt32LE(value.length, 4);
      writeSync(file, Buffer.concat([lengths, key, value]));
    });
    closeSync(file);
  }
  await db.close();
})().catch((error) => {
  const tell = (e) => ({ message: e.message, code: e.code, cause: e.cause instanceof Error ? tell(e.cause) : undefined });
  process.stderr.write('\\n' + JSON.stringify(tell(error)), () => process.exit(3));
});
`;

/**
 * Reads a whole store in a process of its own, because a damaged file can end the process that reads it.
 * @throws what starting a process throws
 */
export async function walkRecords(
  records: string,
  { repair = false, isReverse = false, dump = '' }: WalkOptions = {},
): Promise<WalkEnd> {
  const { code, signal, errors } = await runWithEngine(
    SCRIPT,
    records,
    repair ? 'repair' : '',
    isReverse ? 'reverse' : '',
    dump,
  );
  if (code === 0) return { kind: 'whole' };
  if (code === 3) {
    const told = JSON.parse(errors.slice(errors.lastIndexOf('\n') + 1)) as ToldError;
    return { kind: 'refused', error: errorTold(told) };
  }
  const by = signal ?? `exit code ${code}: ${errors.slice(0, 400)}`;
  return { kind: 'ended', by };
}

interface ToldError {
  readonly message: string;
  readonly code?: string;
  readonly cause?: ToldError;
}

/** An error of the child, as it would have been here. */
function errorTold({ message, code, cause }: ToldError): Error {
  const error = new Error(message, cause === undefined ? {} : { cause: errorTold(cause) });
  return code === undefined ? error : Object.assign(error, { code });
}
