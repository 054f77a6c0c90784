import { readFile } from 'node:fs/promises';
import { encodeValue, uuidv7 } from '@nerv/core';
import { expect, test } from 'vitest';
import { openUniverse } from '../test/universe';
import { batchFormat, eventPayload, limits, outcomeFormat } from './protocol/index';

/** The lines of this file between `// <name>` and `// end`, without their indentation. */
async function region(name: string): Promise<string> {
  const source = await readFile(new URL(import.meta.url), 'utf8');
  const [, body] = new RegExp(`// ${name}\\n([^]*?)\\n *// end`).exec(source) ?? [];
  if (body === undefined) throw new Error(`This file has no region "${name}".`);
  return body.replaceAll(/^ {2}/gm, '');
}

test('README shows a batch that the module takes', async () => {
  const universe = await openUniverse();
  const client = await universe.connect();
  const { session } = client;
  // example
  const payload = batchFormat.encode({
    session, // the value that `outcome` is subscribed by
    callId: 1,
    writes: [
      {
        operationId: uuidv7(),
        operations: [
          {
            tag: 'publishEvent',
            value: {
              id: '',
              type: 'ORDER_PLACED',
              source: 'shop',
              payload: eventPayload.encode({ data: encodeValue({ total: 12.5 }) }),
            },
          },
        ],
      },
    ],
  });
  // end
  await client.applyPayload(payload);
  expect(client.outcomes).toMatchObject([
    { callId: 1, outcome: { head: 1, outcomes: [{ tag: 'applied' }] } },
  ]);
  expect(outcomeFormat.version).toBe(1);
  expect(client.live).toMatchObject([{ type: 'ORDER_PLACED', source: 'shop' }]);
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  expect(readme).toContain(await region('example'));
  await universe.close();
});

test('README tells the limits as they are', async () => {
  const readme = (await readFile(new URL('../README.md', import.meta.url), 'utf8')).replaceAll(/\s+/g, ' ');
  const MiB = 1024 * 1024;
  const number = (value: number) => value.toLocaleString('en');
  for (const sentence of [
    `${limits.batchBytes / MiB} MiB and ${number(limits.writes)} writes a batch`,
    `${number(limits.operations)} operations a write`,
    `${limits.nameBytes} bytes an id`,
    `${limits.valueBytes / MiB} MiB an encoded value`,
    `${limits.contentBytes / MiB} MiB the content of a version`,
    `${number(limits.deltaDepth)} deltas between snapshots`,
    `${number(limits.pageItems)} items and ${limits.pageBytes / MiB} MiB a page`,
    `${number(limits.scanRows)} rows looked at in one read`,
    `${number(limits.sortRows)} entities sorted in one read`,
    `at most ${number(limits.cascade)} rows`,
  ]) {
    expect(readme).toContain(sentence);
  }
});
