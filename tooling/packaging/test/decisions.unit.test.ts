import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '@nerv-tooling/scripts/repository';
import { describe, expect, test } from 'vitest';

const folder = join(root, 'docs', 'decisions');
const read = (file: string) => readFileSync(join(folder, file), 'utf8');
const records = readdirSync(folder).filter((file) => /^\d{4}-.*\.md$/.test(file));

describe.each(records)('%s', (file) => {
  test('has its number, a status, and the three parts', () => {
    expect(read(file)).toMatch(
      new RegExp(`^# ${file.slice(0, 4)}: .+\n\nStatus: (proposed|accepted|superseded by \\d{4})`),
    );
    const parts = [...read(file).matchAll(/^## (.+)$/gm)].map(([, title]) => title);
    expect(parts).toEqual(expect.arrayContaining(['Context', 'Decision', 'Consequences']));
  });

  test('stands in the index under its title', () => {
    const title = /^# \d{4}: (.+)$/m.exec(read(file))?.[1] ?? 'no title';
    const cells = read('README.md')
      .split('\n')
      .map((line) => line.split('|').map((cell) => cell.trim()));
    expect(cells).toContainEqual(['', `[${file.slice(0, 4)}](${file})`, title, '']);
  });
});

test('the index names nothing else', () => {
  expect(read('README.md').match(/\]\(\d{4}-/g)).toHaveLength(records.length);
});
