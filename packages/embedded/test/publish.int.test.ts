import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EmbeddedSpacetime, ModuleError, readModuleSource, SchemaError } from '../src';
import { RawClient, request } from './support/raw-client';
import { writeModule } from './support/write-module';

const LEDGER = new URL('./modules/ledger.ts', import.meta.url);
const CHAT = new URL('./modules/chat.ts', import.meta.url);

let host: EmbeddedSpacetime;

beforeEach(async () => {
  host = await EmbeddedSpacetime.open({ logger: () => undefined });
});

afterEach(async () => {
  await host.close();
});

describe('publishing', () => {
  it('creates a database with an identity of its own', async () => {
    const first = await host.publish('one', LEDGER);
    const second = await host.publish('two', LEDGER);
    expect(first).toEqual({ databaseIdentity: expect.stringMatching(/^c200[0-9a-f]{60}$/), op: 'created' });
    expect(second.databaseIdentity).not.toBe(first.databaseIdentity);
  });

  it('takes the text of a bundle as it is, and changes nothing when it is the same again', async () => {
    const code = await readModuleSource(LEDGER);
    const { databaseIdentity } = await host.publish('one', code);
    const client = await RawClient.connect(host, 'one');
    await client.ask(request.reducer(1, 'put', '010101'));
    expect(await host.publish('one', { code })).toEqual({ databaseIdentity, op: 'updated' });
    expect(await client.ask(request.query(2, 'SELECT * FROM entry'))).toMatchObject({
      tables: [{ rows: ['010101'] }],
    });
    expect(await client.ask(request.query(3, "SELECT * FROM visit WHERE what = 'init true'"))).toMatchObject({
      tables: [{ rows: [expect.any(String)] }],
    });
  });

  it('does not put another module over existing data, unless that is to be dropped', async () => {
    const { databaseIdentity } = await host.publish('one', LEDGER);
    const client = await RawClient.connect(host, 'one');
    await client.ask(request.reducer(1, 'put', '010101'));
    await expect(host.publish('one', CHAT)).rejects.toMatchObject({
      name: 'HostError',
      problem: 'migration',
    });
    expect(await client.ask(request.query(2, 'SELECT * FROM entry'))).toMatchObject({
      tables: [{ rows: ['010101'] }],
    });
    expect(await host.publish('one', CHAT, { clear: true })).toEqual({ databaseIdentity, op: 'updated' });
    expect(await client.ended).toEqual({ code: 1001, reason: 'module exited' });
    const after = await RawClient.connect(host, 'one');
    expect(await after.ask(request.query(1, 'SELECT * FROM message'))).toMatchObject({ tables: [] });
    expect(await after.ask(request.query(2, 'SELECT * FROM entry'))).toMatchObject({
      error: expect.stringContaining('no such table'),
    });
  });

  it('drops data for the same module too, when that is asked for', async () => {
    await host.publish('one', LEDGER);
    await host.call('one', 'put', [1, 1, 1]);
    await host.publish('one', LEDGER, { clear: true });
    const client = await RawClient.connect(host, 'one');
    expect(await client.ask(request.query(1, 'SELECT * FROM entry'))).toMatchObject({ tables: [] });
  });

  it('of one name at the same time happens one after the other', async () => {
    // Files are bundled side by side, and a publish takes its turn when it has its bundle.
    const [ledger, chat] = await Promise.all([readModuleSource(LEDGER), readModuleSource(CHAT)]);
    const results = await Promise.allSettled(
      [ledger, ledger, chat].map((code) => host.publish('one', { code })),
    );
    expect(results.map((result) => (result.status === 'fulfilled' ? result.value.op : 'refused'))).toEqual([
      'created',
      'updated',
      'refused',
    ]);
  });

  it.each(['', 'Upper', 'under_score', '-x', 'c2'.repeat(32)])(
    'under the name %j is refused',
    async (name) => {
      await expect(host.publish(name, LEDGER)).rejects.toMatchObject({ problem: 'name' });
    },
  );

  it('keeps lowered bundles in the directory it is given', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'embedded-cache-'));
    const code = `${await readModuleSource(LEDGER)}\n// ${directory}`;
    const caching = await EmbeddedSpacetime.open({ bundleCacheDir: directory });
    await caching.publish('one', { code });
    await caching.close();
    expect(await readdir(directory)).toHaveLength(1);
    await rm(directory, { recursive: true });
  });
});

