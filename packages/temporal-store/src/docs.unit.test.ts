import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { TemporalStore } from './index';

const read = (path: string): Promise<string> => readFile(new URL(path, import.meta.url), 'utf8');

/** The lines of this file between `// <name>` and `// end`, without their indentation. */
async function region(name: string): Promise<string> {
  const source = await readFile(new URL(import.meta.url), 'utf8');
  const [, body] = new RegExp(`// ${name}\\n([^]*?)\\n *// end`).exec(source) ?? [];
  if (body === undefined) throw new Error(`This file has no region "${name}".`);
  return body.replaceAll(/^ {4}/gm, '');
}

// types
interface Board {
  title: string;
  cards: Record<string, { text: string; done: boolean }>;
}
// end

describe('README', () => {
  it('shows what is so', async () => {
    // example
    const store = new TemporalStore<Board>();
    const first = await store.commitVersion({ title: 'Plan', cards: {} }, 'Begin', { author: 'ada' });

    // A whole state: what changed is found, and stored.
    const board = await store.checkout(first);
    const cards = { ...board.cards, a: { text: 'Write', done: false } };
    const second = await store.commitVersion({ ...board, cards }, 'Add a card');

    // Or the change itself, which costs as much as the change.
    await store.branch('draft');
    await store.switchTo('draft');
    const third = await store.recordDelta(
      second,
      [{ op: 'Set', path: ['cards', 'a', 'done'], value: true }],
      'Done',
    );

    const changes = await store.diff(second, third);
    await store.switchTo('main');
    const now = await store.current();
    // end
    expect(changes).toEqual([{ op: 'Set', path: ['cards', 'a', 'done'], value: true }]);
    expect(now).toEqual({ title: 'Plan', cards: { a: { text: 'Write', done: false } } });
    const readme = await read('../README.md');
    for (const name of ['types', 'example']) expect(readme).toContain(await region(name));
  });
});

describe('SPEC', () => {
  it('names tests that are there for every rule', async () => {
    const spec = await read('../SPEC.md');
    const rules = [...spec.matchAll(/^- \*\*(\w+)\*\*/gm)].map(([, rule]) => rule);
    const rows = [...spec.matchAll(/^\| *([\w, ]+?) *\| *`([^`]+)` *\| *(.+?) *\|$/gm)];
    expect(rules.length).toBeGreaterThan(20);
    expect(rows.length).toBeGreaterThan(20);
    const tested = new Set(rows.flatMap(([, names = '']) => names.split(', ')));
    expect(rules.filter((rule) => !tested.has(rule ?? ''))).toEqual([]);
    for (const [, , path = '', title = ''] of rows) {
      expect(await read(`./${path}`), `${path} has no test "${title}"`).toContain(`'${title}'`);
    }
  });
});
