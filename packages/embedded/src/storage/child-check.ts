import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
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

const DEADLINE_MS = 600_000;

/**
 * Reads a whole store in a process of its own. What the storage engine merely says of it is left to the opening that follows.
 * @throws StorageError `damaged` when that process is ended by a signal or does not end within ten minutes, `unusable` when there can be no such process
 */
export async function checkInChild(records: string, where: string): Promise<void> {
  if (!existsSync(records)) return;
  const engine = createRequire(import.meta.url).resolve('classic-level');
  // The options of this process (a debugger's port, say) are not for the child.
  const { NODE_OPTIONS: _, ...env } = process.env;
  const child = spawn(process.execPath, ['-e', SCRIPT, engine, records], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...env, ELECTRON_RUN_AS_NODE: '1' },
  });
  let text = '';
  child.stderr.setEncoding('utf8').on('data', (more: string) => (text += more));
  const timer = setTimeout(() => child.kill('SIGKILL'), DEADLINE_MS);
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.once('error', (error) => {
      reject(
        new StorageError(
          'unusable',
          `The store ${where} did not end cleanly, and no process could be started to check it: ${error.message}.`,
          { cause: error },
        ),
      );
    });
    child.once('close', (...end) => {
      resolve(end);
    });
  }).finally(() => {
    clearTimeout(timer);
  });
  if (code === 0 || code === 3) return;
  throw damaged(
    where,
    signal === null
      ? `reading it ended a process with exit code ${code}: ${text.slice(0, 400)}`
      : `reading it ended a process with ${signal}`,
  );
}
