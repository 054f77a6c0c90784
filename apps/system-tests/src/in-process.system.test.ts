import { afterEach } from 'vitest';
import { openDurable } from './support/durable';
import { runInProcessSuite } from '../test/support/in-process-suite';

const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

runInProcessSuite('with a database in a directory', async (options) => {
  const universe = await openDurable();
  ends.push(() => universe.end());
  return universe.open(options);
});
