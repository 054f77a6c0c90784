import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FaultyLevel } from '../support/faulty-level';
import { hexText } from '../support/hex';
import { RawClient, request } from '../support/raw-client';
import { openVault, VAULT, type Vault } from './vault-host';

let level: FaultyLevel;
let vault: Vault;

beforeEach(async () => {
  level = new FaultyLevel();
  vault = await openVault({ store: level });
});

afterEach(async () => {
  await vault.close();
});

/** From now on no write becomes durable before the function that is given back is called. */
function hold(): () => void {
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  level.onSync = () => released;
  return () => {
    level.onSync = undefined;
    release();
  };
}

/** What has been told so far, in the order in which it was told. */
function note(told: string[], name: string, promise: Promise<unknown>): Promise<void> {
  return promise.then(
    () => {
      told.push(name);
    },
    () => {
      told.push(`${name} refused`);
    },
  );
}

const u32 = (n: number): string => `${n.toString(16).padStart(2, '0')}000000`;
const writeArgs = (n: number): string => `${u32(n)}${hexText('text')}`;

/** Resolves when the host has done what was asked before, durable or not. */
async function settled(client: RawClient): Promise<void> {
  await client.ask(request.query(99, 'SELECT * FROM total'));
}

describe('before a write is durable', () => {
  it('a confirmed client gets nothing of it, an unconfirmed one does', async () => {
    const subscribed = request.subscribe(1, 1, 'SELECT * FROM entry', 'SELECT * FROM ping');
    const [writer, watcher, hasty] = await Promise.all([
      RawClient.connect(vault.host, VAULT),
      RawClient.connect(vault.host, VAULT),
      RawClient.connect(vault.host, VAULT, { confirmed: false }),
    ]);
    for (const client of [writer, watcher, hasty]) await client.ask(subscribed);
    const frames = [writer.frames.length, watcher.frames.length];
    const release = hold();
    writer.send(request.reducer(2, 'write', writeArgs(7)));
    expect(await hasty.next()).toMatchObject({ tag: 'TransactionUpdate' });
    await settled(hasty);
    expect([writer.frames.length, watcher.frames.length]).toEqual(frames);
    release();
    expect(await writer.next()).toMatchObject({ tag: 'ReducerResult', requestId: 2 });
    expect(await watcher.next()).toMatchObject({ tag: 'TransactionUpdate' });
  });

  it('a confirmed client gets nothing that was read or refused after it', async () => {
    const [client, hasty] = await Promise.all([
      RawClient.connect(vault.host, VAULT),
      RawClient.connect(vault.host, VAULT, { confirmed: false }),
    ]);
    const frames = client.frames.length;
    const release = hold();
    hasty.send(request.reducer(1, 'write', writeArgs(1)));
    await hasty.next();
    client.send(request.query(2, 'SELECT * FROM entry'));
    client.send(request.subscribe(3, 1, 'SELECT * FROM entry'));
    client.send(request.reducer(4, 'run', `${u32(1)}09`));
    client.send(request.reducer(5, 'no_such_reducer'));
    client.send(request.procedure(6, 'write_and_count', writeArgs(1)));
    await settled(hasty);
    expect(client.frames.length).toBe(frames);
    release();
    const answers = [];
    for (let at = 0; at < 6; at++) answers.push((await client.next()).tag);
    expect(answers).toEqual([
      'OneOffQueryResult',
      'SubscribeApplied',
      'ReducerResult',
      'ReducerResult',
      // What the procedure committed.
      'TransactionUpdate',
      'ProcedureResult',
    ]);
  });

  it('a client that comes is not greeted', async () => {
    const hasty = await RawClient.connect(vault.host, VAULT, { confirmed: false });
    const release = hold();
    const client = await RawClient.open(vault.host, VAULT);
    await settled(hasty);
    expect(client.frames).toEqual([]);
    release();
    expect(await client.next()).toMatchObject({ tag: 'InitialConnection' });
  });

  it('calls of the host, reducer or procedure, refused or not, do not resolve', async () => {
    const hasty = await RawClient.connect(vault.host, VAULT, { confirmed: false });
    const told: string[] = [];
    const release = hold();
    const calls = [
      note(told, 'reducer', vault.write(1, '')),
      note(told, 'procedure', vault.host.call(VAULT, 'write_and_count', [1, ''])),
      note(told, 'failing', vault.run({ tag: 'fail', value: {} })),
      note(told, 'reading', vault.look()),
    ];
    await settled(hasty);
    await settled(hasty);
    expect(told).toEqual([]);
    release();
    await Promise.all(calls);
    expect(told.sort()).toEqual(['failing refused', 'procedure', 'reading', 'reducer']);
  });

  it('a call of the host does not wait for what others write after it', async () => {
    const releases: (() => void)[] = [];
    level.onSync = () =>
      new Promise<void>((resolve) => {
        releases.push(resolve);
      });
    const first = vault.write(1, 'first');
    const hasty = RawClient.connect(vault.host, VAULT, { confirmed: false });
    const client = await hasty;
    // The write of the first is under way; these join the next one.
    for (let at = 0; at < 3; at++) await client.ask(request.reducer(at, 'write', writeArgs(2)));
    releases.shift()?.();
    await first;
    level.onSync = undefined;
    for (const release of releases) release();
  });
});

it('commits that wait are written together, in their order', async () => {
  const before = level.batches;
  const release = hold();
  const calls = Array.from({ length: 30 }, (_, at) => vault.write(at, String(at)));
  release();
  await Promise.all(calls);
  expect(level.batches - before).toBeLessThan(4);
  expect((await vault.look()).entry.map(({ text }) => text)).toEqual(
    Array.from({ length: 30 }, (_, at) => String(at)),
  );
});
