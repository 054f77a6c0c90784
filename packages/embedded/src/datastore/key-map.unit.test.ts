import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { testRuns } from '../../test/support/runs';
import { KeyMap } from './key-map';

describe('a map of keys that come and go', () => {
  it('holds what a map holds', () => {
    const steps = fc.array(
      fc.tuple(
        fc.nat(100),
        fc.constantFrom('toggle', 'toggle', 'toggle', 'replace', 'list', 'recount', 'clear'),
      ),
      {
        maxLength: 400,
        size: 'max',
      },
    );
    fc.assert(
      fc.property(steps, (program) => {
        const map = new KeyMap<number, object>();
        const model = new Map<number, object>();
        for (const [key, what] of program) {
          const value = { key };
          if (what === 'clear') {
            map.clear();
            model.clear();
          } else if (what === 'recount') {
            map.recount();
          } else if (what === 'list') {
            expect([...map.keys()].sort()).toEqual([...model.keys()].sort());
            expect(new Set(map.values())).toEqual(new Set(model.values()));
          } else if (!model.has(key)) {
            map.add(key, value);
            model.set(key, value);
          } else if (what === 'replace') {
            map.replace(key, value);
            model.set(key, value);
          } else {
            map.delete(key);
            model.delete(key);
          }
          expect(map.get(key)).toBe(model.get(key));
          expect(map.size).toBe(model.size);
        }
      }),
      { numRuns: testRuns(100) },
    );
  });
});
