import { describe, expect, it } from 'vitest';
import { DatabaseEntries } from './database-entries';
import type { DatabaseNote } from './database-stores';
import { identityFromHex, identityToHex } from './identity';

const OWNER = 1n;

function entries(notes: Readonly<Record<string, DatabaseNote>> = {}): DatabaseEntries {
  let last = 100n;
  return new DatabaseEntries({
    owner: OWNER,
    newIdentity: () => ++last,
    stores: {
      identityOf: (name) => {
        const note = notes[name];
        return note && identityFromHex(note.identity);
      },
      factsOf: (name) => notes[name] ?? {},
    },
  });
}

const facts = { identity: 7n, owner: 2n, initialProgram: 3n };

describe('databases', () => {
  it('are found by their name, and by their identity however it is written', () => {
    const known = entries();
    known.set('a', facts);
    const hex = identityToHex(7n);
    expect(known.get('a')).toEqual({ ...facts, name: 'a' });
    expect([known.keyOf('a'), known.keyOf(hex), known.keyOf(`0x${hex}`)]).toEqual(['a', 'a', 'a']);
    expect(known.byIdentity(7n)).toBe(known.get('a'));
    expect(known.byIdentity(8n)).toBeUndefined();
    expect(known.identityOf('a')).toBe(7n);
    expect(known.all).toEqual([known.get('a')]);
  });

  it('without a name are called by their identity', () => {
    const known = entries();
    const hex = identityToHex(0xabcn);
    expect(known.keyOf(hex.toUpperCase())).toBe(hex);
    expect(known.identityFor(hex)).toBe(0xabcn);
    known.set(hex, { ...facts, identity: 0xabcn });
    expect(known.get(hex)).toMatchObject({ name: undefined, identity: 0xabcn });
  });

  it('that are new get an identity, and keep it when they are deleted', () => {
    const known = entries();
    expect(known.identityFor('a')).toBe(101n);
    known.set('a', facts);
    known.delete('a', 7n);
    expect([known.get('a'), known.identityOf('a'), known.identityFor('a')]).toEqual([undefined, 7n, 7n]);
    expect(known.keyOf(identityToHex(7n))).toBe('a');
    known.set('a', facts);
    expect(known.all).toHaveLength(1);
  });

  it('that are stored are whose their notes say, or the host’s own', () => {
    const known = entries({
      ours: { identity: identityToHex(5n) },
      theirs: { identity: identityToHex(6n), owner: identityToHex(9n), initialProgram: 'ff' },
      gone: { identity: identityToHex(8n), isDeleted: true },
    });
    known.load('ours', true);
    known.load('theirs', true);
    known.load('gone', false);
    known.load('nobody', true);
    expect(known.get('ours')).toEqual({ name: 'ours', identity: 5n, owner: OWNER, initialProgram: 0n });
    expect(known.get('theirs')).toEqual({ name: 'theirs', identity: 6n, owner: 9n, initialProgram: 255n });
    expect([known.get('gone'), known.identityOf('gone')]).toEqual([undefined, 8n]);
    expect(known.get('nobody')).toBeUndefined();
    expect([known.ownerOf('ours'), known.ownerOf('theirs')]).toEqual([OWNER, 9n]);
  });

  it('are noted with their owner, unless that is the host', () => {
    const known = entries();
    expect(known.factsToNote(facts)).toEqual({ owner: identityToHex(2n), initialProgram: '3' });
    expect(known.factsToNote({ ...facts, owner: OWNER })).toEqual({ initialProgram: '3' });
  });
});
