import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../../test/command/run-command';
import {
  adminTokenPath,
  isSystemError,
  readAdminToken,
  readServerNote,
  removeServerNote,
  runningServer,
  writeServerNote,
} from './data-directory';

const note = { pid: process.pid, uri: 'http://127.0.0.1:1', startedAt: '2026-01-01T00:00:00.000Z' };

it('notes which server has it open', async () => {
  const directory = await temporaryDirectory();
  expect(await readServerNote(directory)).toBeUndefined();
  await writeServerNote(directory, note);
  await writeServerNote(directory, note);
  expect(await readServerNote(directory)).toEqual(note);
  expect(await readdir(directory)).toHaveLength(1);
  await removeServerNote(directory);
  await removeServerNote(directory);
  expect(await readServerNote(directory)).toBeUndefined();
});

it.each([
  ['of a process that is gone', JSON.stringify({ ...note, pid: 2 ** 22 + 1 })],
  ['that is cut short', '{"pid": 1'],
  ['of something else', '{"pid": "1"}'],
  ['that is null', 'null'],
])('does not believe a note %s', async (_, text) => {
  const directory = await temporaryDirectory();
  await writeFile(join(directory, 'server.json'), text);
  expect(await readServerNote(directory)).toBeUndefined();
});

it('believes a note of someone else’s process', async () => {
  const directory = await temporaryDirectory();
  await writeServerNote(directory, { ...note, pid: 1 });
  expect(await readServerNote(directory)).toMatchObject({ pid: 1 });
});

it('has the token of the admin, or none', async () => {
  const directory = await temporaryDirectory();
  expect(await readAdminToken(directory)).toBeUndefined();
  expect(await readAdminToken(join(directory, 'gone'))).toBeUndefined();
  await writeFile(adminTokenPath(directory), 'secret\n');
  expect(await readAdminToken(directory)).toBe('secret');
  await writeFile(adminTokenPath(directory), '\n');
  expect(await readAdminToken(directory)).toBeUndefined();
  const other = await temporaryDirectory();
  await mkdir(adminTokenPath(other));
  await expect(readAdminToken(other)).rejects.toMatchObject({ code: 'EISDIR' });
});

it('tells errors of the system by their codes', () => {
  expect(isSystemError(Object.assign(new Error('x'), { code: 'ENOENT' }), 'EPERM', 'ENOENT')).toBe(true);
  expect(isSystemError(Object.assign(new Error('x'), { code: 'ENOENT' }), 'EPERM')).toBe(false);
  expect(isSystemError(new Error('ENOENT'), 'ENOENT')).toBe(false);
});

it('tells of the server that has it open', async () => {
  const directory = await temporaryDirectory();
  expect(await runningServer(directory)).toBeUndefined();
  await writeServerNote(directory, note);
  expect(await runningServer(directory)).toEqual({ uri: note.uri, pid: note.pid, adminToken: undefined });
  await writeFile(adminTokenPath(directory), 'secret');
  expect(await runningServer(directory)).toMatchObject({ adminToken: 'secret' });
});
