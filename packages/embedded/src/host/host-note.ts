import type { HostStore } from '../storage/host-store';

/** What a host keeps of itself, so that identities and tokens hold when it is opened again. */
export interface HostNote {
  /** Subject of the owner's tokens. */
  readonly ownerSubject: string;
  /** Signs tokens; PEM. */
  readonly privateKey: string;
}

const NOTE = 'host';

export function readHostNote(store: HostStore): HostNote | undefined {
  const note = store.note(NOTE);
  return note === undefined ? undefined : (JSON.parse(new TextDecoder().decode(note)) as HostNote);
}

/** Writes the note, where there is none yet. */
export async function writeHostNote(store: HostStore, note: HostNote): Promise<void> {
  if (store.note(NOTE) === undefined)
    await store.setNote(NOTE, new TextEncoder().encode(JSON.stringify(note)));
}