describe('a module that cannot run here', () => {
  it('is refused when it has rules on which rows a client may see, or a submodule has', async () => {
    const source = `const db = schema({ x }); export default db;
       export const rule = db.clientVisibilityFilter.sql('SELECT * FROM x');`;
    const part = await writeModule(source, 'part');
    const whole = `import * as part from ${JSON.stringify(part)};\nconst db = schema({ part }); export default db;`;
    for (const path of [part, await writeModule(whole)]) {
      await expect(host.publish('refused', path)).rejects.toMatchObject({
        name: 'ModuleError',
        problem: 'notBuilt',
        message: 'not built yet in @nerv/embedded: row level security (1 rules)',
      });
      await expect(host.call('refused', 'anything')).rejects.toMatchObject({ problem: 'unknownDatabase' });
    }
  });

  it.each([
    [
      'throws while it loads',
      `throw new Error('not today');`,
      ModuleError,
      /^Uncaught Error: not today\n\tat .*spacetimedb_module/,
    ],
    [
      'has no default export',
      `const db = schema({ x }); export const f = db.reducer(() => {});`,
      ModuleError,
      /^must export schema as default export$/,
    ],
    [
      'exports something else',
      `export default schema({ x }); export const five = 5;`,
      ModuleError,
      /exporting something that is not a spacetime export/,
    ],
    ['waits at the top level', `await null; export default schema({ x });`, ModuleError, /Top-level await/],
    ['does not parse', `export default schema({ x };`, ModuleError, /cannot bundle the module/],
    [
      'breaks a rule',
      `const y = table({ name: 'st_y' }, { id: t.u32() }); export default schema({ x, y });`,
      SchemaError,
      /Table name is reserved for system use: st_y/,
    ],
  ])('is refused when it %s', async (_what, source, errorClass, message) => {
    const path = await writeModule(source);
    await expect(host.publish('refused', path)).rejects.toThrow(errorClass);
    await expect(host.publish('refused', path)).rejects.toThrow(message);
    await expect(host.call('refused', 'anything')).rejects.toMatchObject({ problem: 'unknownDatabase' });
  });

  it.each([
    ['refuses', `throw new SenderError('not this time');`, 'not this time'],
    [
      'crashes',
      `ctx.db.x.insert({ id: 1 }); throw new Error('broken');`,
      'The instance encountered a fatal error.',
    ],
  ])('is refused when its init %s', async (_what, body, message) => {
    const path = await writeModule(
      `const db = schema({ x }); export default db; export const start = db.init((ctx) => { ${body} });`,
    );
    await expect(host.publish('refused', path)).rejects.toMatchObject({
      name: 'HostError',
      problem: 'init',
      message,
    });
    await expect(host.call('refused', 'anything')).rejects.toMatchObject({ problem: 'unknownDatabase' });
    expect(await host.publish('refused', LEDGER)).toMatchObject({ op: 'created' });
  });

  it('leaves the database there was when its successor is refused', async () => {
    await host.publish('one', LEDGER);
    await host.call('one', 'put', [1, 1, 1]);
    const path = await writeModule(`throw new Error('not today');`);
    await expect(host.publish('one', path, { clear: true })).rejects.toThrow('not today');
    const client = await RawClient.connect(host, 'one');
    expect(await client.ask(request.query(1, 'SELECT * FROM entry'))).toMatchObject({
      tables: [{ rows: ['010101'] }],
    });
  });
});

describe('a host', () => {
  it('shares nothing with another', async () => {
    const other = await EmbeddedSpacetime.open();
    await Promise.all([host.publish('one', LEDGER), other.publish('one', LEDGER)]);
    await host.call('one', 'put', [1, 1, 1]);
    const client = await RawClient.connect(other, 'one');
    expect(await client.ask(request.query(1, 'SELECT * FROM entry'))).toMatchObject({ tables: [] });
    await other.close();
    expect(await client.ended).toEqual({ code: 1001, reason: 'host closed' });
    expect(host.owner.identity).not.toBe(other.owner.identity);
  });

  it('is the same again from the same randomness and time', async () => {
    const open = () => {
      let next = 0;
      return EmbeddedSpacetime.open({
        clock: () => 5n,
        random: (count) => Uint8Array.from({ length: count }, () => next++),
      });
    };
    const facts = async () => {
      const again = await open();
      const { databaseIdentity } = await again.publish('one', LEDGER);
      const { hello } = await RawClient.connect(again, 'one');
      const { identity } = again.owner;
      await again.close();
      return [databaseIdentity, identity, hello.identity, hello.connectionId];
    };
    expect(await facts()).toEqual(await facts());
  });

  it('refuses everything once it is closed, and may be closed again', async () => {
    await host.publish('one', LEDGER);
    await host.close();
    await host[Symbol.asyncDispose]();
    const closed = { problem: 'closed' };
    await expect(host.publish('two', LEDGER)).rejects.toMatchObject(closed);
    await expect(host.call('one', 'put')).rejects.toMatchObject(closed);
    await expect(host.webSocket({ nameOrAddress: 'one', wsProtocol: [] })).rejects.toMatchObject(closed);
    expect(() => host.createIdentity()).toThrow('closed');
    expect(() => host.clients('one')).toThrow('closed');
  });

  it('ends a connection that was being opened when it closed', async () => {
    await host.publish('one', LEDGER);
    const socket = await host.webSocket({ nameOrAddress: 'one', wsProtocol: ['v3.bsatn.spacetimedb'] });
    const ended = new Promise<number>((resolve) => {
      socket.onclose = ({ code }) => {
        resolve(code);
      };
    });
    await host.close();
    expect(await ended).toBe(1006);
  });
});
