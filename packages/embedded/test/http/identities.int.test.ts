import { createHmac, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { guestBook, HttpHost } from './http-host';

interface Identity {
  readonly identity: string;
  readonly token: string;
}

const claimsOf = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

async function newIdentity(served: HttpHost): Promise<Identity> {
  const { status, headers, text } = await served.request('POST', '/v1/identity');
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('application/json');
  return JSON.parse(text) as Identity;
}

const verifyPath = (identity: string): string => `/v1/identity/${identity}/verify`;

describe('an identity', () => {
  it('is made for whoever asks, with its token', async () => {
    const served = await HttpHost.open();
    const { identity, token } = await newIdentity(served);
    expect(identity).toMatch(/^c200[0-9a-f]{60}$/);
    expect(claimsOf(token)).toMatchObject({ hex_identity: identity, iss: 'localhost', exp: null });
    expect((await newIdentity(served)).identity).not.toBe(identity);
    expect(await served.request('GET', verifyPath(identity), { token })).toMatchObject({
      status: 204,
      text: '',
    });
    const other = await newIdentity(served);
    expect(await served.request('GET', verifyPath(identity), { token: other.token })).toMatchObject({
      status: 400,
      text: '',
    });
  });

  it('is told by its token in the query too, and by that in the header first', async () => {
    const served = await HttpHost.open();
    const { identity, token } = await newIdentity(served);
    const path = verifyPath(identity);
    expect((await served.request('GET', `${path}?token=${token}`)).status).toBe(204);
    expect((await served.request('GET', `${path}?token=${token}&token=${token}`)).status).toBe(401);
    expect((await served.request('GET', `${path}?token=garbage`, { token })).status).toBe(204);
    expect((await served.request('GET', `${path}?token=${token}`, { token: 'garbage' })).status).toBe(401);
  });

  it('is asked for in 64 hex digits', async () => {
    const served = await HttpHost.open();
    const { token } = await newIdentity(served);
    const said = async (identity: string): Promise<string> => {
      const { status, text } = await served.request('GET', verifyPath(identity), { token });
      expect(status).toBe(400);
      return text;
    };
    const notHex = 'expected a byte array or hex string';
    expect(await said('xyz')).toBe(`Invalid URL: invalid value: string "xyz", ${notHex}`);
    expect(await said('%22')).toBe(`Invalid URL: invalid value: string "\\"", ${notHex}`);
    expect(await said('c2')).toBe('Invalid URL: too few elements for array');
    expect(await said('c2'.repeat(33))).toBe('Invalid URL: too many elements for array');
    expect(await said('%ff')).toBe('Invalid URL: Invalid UTF-8 in `identity`');
  });
});

describe('a token over HTTP', () => {
  it('may be had once more, for a WebSocket and a minute', async () => {
    const served = await HttpHost.open();
    const { identity, token } = await newIdentity(served);
    const answer = await served.request('POST', '/v1/identity/websocket-token', { token });
    expect(answer.status).toBe(200);
    const short = (JSON.parse(answer.text) as { token: string }).token;
    const { iat, exp, hex_identity: hexIdentity } = claimsOf(short);
    expect([Number(exp) - Number(iat), hexIdentity]).toEqual([60, identity]);
    expect((await served.request('GET', verifyPath(identity), { token: short })).status).toBe(204);
  });

  it('can be checked with the public key', async () => {
    const served = await HttpHost.open();
    const { headers, text } = await served.request('GET', '/v1/identity/public-key');
    expect(headers.get('content-type')).toBe('application/pem-certificate-chain');
    const [head, payload, signature] = (await newIdentity(served)).token.split('.');
    const key = { key: createPublicKey(text), dsaEncoding: 'ieee-p1363' as const };
    const signed = Buffer.from(`${head}.${payload}`);
    expect(verify('sha256', signed, key, Buffer.from(signature ?? '', 'base64url'))).toBe(true);
  });

  it('is needed for what is about it', async () => {
    const served = await HttpHost.open();
    const { identity } = await newIdentity(served);
    const required = { status: 401, text: 'Authorization required' };
    expect(await served.request('GET', verifyPath(identity))).toMatchObject(required);
    expect(await served.request('POST', '/v1/identity/websocket-token')).toMatchObject(required);
  });

  const strangers = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const forged = (served: HttpHost, header: object, how: (signed: string) => Buffer, change = {}): string => {
    const signed = `${part({ typ: 'JWT', ...header })}.${part({ ...claimsOf(served.admin), ...change })}`;
    return `${signed}.${how(signed).toString('base64url')}`;
  };
  it.each<[string, (served: HttpHost, publicKey: string) => string, string]>([
    ['that is none', () => 'garbage', 'Invalid token: InvalidToken'],
    ['that was changed', ({ admin }) => `${admin.slice(0, -4)}AAAA`, 'Invalid token: InvalidSignature'],
    [
      'without a signature',
      (served) => forged(served, { alg: 'none' }, () => Buffer.alloc(0)),
      'Invalid token: InvalidAlgorithm',
    ],
    [
      'signed with the public key as a secret',
      (served, key) =>
        forged(served, { alg: 'HS256' }, (signed) => createHmac('sha256', key).update(signed).digest()),
      'Invalid token: InvalidAlgorithm',
    ],
    [
      'signed with the key of somebody else',
      (served) =>
        forged(served, { alg: 'ES256' }, (signed) =>
          sign('sha256', Buffer.from(signed), { key: strangers.privateKey, dsaEncoding: 'ieee-p1363' }),
        ),
      'Invalid token: InvalidSignature',
    ],
    [
      'of another host',
      () =>
        `${part({ alg: 'ES256' })}.${part({ iss: 'https://issuer.example', sub: 'x', iat: 1 })}.${'A'.repeat(86)}`,
      'Invalid token: InvalidSignature',
    ],
  ])('%s is refused wherever tokens are looked at', async (_what, make, words) => {
    const served = await HttpHost.withGuestBook();
    const { text: publicKey } = await served.request('GET', '/v1/identity/public-key');
    const token = make(served, publicKey);
    const refused = { status: 401, text: words };
    for (const [method, path] of [
      ['GET', '/v1/ping'],
      ['GET', verifyPath(served.host.owner.identity)],
      ['POST', '/v1/identity/websocket-token'],
      ['GET', '/v1/database/guests'],
      ['PUT', '/v1/database/guests?host_type=Js'],
      ['DELETE', '/v1/database/guests'],
      ['GET', '/v1/database/guests/subscribe'],
    ] as const)
      expect(await served.request(method, path, { token }), `${method} ${path}`).toMatchObject(refused);
    expect(await served.call('read', '[]', { token })).toMatchObject(refused);
    // Who asks the module's own routes is for the module to know.
    expect((await served.request('GET', '/v1/database/guests/route/echo', { token })).status).toBe(201);
  });

  it.each(['Basic abc', 'Bearer', 'token'])('in the header %j is malformed', async (authorization) => {
    const served = await HttpHost.open();
    const answer = await served.request('GET', '/v1/ping', { headers: { authorization } });
    expect(answer).toMatchObject({ status: 400, text: 'Authorization is invalid: malformed token' });
  });
});

describe('the answer to a stranger', () => {
  it('brings a new identity along, with its token', async () => {
    const served = await HttpHost.withGuestBook();
    const { status, headers } = await served.call('read', '[]');
    expect(status).toBe(200);
    const identity = headers.get('spacetime-identity') ?? '';
    const token = headers.get('spacetime-identity-token') ?? '';
    expect((await served.request('GET', verifyPath(identity), { token })).status).toBe(204);
    const refused = await served.request('DELETE', '/v1/database/guests', { token });
    expect([refused.status, refused.headers.get('spacetime-identity')]).toEqual([403, identity]);
    expect(refused.headers.get('spacetime-identity-token')).toBe(token);
  });

  it('lists what an identity owns', async () => {
    const served = await HttpHost.withGuestBook();
    const { identity } = served.host.owner;
    const { databaseIdentity } = await served.host.publish('guests', await guestBook());
    const list = async (owner: string): Promise<unknown> =>
      JSON.parse((await served.request('GET', `/v1/identity/${owner}/databases`)).text);
    expect(await list(identity)).toEqual({ identities: [databaseIdentity] });
    expect(await list((await newIdentity(served)).identity)).toEqual({ identities: [] });
  });
});
