import type { CoverageMapData, FileCoverageData } from 'istanbul-lib-coverage';
import { describe, expect, test } from 'vitest';
import { acrossGate, unitGate } from '../lib/coverage.mjs';

/** A file of a hundred lines with a statement and a function on each, of which the first `run` were run. */
function file(path: string, run: number): CoverageMapData {
  const lines = Array.from({ length: 100 }, (_, index) => String(index));
  const at = (index: string) => ({
    start: { line: Number(index) + 1, column: 0 },
    end: { line: Number(index) + 1, column: 9 },
  });
  const hits = Object.fromEntries(lines.map((index) => [index, Number(index) < run ? 1 : 0]));
  const data: FileCoverageData = {
    path,
    statementMap: Object.fromEntries(lines.map((index) => [index, at(index)])),
    fnMap: Object.fromEntries(
      lines.map((index) => [
        index,
        { name: `f${index}`, decl: at(index), loc: at(index), line: Number(index) + 1 },
      ]),
    ),
    branchMap: {},
    s: hits,
    f: { ...hits },
    b: {},
  };
  return { [path]: data };
}

describe('the unit gate of a package', () => {
  test.each([
    [95, true],
    [94, false],
    [0, false],
  ])('with %i of 100 lines run: held is %s', (run, isHeld) => {
    const gate = unitGate('packages/a', file('packages/a/src/x.ts', run), []);
    expect(gate.isHeld).toBe(isHeld);
    expect(gate.line).toContain(isHeld ? 'held' : 'BELOW 95 %');
  });

  test('is not held where no unit test was run', () => {
    expect(unitGate('packages/a', undefined, []).isHeld).toBe(false);
  });

  test('looks at the sources of the package only, without what no unit test is meant for', () => {
    const data = {
      ...file('packages/a/src/x.ts', 100),
      ...file('packages/a/src/compose/y.ts', 0),
      ...file('packages/ab/src/z.ts', 0),
    };
    expect(unitGate('packages/a', data, ['src/compose']).isHeld).toBe(true);
    const other = unitGate('packages/a', data, ['src/comp']);
    expect(other.isHeld).toBe(false);
    expect(other.missed).toEqual(['packages/a/src/compose/y.ts: 100 of 100 lines not run']);
  });

  test('is held by a package of types alone', () => {
    expect(unitGate('packages/a', {}, []).isHeld).toBe(true);
  });
});

describe('the gate across packages', () => {
  const sources = [file('packages/a/src/x.ts', 100), file('packages/b/src/y.ts', 100)];

  test('counts a file that no run has touched, whatever the unit tests did to it', () => {
    expect(acrossGate('int', sources, [file('packages/a/src/x.ts', 100)]).isHeld).toBe(false);
    expect(acrossGate('int', sources, []).isHeld).toBe(false);
  });

  test('leaves out what runs elsewhere', () => {
    const runs = [file('packages/a/src/x.ts', 100)];
    expect(acrossGate('int', sources, runs, ['packages/b/src/y.ts']).isHeld).toBe(true);
    expect(acrossGate('int', sources, runs, ['packages/b/src/y']).isHeld).toBe(false);
  });

  test('adds up what the runs of several packages touched', () => {
    const runs = [file('packages/a/src/x.ts', 100), file('packages/b/src/y.ts', 80)];
    expect(acrossGate('int', sources, runs).line).toContain('lines 90.0 %');
    expect(acrossGate('int', sources, runs).isHeld).toBe(true);
    expect(acrossGate('int', sources, [...runs.slice(0, 1), file('packages/b/src/y.ts', 79)]).isHeld).toBe(
      false,
    );
    expect(acrossGate('system', sources, [file('packages/a/src/x.ts', 60), ...runs.slice(1)]).isHeld).toBe(
      false,
    );
  });

  test('leaves what is for the tests of users to the unit gates', () => {
    const forTests = [file('packages/test-fixtures/src/z.ts', 0), file('packages/a/src/testing/mock.ts', 0)];
    expect(acrossGate('int', [...sources, ...forTests], sources).isHeld).toBe(true);
  });

  test('leaves out files that are no source of a package', () => {
    const runs = [...sources, file('apps/quickstart/src/main.ts', 0)];
    expect(acrossGate('int', sources, runs).line).toContain('lines 100.0 %');
  });
});
