import { expect, test } from 'vitest';
import { nodeProblem } from '../lib/node-version.mjs';

test.each(['v20.19.0', 'v20.20.2', 'v21.0.0', 'v22.1.0', 'v100.0.0'])('Node %s will do', (version) => {
  expect(nodeProblem(version, '>=20.19')).toBeUndefined();
});

test.each(['v18.20.4', 'v20.18.3', 'v20.2.0'])(
  'Node %s is refused in one line that says what to do',
  (version) => {
    const problem = nodeProblem(version, '>=20.19');
    expect(problem).toContain('Node 20.19 or later is needed');
    expect(problem).toContain(version.replace('v', 'this is Node '));
    expect(problem).not.toContain('\n');
  },
);
