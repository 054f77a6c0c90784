import { readFile } from 'node:fs/promises';
import { expect, test, vi } from 'vitest';
import { openEmbedded } from '../test/embedded';
import { batchDefaults, InnerUniverseClient, retryDefaults } from './index';
import type { ConnectionBuilder } from './index';

const readme = readFile(new URL('../README.md', import.meta.url), 'utf8');

/** The lines of this file between `// <name>` and `// end`, without their indentation. */
async function region(name: string): Promise<string> {
  const source = await readFile(new URL(import.meta.url), 'utf8');
  const [, body] = new RegExp(`// ${name}\\n([^]*?)\\n *// end`).exec(source) ?? [];
  if (body === undefined) throw new Error(`This file has no region "${name}".`);
  return body.replaceAll(/^ {2}/gm, '');
}

test('README shows what is so', async () => {
  const { host, close } = await openEmbedded();
  const connect = (builder: ConnectionBuilder): ConnectionBuilder => builder.withWSFn(host.webSocket);
  const console = { log: vi.fn() };
  // example
  const client = new InnerUniverseClient({ uri: host.uri, database: 'universe', connect });
  await client.connect();
  try {
    const ada = await client.createEntity('User', { name: 'Ada', properties: { age: 36 } });
    const team = await client.createEntity('Team', { name: 'Engines' });
    await client.createRelation(ada, team, 'MEMBER_OF', { strength: 0.9 });
    await client.updateEntity(ada, { properties: { age: 37 } }, { expectedRevision: 1 });

    const feed = client.subscribeEvents({ type: 'GREETING', from: 0 }); // history first, then live
    await client.publishEvent('GREETING', { from: ada, at: new Date() }, { source: 'readme' });
    for await (const event of feed) {
      console.log(event.position, event.data);
      break;
    }

    const adults = [{ field: 'age', operator: 'greaterOrEqual', value: 18 }] as const;
    for await (const user of client.queryEntities({ entityType: 'User', filters: adults })) {
      console.log(user.metadata.name);
    }
  } finally {
    await client.disconnect();
  }
  // end
  expect(console.log.mock.calls).toEqual([[5, { from: expect.any(String), at: expect.any(Date) }], ['Ada']]);
  expect(await readme).toContain(await region('example'));
  await close();
});

test('README tells the defaults and names methods as they are', async () => {
  const text = (await readme).replaceAll(/\s+/g, ' ');
  expect(text).toContain(
    `up to ${batchDefaults.maxWrites} writes or ${batchDefaults.maxBytes / 1024 ** 2} MiB`,
  );
  expect(batchDefaults.maxInFlight).toBe(2);
  expect(retryDefaults.maxDelayMs).toBe(10_000);
  const methods = Object.getOwnPropertyNames(InnerUniverseClient.prototype).filter(
    (name) => name !== 'constructor',
  );
  for (const method of methods) expect(text).toContain(`\`${method}\``);
});
