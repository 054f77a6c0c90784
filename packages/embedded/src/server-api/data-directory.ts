import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where a server keeps its databases when nothing else is said, from the working directory. */
export const DEFAULT_DATA_DIR = join('.nerv', 'server');

/** The server that has a data directory open, as it notes it there. */
export interface ServerNote {
  readonly pid: number;
  /** Where it is reached from this machine. */
  readonly uri: string;
  /** ISO 8601. */
  readonly startedAt: string;
}

const NOTE = 'server.json';
const ADMIN_TOKEN = 'admin-token';

/** Notes who has a data directory open. The directory is open here, so nobody else writes it. */
export async function writeServerNote(dataDir: string, note: ServerNote): Promise<void> {
  const path = join(dataDir, NOTE);
  await writeFile(`${path}.tmp`, `${JSON.stringify(note)}\n`);
  await rename(`${path}.tmp`, path);
}

export async function removeServerNote(dataDir: string): Promise<void> {
  await rm(join(dataDir, NOTE), { force: true });
}

/**
 * The note of a server that has a data directory open.
 * @returns `undefined` where there is none, or its process is there no more: a process that was killed leaves its note behind
 */
export async function readServerNote(dataDir: string): Promise<ServerNote | undefined> {
  const text = await readIfThere(join(dataDir, NOTE));
  const note = text === undefined ? undefined : noteIn(text);
  return note !== undefined && isRunning(note.pid) ? note : undefined;
}

/** The token of whoever may publish on a data directory. `undefined` where there is none, or it is not for this process to read. */
export async function readAdminToken(dataDir: string): Promise<string | undefined> {
  const token = (await readIfThere(adminTokenPath(dataDir), 'EACCES'))?.trim();
  return token === '' ? undefined : token;
}

/** A server that runs on this machine. */
export interface RunningServer {
  readonly uri: string;
  readonly pid: number;
  /** The token of whoever may publish; `undefined` where this process may not read it. */
  readonly adminToken: string | undefined;
}

/** The server that has a data directory open on this machine, by the note it left there; `undefined` where none has. */
export async function runningServer(dataDir: string): Promise<RunningServer | undefined> {
  const note = await readServerNote(dataDir);
  return note && { uri: note.uri, pid: note.pid, adminToken: await readAdminToken(dataDir) };
}

export function adminTokenPath(dataDir: string): string {
  return join(dataDir, ADMIN_TOKEN);
}

async function readIfThere(path: string, ...more: readonly string[]): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENOTDIR', ...more)) return undefined;
    throw error;
  }
}

function noteIn(text: string): ServerNote | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Cut short by a power cut; what it said was of another run.
    return undefined;
  }
  const { pid, uri, startedAt } = Object(value) as Partial<Record<keyof ServerNote, unknown>>;
  if (typeof pid !== 'number' || typeof uri !== 'string' || typeof startedAt !== 'string') return undefined;
  return { pid, uri, startedAt };
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Someone else's process is one, too.
    return isSystemError(error, 'EPERM');
  }
}

/** Whether an error is one of the operating system's with one of these codes. */
export function isSystemError(error: unknown, ...codes: readonly string[]): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
