import { readFile } from 'node:fs/promises';
import { inspect } from 'node:util';
import { PersistenceManager } from '@nerv/persistence-manager';
import { describe, expect, it } from 'vitest';

const EXAMPLE = /^ {4}\/\/ example\n([^]*?)\n {4}\/\/ end$/m;

describe('README', () => {
  it('shows what is so', async () => {
    const lines: string[] = [];
    const console = {
      log: (...parts: unknown[]) =>
        lines.push(parts.map((part) => (typeof part === 'string' ? part : inspect(part))).join(' ')),
    };
    // example
    const manager = await PersistenceManager.open({ target: 'embedded', durability: 'memory' });
    try {
      // Entities and relations
      const ada = await manager.createEntity('Person', {
        name: 'Ada',
        properties: { born: new Date('1815-12-10') },
      });
      const engine = await manager.createEntity('Machine', { name: 'Analytical Engine', tags: ['brass'] });
      await manager.createRelation(ada, engine, 'PROGRAMMED', { strength: 1 });

      // Events: published on a bus in this process, durable in the log, seen by every client
      manager.eventBus.subscribe('note.written', ({ data }) => console.log('heard:', data));
      await manager.eventBus.publish('note.written', { letter: 'G' }, { source: 'ada' });
      await manager.flush();

      // Versions of state
      const first = await manager.temporalStore.commitVersion({ chapters: ['A'] }, 'begun');
      await manager.temporalStore.commitVersion({ chapters: ['A', 'B'] }, 'more');
      console.log(
        await manager.temporalStore.checkout(first),
        (await manager.readEvents({ type: 'note.written' })).length,
      );
    } finally {
      await manager.shutdown();
    }
    // end
    const readme = await readFile(new URL('../../../README.md', import.meta.url), 'utf8');
    const source = await readFile(new URL(import.meta.url), 'utf8');
    const example = (EXAMPLE.exec(source)?.[1] ?? 'no example').replaceAll(/^ {4}/gm, '');
    expect(readme).toContain(example);
    expect(readme).toContain(`\n\`\`\`\n${lines.join('\n')}\n\`\`\`\n`);
  });
});
