import { expect, it } from 'vitest';
import { EmbeddedSpacetime } from '../../src';
import { RawClient } from '../support/raw-client';
import { runPublishSuite } from './publish-suite';
import { look, put, shelf } from './shelf';

runPublishSuite({ isolation: 'worker' });

it('a module that never ends loading is cut off, and the one that runs goes on', async () => {
  const host = await EmbeddedSpacetime.open({
    ...{ isolation: 'worker', callTimeoutMs: 1000, logger: () => undefined },
  });
  try {
    await host.publish('shelf', await shelf());
    await put(host, 'shelf', ['one', 5]);
    await RawClient.connect(host, 'shelf');
    const endless = await shelf({ more: 'for (;;);' });
    await expect(host.publish('shelf', endless)).rejects.toMatchObject({ problem: 'crashed' });
    await expect(host.plan('shelf', endless)).rejects.toMatchObject({ problem: 'crashed' });
    expect(host.clients('shelf')).toHaveLength(1);
    expect(await look(host, 'shelf')).toMatchObject({ thing: [[1, 'one', 5]] });
  } finally {
    await host.close();
  }
});
