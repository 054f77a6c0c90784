import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
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
})().catch((error) => {
  const cause = error.cause ?? error;
  process.stderr.write(JSON.stringify({ code: cause.code ?? error.code, message: cause.message }));
  process.exit(3);
});
`;

const DEADLINE_MS = 600_000;

/**
 * Reads a whole store in a process of its own.
 * @throws StorageError `damaged` when that process is ended by a signal, does not end within ten minutes, or says so. Other refusals (a lock) are left
 * to the opening that follows.
 */
export async function checkInChild(records: string, where: string): Promise<void> {
  if (!existsSync(records)) return;
  const engine = createRequire(import.meta.url).resolve('classic-level');
  const child = spawn(process.execPath, ['-e', SCRIPT, engine, records], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let text = '';
  child.stderr.setEncoding('utf8').on('data', (more: string) => (text += more));
  const timer = setTimeout(() => child.kill('SIGKILL'), DEADLINE_MS);
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (...end) => resolve(end));
  }).finally(() => clearTimeout(timer));
  if (code === 0) return;
  if (signal !== null) throw damaged(where, `reading it ended a process with ${signal}`);
  if (code !== 3)
    throw damaged(where, `reading it ended a process with exit code ${code}: ${text.slice(0, 400)}`);
  const found = JSON.parse(text) as { code?: string; message?: string };
  if (found.code !== 'LEVEL_LOCKED') throw damaged(where, `the storage engine says "${found.message}"`);
}
