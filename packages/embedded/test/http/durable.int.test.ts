import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FaultyLevel } from '../support/faulty-level';
import { guestBook, HttpHost, type HttpAnswer } from './http-host';

describe('a call over HTTP', () => {
  it.each([
    ['that is done', '["held"]', 200],
    ['that is refused', '[""]', 530],
  ])('%s is answered when what it tells of is on disk', async (_what, args, status) => {
    const level = new FaultyLevel();
    const served = await HttpHost.open({}, { store: level });
    await served.host.publish('guests', await guestBook());
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const synced = new Promise<void>((resolve) => {
      level.onSync = () => {
        resolve();
        return released;
      };
    });
    const told: string[] = [];
    const answer = served.call('write', args).then((got) => told.push(`answer ${got.status}`));
    await synced;
    expect(await served.isWell()).toBe(true);
    told.push('released');
    release();
    await answer;
    expect(told).toEqual(['released', `answer ${status}`]);
  });

  it('whose write fails is told that it may or may not be stored', async () => {
    const level = new FaultyLevel();
    const served = await HttpHost.open({}, { store: level });
    await served.host.publish('guests', await guestBook());
    level.onBatch = () => {
      throw new Error('disk full');
    };
    expect(await served.call('write', '["lost"]')).toMatchObject({
      status: 500,
      text: 'the database could not be written: what was asked for may or may not be stored; the log of the server says why',
    });
    level.onBatch = undefined;
    expect(await served.call('read', '[]')).toMatchObject({ status: 200, text: '[]' });
  });
});

describe('after close and open', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'nerv-served-'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const serve = (dbPath = join(root, 'db')): Promise<HttpHost> =>
    HttpHost.open({ anyoneMayPublish: true }, { dbPath });
  const put = async (served: HttpHost, name: string, token: string): Promise<HttpAnswer> =>
    served.request('PUT', `/v1/database/${name}?host_type=Js`, { token, body: await guestBook() });
  const infoOf = async (served: HttpHost, name: string): Promise<unknown> => {
    const { status, text } = await served.request('GET', `/v1/database/${name}`);
    return status === 200 ? (JSON.parse(text) as unknown) : [status, text];
  };

  it('databases are whose they were, and named or nameless as they were', async () => {
    const first = await serve();
    const ann = first.host.createIdentity({ subject: 'ann' });
    await put(first, 'guests', ann.token);
    const chosen = `c200${'5'.repeat(60)}`;
    await put(first, chosen, ann.token);
    await first.host.publish('ours', await guestBook());
    const infos = [await infoOf(first, 'guests'), await infoOf(first, chosen), await infoOf(first, 'ours')];
    await first.host.close();
    const again = await serve();
    expect([await infoOf(again, 'guests'), await infoOf(again, chosen), await infoOf(again, 'ours')]).toEqual(
      infos,
    );
    expect((await put(again, 'guests', again.host.createIdentity().token)).status).toBe(403);
    expect((await put(again, 'guests', ann.token)).status).toBe(200);
    expect(JSON.parse((await again.request('GET', `/v1/database/${chosen}/names`)).text)).toEqual({
      names: [],
    });
  });

  it('the name of a database that was deleted goes on standing for its identity', async () => {
    const first = await serve();
    const ann = first.host.createIdentity({ subject: 'ann' });
    await put(first, 'guests', ann.token);
    await first.call('write', '["gone"]');
    const { text: identity } = await first.request('GET', '/v1/database/guests/identity');
    expect((await first.request('DELETE', '/v1/database/guests', { token: ann.token })).status).toBe(200);
    await first.host.close();
    const again = await serve();
    expect(await infoOf(again, 'guests')).toEqual([404, 'No such database.']);
    expect((await again.request('GET', '/v1/database/guests/identity')).text).toBe(identity);
    const bob = again.host.createIdentity({ subject: 'bob' });
    expect(JSON.parse((await put(again, 'guests', bob.token)).text)).toEqual({
      Success: { domain: 'guests', database_identity: identity, op: 'created' },
    });
    expect((await again.call('read', '[]')).text).toBe('[]');
    await again.host.close();
    const once = await serve();
    expect(await infoOf(once, 'guests')).toMatchObject({
      owner_identity: { __identity__: `0x${bob.identity}` },
    });
  });

  it('a backup says whose its database is', async () => {
    const served = await serve();
    const ann = served.host.createIdentity({ subject: 'ann' });
    await put(served, 'guests', ann.token);
    const info = await infoOf(served, 'guests');
    await served.host.backup('guests', join(root, 'copy'));
    const copy = await serve(join(root, 'copy'));
    expect(await infoOf(copy, 'guests')).toEqual(info);
  });

  it('a database that cannot be opened is told of, and where it is and why is not', async () => {
    const first = await serve();
    await first.host.publish('guests', await guestBook());
    await first.host.close();
    const stores = join(root, 'db', 'databases');
    for (const store of await readdir(stores))
      await writeFile(join(stores, store, 'nerv-store.json'), '{"store":"@nerv/embedded","format":99}');
    const again = await serve();
    const said = { status: 500, text: 'the database cannot be used; the log of the server says why' };
    expect(await again.call('read', '[]')).toMatchObject(said);
    expect(await again.request('GET', '/v1/database/guests/route/echo')).toMatchObject(said);
    expect(await again.isWell()).toBe(true);
  });

  it('the token in the file admin-token may publish', async () => {
    const served = await HttpHost.open({}, { dbPath: join(root, 'db') });
    const token = (await readFile(join(root, 'db', 'admin-token'), 'utf8')).trim();
    expect((await put(served, 'guests', token)).status).toBe(200);
    expect((await put(served, 'guests', served.host.createIdentity().token)).status).toBe(403);
  });
});
