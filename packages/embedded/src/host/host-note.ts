import type { HostNotes } from '../storage/host-store';

/** What a host keeps of itself, so that identities and tokens hold when it is opened again. */
export interface HostNote {
  /** Subject of the owner's tokens. */
  readonly ownerSubject: string;
  /** Signs tokens; PEM. */
  readonly privateKey: string;
}

/** Name of the note. */
export const HOST_NOTE = 'host';

export function readHostNote(store: HostNotes): HostNote | undefined {
  const note = store.note(HOST_NOTE);
  return note === undefined ? undefined : decodeHostNote(note);
}

export function decodeHostNote(note: Uint8Array): HostNote {
  return JSON.parse(new TextDecoder().decode(note)) as HostNote;
}

/** Writes the note, where there is none yet. */
export async function writeHostNote(store: HostNotes, note: HostNote): Promise<void> {
  if (store.note(HOST_NOTE) === undefined)
    await store.setNote(HOST_NOTE, new TextEncoder().encode(JSON.stringify(note)));
}
