import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';

const read = (path: string): Promise<string> => readFile(new URL(path, import.meta.url), 'utf8');

it.each(['tables.ts', 'module.ts', 'notes.int.test.ts', 'served.int.test.ts'])(
  'the README shows %s as it is run',
  async (file) => {
    expect(await read('../README.md')).toContain(await read(`./example/${file}`));
  },
);
