import { afterEach, describe, expect, it } from 'vitest';
import { bareModuleText } from '../support/bare-module';
import { RawClient } from '../support/raw-client';
import { testDirectory } from '../durable/directories';
import { TroubleHost } from './trouble-host';

// The loading of the module, too, has to be done in this time, on a busy machine.
const SHORT = { isolation: 'worker', callTimeoutMs: 1000 } as const;

let trouble: TroubleHost;

afterEach(async () => {
  await trouble.close();
});

const panics = (): string[] =>
  trouble.logs
    .filter(({ level }) => level === 'panic')
    .map(({ database, message }) => `${database}: ${message}`);

describe('a function that never ends', () => {
  it('is cut off, and who waits for it or is connected is told so', async () => {
    trouble = await TroubleHost.open(SHORT);
    const client = await RawClient.connect(trouble.host, 'a');
    const spinning = trouble.host.call('a', 'spin');
    const waiting = trouble.keep('a', 'after it');
    const crashed = {
      name: 'HostError',
      problem: 'crashed',
      message: 'database `a` crashed: `spin` ran for more than 1000 ms (callTimeoutMs) and was cut off.',
    };
    await expect(spinning).rejects.toMatchObject(crashed);
    await expect(waiting).rejects.toMatchObject(crashed);
    expect(await client.ended).toEqual({ code: 1011, reason: 'database crashed' });
  });

  it('does not stop any other database', async () => {
    trouble = await TroubleHost.open(SHORT);
    const client = await RawClient.connect(trouble.host, 'b');
    let isOver = false;
    const spinning = trouble.host.call('a', 'spin').finally(() => (isOver = true));
    spinning.catch(() => undefined);
    for (const text of ['one', 'two', 'three']) await trouble.keep('b', text);
    expect(isOver).toBe(false);
    await expect(spinning).rejects.toThrow('cut off');
    await trouble.keep('b', 'four');
    expect(await trouble.look('b')).toEqual(['1 one', '2 two', '3 three', '4 four']);
    expect(trouble.host.clients('b')).toHaveLength(1);
    client.socket.close();
  });

  it('has said what it logged before', async () => {
    trouble = await TroubleHost.open(SHORT);
    await expect(trouble.host.call('a', 'spin')).rejects.toThrow('cut off');
    expect(trouble.logs.slice(0, 2)).toMatchObject([
      { level: 'info', message: 'about to spin', function: 'spin', database: 'a' },
      { level: 'panic', message: expect.stringContaining('was cut off') as string },
    ]);
  });

  it('may be a procedure within a transaction, of which nothing is kept', async () => {
    trouble = await TroubleHost.open({ ...SHORT, dbPath: await testDirectory() });
    await expect(trouble.host.call('a', 'spin_in_transaction')).rejects.toThrow(
      '`spin_in_transaction` ran for more than 1000 ms',
    );
    expect(await trouble.look('a')).toEqual([]);
  });

  it('may be the loading of a module, or its init: nothing is published then', async () => {
    trouble = await TroubleHost.open(SHORT);
    const { host } = trouble;
    await expect(host.publish('c', bareModuleText({ top: 'for (;;);' }))).rejects.toMatchObject({
      problem: 'crashed',
      message: expect.stringContaining('loading its module ran for more than 1000 ms') as string,
    });
    await expect(host.call('c', 'look')).rejects.toMatchObject({ problem: 'unknownDatabase' });
    await trouble.publish('c');
    expect(await trouble.look('c')).toEqual([]);
  });
});

describe('a module that takes too much memory', () => {
  it('is cut off, and no other database notices', async () => {
    trouble = await TroubleHost.open({ isolation: 'worker', maxHeapMb: 64 });
    await trouble.keep('b', 'before');
    await expect(trouble.host.call('a', 'swell')).rejects.toMatchObject({
      problem: 'crashed',
      message: 'database `a` crashed: it took more than 64 MB of memory (maxHeapMb) and was cut off.',
    });
    await trouble.keep('b', 'after');
    expect(await trouble.look('b')).toEqual(['1 before', '2 after']);
  });
});

describe('a database in memory that was cut off', () => {
  it('is lost and says so, until it is published again', async () => {
    trouble = await TroubleHost.open(SHORT);
    await trouble.keep('a', 'in memory only');
    await expect(trouble.host.call('a', 'spin')).rejects.toThrow('cut off');
    const lost = {
      problem: 'lost',
      message:
        'database `a` was in memory and is lost: database `a` crashed: `spin` ran for more than 1000 ms (callTimeoutMs) and was cut off. Publish it again to start anew, and open the host with dbPath to keep databases.',
    };
    await expect(trouble.keep('a', 'x')).rejects.toMatchObject(lost);
    await expect(RawClient.open(trouble.host, 'a')).rejects.toMatchObject(lost);
    expect(() => trouble.host.clients('a')).toThrow(lost.message);
    expect(panics()).toEqual([`a: ${lost.message}`]);
    await trouble.publish('a');
    expect(await trouble.look('a')).toEqual([]);
  });
});

describe('a stored database that was cut off', () => {
  it('is loaded again, while who asks for it waits', async () => {
    trouble = await TroubleHost.open({ ...SHORT, dbPath: await testDirectory() });
    const client = await RawClient.connect(trouble.host, 'a');
    await trouble.keep('a', 'on disk');
    await expect(trouble.host.call('a', 'spin')).rejects.toThrow('cut off');
    const again = await RawClient.connect(trouble.host, 'a');
    expect((await client.ended).code).toBe(1011);
    await trouble.keep('a', 'and more');
    // As after any restart, numbers go on after those that were reserved.
    expect(await trouble.look('a')).toEqual(['1 on disk', '4097 a client left', '4098 and more']);
    expect(trouble.host.clients('a')).toHaveLength(1);
    again.socket.close();
  });

  it('has everything that was acknowledged, whatever it was writing', async () => {
    trouble = await TroubleHost.open({ ...SHORT, dbPath: await testDirectory() });
    const kept: string[] = [];
    for (let round = 0; round < 3; round++) {
      const calls = Array.from({ length: 50 }, (_, n) => `${round}.${n}`).map(async (text) => {
        await trouble.keep('a', text);
        kept.push(text);
      });
      const spinning = trouble.host.call('a', 'spin');
      await expect(spinning).rejects.toThrow('cut off');
      await Promise.allSettled(calls);
    }
    const texts = (await trouble.look('a')).map((line) => line.split(' ')[1]);
    expect(texts).toEqual(expect.arrayContaining(kept));
    expect(new Set(texts).size).toBe(texts.length);
  });

  it('is cut off again when the same happens again, and not without a pause', async () => {
    trouble = await TroubleHost.open({ ...SHORT, dbPath: await testDirectory() });
    await trouble.host.call('a', 'plan', ['loop', 300]);
    const refused = await refusal(() => trouble.look('a'));
    expect(refused).toMatchObject({
      problem: 'crashed',
      message: expect.stringContaining('`go_off` ran for more') as string,
    });
    const crashes = panics().length;
    // Until its next try, it says at once why it does not run.
    await expect(trouble.look('a')).rejects.toBe(refused);
    expect(panics()).toHaveLength(crashes);
    await trouble.keep('b', 'fine');
  });
});

/** Asks again and again until it is refused without anything being under way. */
async function refusal(ask: () => Promise<unknown>): Promise<unknown> {
  for (;;) {
    const before = panics().length;
    const error = await ask().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (error !== undefined && panics().length === before) return error;
  }
}
