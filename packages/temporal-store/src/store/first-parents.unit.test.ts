import { describe, expect, it } from 'vitest';
import { MemoryVersionBackend } from '../backend/memory-version-backend';
import { contractState, type ContractState } from '../contracts/index';
import { TemporalStore } from '../temporal-store';

/** Answers with all ancestors, newest first. */
class AllAncestors extends MemoryVersionBackend {
  pages = 0;

  override async getVersionHistory(id: string, options: { readonly limit?: number } = {}) {
    this.pages += 1;
    const found = new Map<string, number>();
    const visit = async (from: string): Promise<void> => {
      const version = await this.getStateVersion(from);
      if (found.has(from)) return;
      found.set(from, version.position);
      for (const parent of version.parentVersionIds) await visit(parent);
    };
    await visit(id);
    const ids = [...found].sort(([, a], [, b]) => b - a).slice(0, options.limit);
    return Promise.all(ids.map(([version]) => this.getStateVersion(version)));
  }
}

describe('the line of first parents', () => {
  it('is found page by page, whatever else the backend answers', async () => {
    const backend = new AllAncestors();
    const store = new TemporalStore<ContractState>({ backend });
    const line = [await store.commitVersion(contractState(0), 'Root')];
    await store.branch('side');
    for (let round = 1; round <= 5; round += 1) {
      await store.switchTo('side');
      const theirs = await store.commitVersion(contractState(100 + round), 'Theirs');
      await store.switchTo('main');
      const ours = line[0] ?? '';
      line.unshift(await store.commitVersion(contractState(round), 'Merge', { parents: [ours, theirs] }));
    }
    expect((await store.history({ limit: 3 })).map((version) => version.id)).toEqual(line.slice(0, 3));
    expect((await store.history()).map((version) => version.id)).toEqual(line);
    expect(backend.pages).toBeGreaterThan(2);
    expect((await store.versionAt(new Date(8.64e15)))?.id).toBe(line[0]);
  });
});
