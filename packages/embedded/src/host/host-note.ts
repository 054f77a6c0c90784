import { createPrivateKey } from 'node:crypto';
import { join } from 'node:path';
import { StorageError } from '../storage/errors';
import type { HostNotes } from '../storage/host-store';

/** What a host keeps of itself, so that identities and tokens hold when it is opened again. */
export interface HostNote {
  /** Subject of the owner's tokens. */
  readonly ownerSubject: string;
  /** Signs tokens; PEM. In a directory it is in a file of its own. */
  readonly privateKey: string;
}

/** Name of the note. */
export const HOST_NOTE = 'host';

/** The file of a host's directory with the key that signs tokens. */
export const SIGNING_KEY = 'signing-key.pem';

/**
 * What a host kept of itself; `undefined` where it is new.
 * @param directory `undefined` where there is none; the key is in the note itself then
 * @throws StorageError `damaged` when the key is lost, `unusable` when others may read it
 */
export async function readHostNote(
  store: Pick<HostNotes, 'note'>,
  directory: string | undefined,
): Promise<HostNote | undefined> {
  const note = store.note(HOST_NOTE);
  if (note === undefined) return undefined;
  const { ownerSubject, privateKey } = decode(note);
  const key = directory === undefined ? privateKey : await readKey(directory);
  if (key !== undefined && isKey(key)) return { ownerSubject, privateKey: key };
  throw new StorageError(
    'damaged',
    `The host's key is ${key === undefined ? 'lost' : 'damaged'}: there is no private key in ${directory === undefined ? 'its note' : join(directory, SIGNING_KEY)}. Put it back from a backup; without it no token that this host ever gave would hold.`,
  );
}

function isKey(text: string): boolean {
  try {
    return createPrivateKey(text).asymmetricKeyType === 'ec';
  } catch {
    return false;
  }
}

/**
 * Writes the note, where there is none yet.
 * @param directory `undefined` where there is none
 */
export async function writeHostNote(
  store: HostNotes,
  { ownerSubject, privateKey }: HostNote,
  directory: string | undefined,
): Promise<void> {
  if (store.note(HOST_NOTE) !== undefined) return;
  if (directory === undefined) {
    await store.setNote(HOST_NOTE, encode({ ownerSubject, privateKey }));
    return;
  }
  // What writes and checks files is loaded only where there is a directory.
  const { writeSecret } = await import('../storage/secret-files');
  await writeSecret(join(directory, SIGNING_KEY), privateKey);
  await store.setNote(HOST_NOTE, encode({ ownerSubject }));
}

async function readKey(directory: string): Promise<string | undefined> {
  const { readSecret } = await import('../storage/secret-files');
  return readSecret(join(directory, SIGNING_KEY));
}

function decode(note: Uint8Array): Pick<HostNote, 'ownerSubject'> & Partial<HostNote> {
  return JSON.parse(new TextDecoder().decode(note)) as Pick<HostNote, 'ownerSubject'> & Partial<HostNote>;
}

function encode(note: Partial<HostNote>): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(note));
}
