import { describe, expect, it } from 'vitest';
import { bareModuleText } from '../support/bare-module';
import { rawReducer } from '../support/module-def';
import { guestBook, HttpHost, type HttpAnswer } from './http-host';

interface Success {
  readonly Success: {
    readonly domain: string | null;
    readonly database_identity: string;
    readonly op: string;
  };
}

const success = ({ status, text }: HttpAnswer): Success['Success'] => {
  expect([status, text]).toEqual([200, expect.stringContaining('Success')]);
  return (JSON.parse(text) as Success).Success;
};

/** A host that everybody may publish to, as on a server, and somebody who does. */
async function openToAll(): Promise<{ served: HttpHost; token: string; identity: string }> {
  const served = await HttpHost.open({ anyoneMayPublish: true });
  return { served, ...served.host.createIdentity() };
}

const put = (
  served: HttpHost,
  name: string,
  token: string | undefined,
  body: string,
  query = '',
): Promise<HttpAnswer> => served.request('PUT', `/v1/database/${name}?host_type=Js${query}`, { token, body });

describe('publishing where anybody may', () => {
  it('creates a database, which the publisher owns, and does nothing for the same bundle', async () => {
    const { served, token, identity } = await openToAll();
    const created = success(await put(served, 'guests', token, await guestBook()));
    expect(created).toEqual({
      domain: 'guests',
      database_identity: expect.any(String) as unknown,
      op: 'created',
    });
    expect(success(await put(served, 'guests', token, await guestBook()))).toEqual({
      ...created,
      op: 'updated',
    });
    const info = JSON.parse((await served.request('GET', '/v1/database/guests')).text) as unknown;
    expect(info).toEqual({
      database_identity: { __identity__: `0x${created.database_identity}` },
      owner_identity: { __identity__: `0x${identity}` },
      host_type: { Js: [] },
      initial_program: expect.stringMatching(/^0x[0-9a-f]{50,64}$/) as unknown,
    });
    const byIdentity = await served.request('GET', `/v1/database/${created.database_identity}`);
    expect(JSON.parse(byIdentity.text)).toEqual(info);
  });

  it('keeps others from what is not theirs', async () => {
    const { served, token, identity } = await openToAll();
    const { database_identity: database } = success(await put(served, 'guests', token, await guestBook()));
    const other = served.host.createIdentity();
    const refusal = (action: string, who = other.identity) => ({
      status: 403,
      text: `${who} is not authorized to perform action on database ${database}: ${action}`,
    });
    expect(await put(served, 'guests', other.token, await guestBook())).toMatchObject(
      refusal('update database'),
    );
    expect(await put(served, 'guests', other.token, await guestBook(), '&clear=true')).toMatchObject(
      refusal('reset database'),
    );
    const asked = async (method: string, path: string): Promise<HttpAnswer> =>
      served.request(method, `/v1/database/${path}`, { token: other.token, body: 'x' });
    expect(await asked('PUT', 'guests/reset?host_type=Js')).toMatchObject(refusal('reset database'));
    expect(await asked('POST', 'guests/pre_publish?host_type=Js')).toMatchObject(refusal('update database'));
    expect(await served.request('DELETE', '/v1/database/guests', { token: other.token })).toMatchObject(
      refusal('delete database'),
    );
    expect(await served.request('GET', '/v1/database/guests/logs', { token: other.token })).toMatchObject(
      refusal('view module logs'),
    );
    expect(await asked('POST', 'guests/names')).toMatchObject(refusal('rename database'));
    expect(await asked('PUT', 'guests/names')).toMatchObject(refusal('rename database'));
    // The admin of the host is nobody special here, as on a server.
    expect(await put(served, 'guests', served.admin, await guestBook())).toMatchObject(
      refusal('update database', served.host.owner.identity),
    );
    const anonymous = await put(served, 'guests', undefined, await guestBook());
    expect(anonymous).toMatchObject(
      refusal('update database', anonymous.headers.get('spacetime-identity') ?? ''),
    );
    const owned = await served.request('GET', `/v1/identity/${identity}/databases`);
    expect(JSON.parse(owned.text)).toEqual({ identities: [database] });
  });

  it('lets the owner do more than others in the database', async () => {
    const { served, token } = await openToAll();
    const text = bareModuleText({
      reducers: { hidden: 'say("ran")' },
      definition: { reducers: [{ ...rawReducer('hidden'), isPrivate: true }] },
    });
    success(await put(served, 'bare', token, text));
    const call = (as: string): Promise<HttpAnswer> =>
      served.request('POST', '/v1/database/bare/call/hidden', {
        token: as,
        body: '[]',
        headers: { 'content-type': 'application/json' },
      });
    expect((await call(token)).status).toBe(200);
    expect(await call(served.admin)).toMatchObject({ status: 404, text: 'No such procedure' });
  });

  it('needs no name, and takes an identity for one', async () => {
    const { served, token } = await openToAll();
    const nameless = success(
      await served.request('POST', '/v1/database?host_type=Js', { token, body: await guestBook() }),
    );
    expect(nameless).toMatchObject({ domain: null, op: 'created' });
    const path = `/v1/database/${nameless.database_identity}`;
    expect(JSON.parse((await served.request('GET', `${path}/names`)).text)).toEqual({ names: [] });
    expect(
      success(await put(served, nameless.database_identity.toUpperCase(), token, await guestBook())),
    ).toEqual({
      ...nameless,
      op: 'updated',
    });
    const chosen = `c200${'7'.repeat(60)}`;
    expect(success(await put(served, `0x${chosen}`, token, await guestBook()))).toEqual({
      domain: null,
      database_identity: chosen,
      op: 'created',
    });
    expect((await served.request('DELETE', path, { token })).status).toBe(200);
    expect(await served.request('GET', path)).toMatchObject({ status: 404, text: 'No such database.' });
  });

  it('may drop the data first', async () => {
    const { served, token } = await openToAll();
    const { database_identity: database } = success(await put(served, 'guests', token, await guestBook()));
    await served.call('write', '["one"]', { token });
    const cleared = success(await put(served, 'guests', token, await guestBook(), '&clear=true'));
    expect(cleared).toEqual({ domain: 'guests', database_identity: database, op: 'updated' });
    expect((await served.call('read', '[]')).text).toBe('[]');
    await served.call('write', '["two"]', { token });
    const reset = await served.request('PUT', '/v1/database/guests/reset?host_type=Js', {
      token,
      body: await guestBook(),
    });
    expect(success(reset)).toEqual(cleared);
    expect((await served.call('read', '[]')).text).toBe('[]');
    expect(success(await put(served, 'fresh', token, await guestBook(), '&clear=true'))).toMatchObject({
      op: 'created',
    });
    expect(
      await served.request('POST', '/v1/database?host_type=Js&clear=true', {
        token,
        body: await guestBook(),
      }),
    ).toMatchObject({ status: 400, text: 'Clear database requires database name or identity' });
  });

  it('goes on under the same identity when a database was deleted', async () => {
    const { served, token } = await openToAll();
    const { database_identity: database } = success(await put(served, 'guests', token, await guestBook()));
    const remove = (name: string): Promise<HttpAnswer> =>
      served.request('DELETE', `/v1/database/${name}`, { token });
    expect(await remove('guests')).toMatchObject({ status: 200, text: '' });
    expect(await remove('guests')).toMatchObject({ status: 200, text: '' });
    expect(await remove('nobody')).toMatchObject({ status: 404, text: '`nobody` not found' });
    expect(await remove(`c200${'1'.repeat(60)}`)).toMatchObject({ status: 200, text: '' });
    expect(await served.call('read', '[]')).toMatchObject({ status: 404, text: 'No such database.' });
    expect(await served.request('GET', '/v1/database/guests/identity')).toMatchObject({
      status: 200,
      text: database,
    });
    const heir = served.host.createIdentity();
    expect(success(await put(served, 'guests', heir.token, await guestBook()))).toEqual({
      domain: 'guests',
      database_identity: database,
      op: 'created',
    });
    expect((await served.call('read', '[]')).text).toBe('[]');
  });

  it('migrates the data of another module, and says before what that would do', async () => {
    const { served, token } = await openToAll();
    success(await put(served, 'guests', token, await guestBook()));
    await served.call('write', '["kept"]', { token });
    const next = `${await guestBook()}\n// another text, the same tables\n`;
    const plan = await served.request('POST', '/v1/database/guests/pre_publish?host_type=Js&style=NoColor', {
      token,
      body: next,
    });
    expect(JSON.parse(plan.text)).toEqual({
      AutoMigrate: {
        migrate_plan: expect.stringContaining('Database Migration Plan') as unknown,
        break_clients: false,
        token: expect.stringMatching(/^0x[0-9a-f]+$/) as unknown,
        major_version_upgrade: false,
      },
    });
    const coloured = await served.request('POST', '/v1/database/guests/pre_publish?host_type=Js', {
      token,
      body: next,
    });
    expect(coloured.text).toContain('\\u001b[1m');
    expect(success(await put(served, 'guests', token, next))).toMatchObject({ op: 'updated' });
    expect((await served.call('read', '[]')).text).toBe('["kept"]');
    const other = (await guestBook()).replace(/isShut: (\w+)\.bool\(\)/, 'isShut: $1.string()');
    expect(other).not.toBe(await guestBook());
    expect(
      JSON.parse(
        (await served.request('POST', '/v1/database/guests/pre_publish?host_type=Js', { token, body: other }))
          .text,
      ),
    ).toMatchObject({ ManualMigrate: { reason: expect.stringContaining('door') as unknown } });
    expect(await put(served, 'guests', token, other)).toMatchObject({
      status: 400,
      text: expect.stringContaining('Database update rejected') as unknown,
    });
    expect(await put(served, 'guests', token, next, '&policy=BreakClients')).toMatchObject({
      status: 400,
      text: 'Migration policy is set to `BreakClients`, but no migration token was provided.',
    });
    expect((await served.call('read', '[]')).text).toBe('["kept"]');
  });
});

