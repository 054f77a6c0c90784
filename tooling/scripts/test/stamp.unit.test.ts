import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { digest, filesBelow, isStamped, writeStamp } from '../lib/stamp.mjs';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'nerv-stamp-'));
  mkdirSync(join(root, 'src'));
  mkdirSync(join(root, 'node_modules'));
  writeFileSync(join(root, 'src', 'a.ts'), 'a');
  writeFileSync(join(root, 'src', 'b.ts'), 'b');
  writeFileSync(join(root, 'node_modules', 'c.js'), 'c');
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

const now = (words: string[] = []) => digest(root, filesBelow(root), words);

test('sees the files of a folder, not what is installed in it', () => {
  expect(filesBelow(root)).toEqual([join(root, 'src', 'a.ts'), join(root, 'src', 'b.ts')]);
  expect(filesBelow(join(root, 'nowhere'))).toEqual([]);
});

test.each<[string, () => void]>([
  ['a changed file', () => writeFileSync(join(root, 'src', 'a.ts'), 'A')],
  ['a new file', () => writeFileSync(join(root, 'src', 'c.ts'), '')],
  ['a removed file', () => rmSync(join(root, 'src', 'a.ts'))],
  ['a renamed file', () => renameSync(join(root, 'src', 'b.ts'), join(root, 'src', 'z.ts'))],
])('the digest changes with %s', (_, change) => {
  const before = now();
  expect(now()).toBe(before);
  change();
  expect(now()).not.toBe(before);
});

test('the digest changes with the words', () => {
  expect(now(['v20'])).not.toBe(now(['v22']));
});

test('a named file that is missing differs from an empty one', () => {
  const file = join(root, 'src', 'later.ts');
  const missing = digest(root, [file]);
  writeFileSync(file, '');
  expect(digest(root, [file])).not.toBe(missing);
});

test('a stamp holds exactly what was written, and nothing before', () => {
  const file = join(root, 'deep', 'stamp');
  expect(isStamped(file, 'one')).toBe(false);
  writeStamp(file, 'one');
  expect(isStamped(file, 'one')).toBe(true);
  expect(isStamped(file, 'two')).toBe(false);
});
