import { describe, expect, it } from 'vitest';
import { BytePort } from '../../test/support/byte-port';
import { SpacetimeTemporalStore } from '../adapter/index';
import { contractState, type ContractState } from '../contracts/index';
import { Lru } from './lru';

describe('cached states', () => {
  it('leave in the order of their last use', () => {
    const lru = new Lru<string, number>(2);
    lru.set('a', 1);
    lru.set('b', 2);
    expect(lru.get('a')).toBe(1);
    lru.set('c', 3);
    expect([lru.get('a'), lru.get('b'), lru.get('c')]).toEqual([1, undefined, 3]);
    lru.set('c', 4);
    expect([lru.get('a'), lru.get('c')]).toEqual([1, 4]);
    const none = new Lru<string, number>(0);
    none.set('a', 1);
    expect(none.get('a')).toBeUndefined();
  });

  it('save reading', async () => {
    const port = new BytePort();
    const store = new SpacetimeTemporalStore<ContractState>(port, { cachedStates: 2 });
    const ids: string[] = [];
    for (let count = 0; count < 4; count += 1)
      ids.push(await store.commitVersion(contractState(count), 'Next'));
    const readsOf = async (id: string): Promise<number> => {
      port.reads.length = 0;
      await store.checkout(id);
      return port.reads.length;
    };
    expect([await readsOf(ids[3]!), await readsOf(ids[0]!), await readsOf(ids[0]!)]).toEqual([0, 1, 0]);
    expect(await store.checkout(ids[0]!)).toBe(await store.checkout(ids[0]!));
  });

  it('are not needed to see that the head is still the one committed last', async () => {
    const port = new BytePort();
    const store = new SpacetimeTemporalStore<ContractState>(port, { cachedStates: 0 });
    await store.commitVersion(contractState(1), 'First');
    port.reads.length = 0;
    expect(await store.current()).toEqual(contractState(1));
    expect(port.reads).toEqual(['getBranch']);
  });

  it('are read once where several ask at the same time', async () => {
    const port = new BytePort();
    const id = await new SpacetimeTemporalStore<ContractState>(port).commitVersion(contractState(1), 'First');
    const store = new SpacetimeTemporalStore<ContractState>(port);
    port.reads.length = 0;
    const [one, two] = await Promise.all([store.checkout(id), store.checkout(id)]);
    expect(one).toBe(two);
    expect(port.reads).toEqual(['readVersionContent']);
  });

  it('let a replay begin at the nearest version', async () => {
    const port = new BytePort();
    const writer = new SpacetimeTemporalStore<ContractState>(port);
    const ids: string[] = [];
    for (let count = 0; count < 5; count += 1)
      ids.push(await writer.commitVersion(contractState(count), 'Next'));
    const reader = new SpacetimeTemporalStore<ContractState>(port);
    const third = await reader.checkout(ids[2]!);
    port.tamper(ids[1]!, () => new Uint8Array([1, 0x80]));
    const fifth = await reader.checkout(ids[4]!);
    expect(fifth).toEqual(contractState(4));
    expect(fifth.items).toBe(third.items);
  });
});