describe('a bundle that is not accepted', () => {
  it.each([
    ['a syntax error', 'export default {', '&host_type=Js', 500, 'line 1'],
    ['nothing', '', '&host_type=Js', 500, 'must export schema as default export'],
    ['a throw', 'throw new Error("at load")', '&host_type=Js', 500, 'Uncaught Error: at load'],
    [
      'JavaScript that is said to be WebAssembly',
      'export',
      '',
      500,
      'failed to parse WebAssembly module: magic header not detected: bad magic number - expected=[\n    0x0,\n    0x61,\n    0x73,\n    0x6d,\n] actual=[\n    0x65,\n    0x78,\n    0x70,\n    0x6f,\n] (at offset 0x0)',
    ],
    ['too little to be WebAssembly', 'ex', '&host_type=Wasm', 500, 'unexpected end-of-file (at offset 0x0)'],
    ['WebAssembly', '\0asm', '&host_type=Wasm', 501, 'WebAssembly modules are not run by @nerv/embedded'],
  ])('for %s is told, and leaves nothing behind', async (_what, body, query, status, words) => {
    const { served, token } = await openToAll();
    const answer = await served.request('PUT', `/v1/database/broken?${query.slice(1)}`, { token, body });
    expect(answer).toMatchObject({ status, text: expect.stringContaining(words) as unknown });
    expect((await served.request('GET', '/v1/database/broken/names')).status).toBe(404);
  });

  it('for bytes that are no text is told', async () => {
    const { served, token } = await openToAll();
    const answer = await served.request('PUT', '/v1/database/broken?host_type=Js', {
      token,
      body: Uint8Array.of(0xff, 0xfe),
    });
    expect(answer).toMatchObject({ status: 500, text: 'the module is no text: it is not UTF-8' });
  });

  it.each([
    [
      'host_type=Nope',
      400,
      'Failed to deserialize query string: unknown variant `Nope`, expected `Wasm` or `Js`',
    ],
    [
      'host_type=Js&clear=1',
      400,
      'Failed to deserialize query string: provided string was not `true` or `false`',
    ],
    ['host_type=Js&host_type=Js', 400, 'Failed to deserialize query string: duplicate field `host_type`'],
    ['num_replicas=x', 400, 'Failed to deserialize query string: invalid digit found in string'],
    ['num_replicas=', 400, 'Failed to deserialize query string: cannot parse integer from empty string'],
    ['num_replicas=256', 400, 'Replication factor 256 out of bounds'],
    [
      'policy=No',
      400,
      'Failed to deserialize query string: unknown variant `No`, expected `BreakClients` or `Compatible`',
    ],
    ['parent=x', 501, 'publishing with `parent` is not built yet in @nerv/embedded; leave it out'],
  ])('is not even read where the query is %s', async (query, status, words) => {
    const { served, token } = await openToAll();
    expect(await served.request('PUT', `/v1/database/x?${query}`, { token, body: 'x' })).toMatchObject({
      status,
      text: words,
    });
  });
});

