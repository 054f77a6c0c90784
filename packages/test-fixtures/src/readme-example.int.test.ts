import { readFile } from 'node:fs/promises';
import { expect } from 'vitest';
import * as everything from './index';
import { eventually, test } from './index';

const readReadme = () => readFile(new URL('../README.md', import.meta.url), 'utf8');

// example
test('a write survives a lost answer', async ({ persistenceManager, faults }) => {
  const heard: unknown[] = [];
  persistenceManager.eventBus.subscribe('note.written', ({ data }) => heard.push(data));

  // The next frame to the client, the answer, gets lost together with the connection.
  faults.cutAt({ direction: 'toClient', frame: 1 });
  await persistenceManager.publishEvent('note.written', { letter: 'G' });

  expect(await persistenceManager.readEvents()).toHaveLength(1);
  await eventually(() => expect(heard).toEqual([{ letter: 'G' }]));
});
// end

test('the README shows that example', async () => {
  const source = await readFile(new URL(import.meta.url), 'utf8');
  const [, example = 'no example'] = /^\/\/ example\n([^]*?)\n\/\/ end$/m.exec(source) ?? [];
  expect(await readReadme()).toContain(example);
});

test('the README names everything there is', async () => {
  const readme = await readReadme();
  expect(Object.keys(everything).filter((name) => !readme.includes(name))).toEqual([]);
});
