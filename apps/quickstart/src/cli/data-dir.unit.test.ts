import { expect, it } from 'vitest';
import { dataDirOf } from './data-dir';

const surroundings = { cwd: '/clone', typedIn: '/clone/sub' };
const of = (path: string, isDemo = false) => ({ repository: { path, head: 'h' }, isDemo });
const unsaid = { dataDir: undefined, memory: false };

it('is what the user typed, from where it was typed, or nothing', () => {
  expect(dataDirOf({ ...unsaid, dataDir: 'here' }, of('/r'), surroundings)).toBe('/clone/sub/here');
  expect(dataDirOf({ ...unsaid, memory: true }, of('/r'), surroundings)).toBeUndefined();
});

it('is another one for each repository where nothing is said', () => {
  const [a, b, demo] = [of('/x/some repo'), of('/y/some repo'), of('/tmp/made-up', true)].map((choice) =>
    dataDirOf(unsaid, choice, surroundings),
  );
  expect(a).toMatch(/^\/clone\/\.nerv\/quickstart\/some-repo-[0-9a-f]{8}$/);
  expect(b).not.toBe(a);
  expect(demo).toBe('/clone/.nerv/quickstart/demo');
});