describe('publishing where only the admin may', () => {
  it('is refused to everybody else, who is told where the token is', async () => {
    const served = await HttpHost.open();
    const { identity, token } = served.host.createIdentity();
    const words = `${identity} is not authorized to perform action: create database. On this server only the holder of its admin token may; it is in the file \`admin-token\` of the server's data directory`;
    expect(await put(served, 'guests', token, await guestBook())).toMatchObject({ status: 403, text: words });
    expect(
      await served.request('POST', '/v1/database?host_type=Js', { token, body: await guestBook() }),
    ).toMatchObject({ status: 403, text: words });
    success(await put(served, 'guests', served.admin, await guestBook()));
    for (const [method, path] of [
      ['PUT', 'guests?host_type=Js'],
      ['PUT', 'guests?host_type=Js&clear=true'],
      ['DELETE', 'guests'],
    ] as const)
      expect((await served.request(method, `/v1/database/${path}`, { token })).status).toBe(403);
    expect((await served.call('read', '[]')).status).toBe(200);
    expect((await served.request('DELETE', '/v1/database/guests', { token: served.admin })).status).toBe(200);
  });

  it('does not wait for the bundle of those who may not', async () => {
    const served = await HttpHost.open();
    const answer = await served.send(
      `PUT /v1/database/x?host_type=Js HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${served.host.createIdentity().token}\r\ncontent-length: 1000000\r\n\r\nonly this`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/);
    expect(answer).toContain('connection: close');
  });
});
