import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '@nerv-tooling/scripts/repository';
import { describe, expect, test } from 'vitest';

const text = readFileSync(join(root, 'docs/promises.md'), 'utf8');
const mutantsFolder = join(root, 'tooling/mutants');

const sections = text.split(/^## /m).slice(1, 10);

/** The line of a section that begins with a name. */
const line = (section: string, name: string) =>
  section.split('\n').find((each) => each.startsWith(`- ${name}: `)) ?? '';

/** Test titles with the file that is named before them. */
function namedTests(tests: string): { file: string; title: string }[] {
  const found: { file: string; title: string }[] = [];
  let file = '';
  for (const [, path, title] of tests.matchAll(/`([^`]+)`|"([^"]+)"/g)) {
    if (path !== undefined) file = path;
    else if (title !== undefined) found.push({ file, title });
  }
  return found;
}

const namedMutants = (section: string) =>
  [...line(section, 'Mutants').matchAll(/`([\w-]+)`/g)].map(([, name]) => name ?? '');

test('the first nine promises are there, in order', () => {
  expect(sections.map((section) => section.slice(0, 2))).toEqual(
    Array.from({ length: 9 }, (_, index) => `${index + 1}.`),
  );
});

describe.each(sections.map((section) => [section.split('\n', 1)[0] ?? '', section] as const))(
  '%s',
  (_title, section) => {
    test('names what carries it, and says what is not promised', () => {
      expect(line(section, 'Carried by')).toMatch(/`packages\//);
      expect(line(section, 'Not promised')).not.toBe('');
    });

    test('names tests that exist', () => {
      const tests = namedTests(line(section, 'Tests'));
      expect(tests.length).toBeGreaterThan(0);
      const missing = tests.filter(({ file, title }) => {
        const path = join(root, file);
        return !existsSync(path) || !readFileSync(path, 'utf8').includes(title);
      });
      expect(missing).toEqual([]);
    });

    test('names mutants that exist', () => {
      const mutants = namedMutants(section);
      expect(mutants.length).toBeGreaterThan(0);
      expect(mutants.filter((name) => !existsSync(join(mutantsFolder, `${name}.json`)))).toEqual([]);
    });
  },
);

test('every mutant of a package stands under a promise, or under what its host is held to', () => {
  const fidelity = readFileSync(join(root, 'packages/embedded/FIDELITY.md'), 'utf8');
  const named = new Set([...sections, fidelity].flatMap(namedMutants));
  const all = readdirSync(mutantsFolder).filter((file) =>
    existsSync(join(mutantsFolder, file.replace(/json$/, 'patch'))),
  );
  const ofPackages = all
    .filter((file) => file.endsWith('.json'))
    .filter((file) => !readFileSync(join(mutantsFolder, file), 'utf8').includes('"package": "tooling/'))
    .map((file) => file.replace(/\.json$/, ''));
  expect(ofPackages.filter((name) => !named.has(name))).toEqual([]);
});
