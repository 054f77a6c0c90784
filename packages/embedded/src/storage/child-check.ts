import { existsSync } from 'node:fs';
import { runWithEngine } from './engine-child';
import { StorageError } from './errors';
import { damaged } from './layout';

// Reads every record, so that whatever the storage engine does with a damaged file it does to this child.
const SCRIPT = `
const [engine, path] = process.argv.slice(1);
(async () => {
  const { ClassicLevel } = require(engine);
  const db = new ClassicLevel(path, { keyEncoding: 'view', valueEncoding: 'view' });
  await db.open();
  const iterator = db.iterator();
  while ((await iterator.nextv(1000)).length > 0);
  await iterator.close();
  await db.close();
})().catch(() => process.exit(3));
`;

/**
 * Reads a whole store in a process of its own. What the storage engine merely says of it is left to the opening that follows.
 * @throws StorageError `damaged` when that process is ended by a signal or does not end within ten minutes, `unusable` when there can be no such process
 */
export async function checkInChild(records: string, where: string): Promise<void> {
  if (!existsSync(records)) return;
  const { code, signal, errors } = await runWithEngine(SCRIPT, records).catch((error: unknown) => {
    throw new StorageError(
      'unusable',
      `The store ${where} did not end cleanly, and no process could be started to check it: ${(error as Error).message}.`,
      { cause: error },
    );
  });
  if (code === 0 || code === 3) return;
  throw damaged(
    where,
    signal === null
      ? `reading it ended a process with exit code ${code}: ${errors.slice(0, 400)}`
      : `reading it ended a process with ${signal}`,
  );
}
