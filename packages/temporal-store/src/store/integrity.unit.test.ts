import { encodeValue, type StoredVersion, type Value } from '@nerv/core';
import { describe, expect, it } from 'vitest';
import { BytePort } from '../../test/support/byte-port';
import { SpacetimeTemporalStore } from '../adapter/index';
import { MemoryVersionBackend } from '../backend/memory-version-backend';
import { type ContractState, contractState } from '../contracts/index';
import { TemporalStore } from '../temporal-store';

/** A store of four versions, and a way to look at them with nothing cached. */
async function stored() {
  const port = new BytePort();
  const store = new SpacetimeTemporalStore<ContractState>(port);
  const ids: string[] = [];
  for (let count = 0; count < 4; count += 1)
    ids.push(await store.commitVersion(contractState(count), 'Next'));
  return { port, ids, open: () => new SpacetimeTemporalStore<ContractState>(port) };
}

const damaged = expect.objectContaining({ code: 'INTEGRITY' }) as Error;

describe('damaged content', () => {
  it('is noticed whichever byte of it is changed, and no other state is given', async () => {
    const { port, ids, open } = await stored();
    for (const id of ids.slice(0, 2)) {
      let length = 0;
      port.tamper(id, (bytes) => {
        length = bytes.length;
        return bytes;
      });
      for (let at = 0; at < length; at += 7) {
        const flip = (bytes: Uint8Array): Uint8Array =>
          bytes.map((byte, index) => (index === at ? byte ^ (1 << (at % 8)) : byte));
        port.tamper(id, flip);
        await expect(open().checkout(id)).rejects.toEqual(damaged);
        // A later delta may replace what was damaged, so the head may still be what it was.
        const head = await open()
          .current()
          .catch((error: unknown) => error);
        expect([damaged, contractState(3)]).toContainEqual(head);
        port.tamper(id, flip);
      }
    }
    expect(await open().checkout(ids[3]!)).toEqual(contractState(3));
  });

  it('is never taken for another state that is valid in itself', async () => {
    const { port, ids, open } = await stored();
    const replaced = (value: unknown) => () => encodeValue(value);
    port.tamper(ids[2]!, replaced([{ op: 'Set', path: ['count'], value: 99 }]));
    await expect(open().checkout(ids[2]!)).rejects.toMatchObject({
      code: 'INTEGRITY',
      details: { versionId: ids[2] },
      message: expect.stringContaining('hashes to') as string,
    });
    port.tamper(ids[2]!, replaced([{ op: 'Delete', path: ['missing'] }]));
    await expect(open().checkout(ids[3]!)).rejects.toMatchObject({
      code: 'INTEGRITY',
      cause: { code: 'VALIDATION' },
    });
    port.tamper(ids[2]!, replaced('no delta'));
    await expect(open().checkout(ids[3]!)).rejects.toEqual(damaged);
    expect(await open().checkout(ids[1]!)).toEqual(contractState(1));
  });

  it('keeps a commit from building on it', async () => {
    const { port, ids, open } = await stored();
    port.tamper(ids[3]!, () => encodeValue([]));
    const store = open();
    await expect(store.commitVersion(contractState(5), 'Next')).rejects.toEqual(damaged);
    expect((await store.history()).map((version) => version.id)).toEqual(ids.toReversed());
  });
});

/** A backend that answers `readVersionContent` with a changed chain. */
class Rewriting extends MemoryVersionBackend {
  rewrite: (chain: readonly StoredVersion[]) => readonly StoredVersion[] = (chain) => chain;

  override async readVersionContent(id: string): Promise<readonly StoredVersion[]> {
    return this.rewrite(await super.readVersionContent(id));
  }
}

describe('content that does not hang together', () => {
  const cases: readonly [string, (chain: readonly StoredVersion[]) => readonly StoredVersion[]][] = [
    ['nothing', () => []],
    ['no snapshot', (chain) => chain.slice(1)],
    ['a delta less', (chain) => chain.toSpliced(1, 1)],
    ['a delta twice', (chain) => chain.toSpliced(1, 0, chain[1]!)],
    ['the end missing', (chain) => chain.slice(0, -1)],
    ['another order', (chain) => [chain[0]!, chain[2]!, chain[1]!]],
    [
      'a value in place of operations',
      (chain) =>
        chain.toSpliced(1, 1, { ...chain[1]!, content: { storage: 'delta', operations: 5 as never } }),
    ],
    [
      'a state that cannot be',
      (chain) => [
        { ...chain[0]!, content: { storage: 'snapshot', state: (() => 1) as never as Value } },
        ...chain.slice(1),
      ],
    ],
  ];

  it.each(cases)('is refused: %s', async (_what, rewrite) => {
    const backend = new Rewriting();
    const writer = new TemporalStore<ContractState>({ backend });
    for (let count = 0; count < 3; count += 1) await writer.commitVersion(contractState(count), 'Next');
    const head = (await writer.head())!.id;
    backend.rewrite = rewrite;
    await expect(new TemporalStore({ backend }).checkout(head)).rejects.toEqual(damaged);
    backend.rewrite = (chain) => chain;
    expect(await new TemporalStore({ backend }).checkout(head)).toEqual(contractState(2));
  });

  it('is refused where the history does not hold its own version', async () => {
    const backend = new MemoryVersionBackend();
    const store = new TemporalStore<ContractState>({ backend });
    await store.commitVersion(contractState(0), 'First');
    backend.getVersionHistory = async () => [];
    await expect(store.history()).rejects.toEqual(damaged);
  });

  it('does not take the failures of a backend for damage', async () => {
    const backend = new MemoryVersionBackend();
    const store = new TemporalStore<ContractState>({ backend, cachedStates: 0 });
    const id = await store.commitVersion(contractState(0), 'First');
    const reason = new Error('The disk is away.');
    backend.readVersionContent = async () => Promise.reject(reason);
    await expect(store.checkout(id)).rejects.toBe(reason);
  });
});
