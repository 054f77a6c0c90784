import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ESLint, type Linter } from 'eslint';
import { beforeAll, describe, expect, test } from 'vitest';
import { nervConfig } from '../index.mjs';

/**
 * A small workspace laid out like this repository. A line that must be reported says so itself:
 * `// reports RULE: words of the message`. Every other line must not be reported.
 */
const root = fileURLToPath(new URL('fixtures', import.meta.url));

interface Report {
  line: number;
  rule: string;
  message: string;
}

function expected(file: string): Report[] {
  return readFileSync(join(root, file), 'utf8')
    .split('\n')
    .flatMap((text, index) => {
      const match = /\/\/ reports ([\w/@-]+): (.*)$/.exec(text);
      return match ? [{ line: index + 1, rule: match[1] ?? '', message: match[2] ?? '' }] : [];
    });
}

/** Rules that ask for types which the fixture workspace, having no installed packages, cannot give. */
const needsInstalledTypes = /^@typescript-eslint\/(no-unsafe-|no-redundant-type-constituents)/;

/** A file that is too long is reported at its 401st line; its fixture says so on its first. */
const lineOf = (message: Linter.LintMessage) => (message.ruleId === 'max-lines' ? 1 : message.line);

let reports: Map<string, Report[]>;

beforeAll(async () => {
  const eslint = new ESLint({ cwd: root, overrideConfigFile: true, baseConfig: nervConfig({ root }) });
  const results = await eslint.lintFiles(['packages', 'apps']);
  reports = new Map(
    results.map((result) => [
      relative(root, result.filePath),
      result.messages
        .filter((message) => !needsInstalledTypes.test(message.ruleId ?? ''))
        .map((message) => ({
          line: lineOf(message),
          rule: message.ruleId ?? 'parse',
          message: message.message,
        })),
    ]),
  );
});

const files = [
  'packages/core/src/upward.ts',
  'packages/core/src/node-builtin.ts',
  'packages/core/src/leaves.ts',
  'packages/core/src/self.ts',
  'packages/core/src/test-code.ts',
  'packages/core/src/tooling.ts',
  'packages/core/src/cycle-a.ts',
  'packages/core/src/cycle-b.ts',
  'packages/core/src/cycle-c.ts',
  'packages/core/src/console.ts',
  'packages/core/src/floating.ts',
  'packages/core/src/too-long.ts',
  'packages/core/src/dishonest.unit.test.ts',
  'packages/core/src/honest.unit.test.ts',
  'packages/core/src/index.ts',
  'packages/inner-universe/src/index.ts',
  'packages/inner-universe/src/protocol/index.ts',
  'packages/embedded/src/index.ts',
  'packages/client/src/index.ts',
  'packages/client/src/testing/index.ts',
  'packages/client/src/client.int.test.ts',
  'packages/persistence-manager/src/index.ts',
  'packages/persistence-manager/src/eager.ts',
  'apps/quickstart/src/main.ts',
  'apps/quickstart/src/quickstart.system.test.ts',
];

describe('each file of the fixture workspace is reported exactly where it says', () => {
  test.each(files)('%s', (file) => {
    const wanted = expected(file);
    const found = reports.get(file) ?? [];
    expect(found.map(({ line, rule }) => `${line} ${rule}`)).toEqual(
      wanted.map(({ line, rule }) => `${line} ${rule}`),
    );
    for (const [index, { message }] of wanted.entries()) expect(found[index]?.message).toContain(message);
  });

  test('and no fixture is left out of the list', () => {
    expect([...reports.keys()].sort()).toEqual([...files].sort());
  });
});
