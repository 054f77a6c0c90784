import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recordingOf, scenarios, type Entry } from '../conformance/lib/replay.mjs';
import { readCounts, readDifferences } from '../conformance/lib/written.mjs';

const root = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const HEAD = ['feature', 'state', 'how', 'shown by'];

/** The rows of all tables, as the cells below the columns of `HEAD`. */
const rows = read('FIDELITY.md')
  .split('\n')
  .filter((line) => line.startsWith('|') && !line.startsWith('| -'))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
const features = rows
  .filter(([name]) => name !== HEAD[0])
  .map(([name = '', state = '', how = '', shownBy = '']) => ({ name, state, how, shownBy }));

const numbers = new Map(
  scenarios.map((scenario) => {
    const entries = JSON.parse(readFileSync(recordingOf(scenario), 'utf8')) as Entry[];
    return [scenario, new Set(entries.map(({ step }) => step.slice(0, 4)))];
  }),
);

describe('FIDELITY.md', () => {
  it('has tables of one shape, and each feature once', () => {
    for (const row of rows) expect([row.length, row]).toEqual([HEAD.length, row]);
    for (const row of rows.filter(([name]) => name === HEAD[0])) expect(row).toEqual(HEAD);
    const names = features.map(({ name }) => name);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });

  it.each(features)('says of "$name" how it is', ({ state, how }) => {
    expect(state).toMatch(/^(same|different|not yet)$/);
    expect(how).not.toBe('');
  });

  it.each(features)('names tests of "$name" that exist', ({ shownBy }) => {
    const files = [...shownBy.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file);
    expect(files.length).toBeGreaterThan(0);
    expect(files.filter((file) => !/\.test\.ts$/.test(file) || !existsSync(join(root, file)))).toEqual([]);
    for (const [, file = '', title = ''] of shownBy.matchAll(/`([^`]+)`, "([^"]+)"/g))
      expect(read(file)).toContain(title);
  });

  it.each(features)('names steps for "$name" that are recorded', ({ how }) => {
    for (const [, scenario = '', steps = ''] of how.matchAll(
      /\b([a-z-]+) (0\d{3}(?:(?:,| to| and) 0\d{3})*)/g,
    ))
      for (const [step] of steps.matchAll(/\d{4}/g)) expect(numbers.get(scenario)).toContain(step);
  });
});

describe('what differs from a recording', () => {
  it('is of a scenario that there is, and every scenario is counted', () => {
    expect(Object.keys(readCounts())).toEqual(scenarios);
    expect(Object.keys(readDifferences()).filter((name) => !scenarios.includes(name))).toEqual([]);
  });

  it('has a feature of FIDELITY.md for its reason, which is not the same as on a server', () => {
    const differing = features.filter(({ state }) => state !== 'same').map(({ name }) => name);
    const reasons = Object.values(readDifferences()).flatMap((ofScenario) => Object.keys(ofScenario));
    expect(reasons.filter((reason) => !differing.includes(reason))).toEqual([]);
  });
});
