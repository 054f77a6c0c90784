import { describe, expect, it } from 'vitest';
import { loadHooks } from './hooks';
import { prepareModule } from './prepared-module';
import { createRealm } from './realm';

const load = async (code: string): Promise<unknown> =>
  loadHooks(await prepareModule(code), createRealm(), {});

describe('a module is refused in the words of a server', () => {
  it.each([
    ['no default export', '', 'must export schema as default export'],
    ['a default export that is null', 'export default null;', 'must export schema as default export'],
    ['a number for its schema', 'export default 1;', 'default export is not a Schema object'],
    [
      'an object without hooks',
      'export default {};',
      'Uncaught TypeError: Expected hooks function, got undefined',
    ],
  ])('with %s', async (_what, code, message) => {
    await expect(load(code)).rejects.toMatchObject({ name: 'ModuleError', problem: 'shape', message });
  });

  it.each([
    ['a built-in of Node', 'import "node:fs";', 'Could not find module "node:fs"'],
    ['a package', 'import "left-pad";', 'Could not find module "left-pad"'],
    [
      'host functions that are not here',
      'import "spacetime:sys@9.0";',
      'Could not import "spacetime:sys@9.0": @nerv/embedded has spacetime:sys@2.0 and @2.1',
    ],
  ])('that imports %s', async (_what, code, message) => {
    await expect(load(code)).rejects.toMatchObject({
      name: 'ModuleError',
      problem: 'load',
      message: `Uncaught TypeError: ${message}`,
    });
  });
});
