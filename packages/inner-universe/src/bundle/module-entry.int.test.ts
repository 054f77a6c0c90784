import { fileURLToPath } from 'node:url';
import { EmbeddedSpacetime } from '@nerv/embedded';
import { expect, test } from 'vitest';
import { innerUniverseModule } from './index';

test('names what a host can bundle and run', async () => {
  const host = await EmbeddedSpacetime.open();
  const { url, conditions } = innerUniverseModule();
  const { op } = await host.publish('here', { path: fileURLToPath(url), conditions });
  expect(op).toBe('created');
  await host.close();
});
