import { EmbeddedSpacetime } from '@nerv/embedded';
import { expect, onTestFinished, test } from 'vitest';

test('the same host on a port', async () => {
  const host = await EmbeddedSpacetime.open();
  onTestFinished(() => host.close());
  await host.publish('notes', new URL('./module.ts', import.meta.url));
  const { uri } = await host.listen({ port: 0 });

  const write = (text: string) =>
    fetch(`${uri}/v1/database/notes/call/write`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text }),
    });
  expect((await write('hello')).status).toBe(200);
  expect(await (await write('')).text()).toBe('a note is not empty');
});
