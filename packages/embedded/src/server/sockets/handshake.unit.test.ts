import { describe, expect, it } from 'vitest';
import { HostError } from '../../host/host-error';
import { TokenError } from '../../host/token-error';
import { StorageError } from '../../storage/errors';
import { readHandshake, type HandshakeOptions, type HandshakeRequest } from './handshake';

const database = {
  connect: () => {
    throw new Error('nobody connects here');
  },
};
const ann = { token: 'a.n.n', identity: 0xc200n, claims: '{}' };
const somebody = { token: 'n.e.w', identity: 1n, claims: '{}' };

const problems: string[] = [];

const options: HandshakeOptions = {
  tokens: {
    mint: () => somebody,
    check: (token) => {
      if (token === 'a.n.n') return Promise.resolve(ann);
      if (token === 'b.u.g') throw new TypeError('a bug');
      throw new TokenError('Invalid token: InvalidToken', 'it is no JWT');
    },
  },
  findDatabase: () => Promise.resolve(database),
  random: (count) => new Uint8Array(count).fill(9),
  onProblem: (what, { message }) => problems.push(`${what}: ${message}`),
};

function read(
  change: Partial<HandshakeRequest> = {},
  headers: Readonly<Record<string, string | undefined>> = {},
  others: Partial<HandshakeOptions> = {},
) {
  return readHandshake(
    {
      method: 'GET',
      url: '/v1/database/a/subscribe',
      ...change,
      headers: {
        connection: 'keep-alive, Upgrade',
        upgrade: 'WebSocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        'sec-websocket-protocol': 'v2.bsatn.spacetimedb, v3.bsatn.spacetimedb',
        ...headers,
      },
    },
    { ...options, ...others },
  );
}

const refused = (status: number, message: string) => expect.objectContaining({ status, message });

describe('a handshake', () => {
  it('of somebody new makes a token and a connection id, and confirms reads', async () => {
    expect(await read()).toEqual({
      database,
      credentials: somebody,
      connectionId: 0x09090909090909090909090909090909n,
      protocol: 'v3.bsatn.spacetimedb',
      isConfirmed: true,
      headers: { 'spacetime-identity': `${'0'.repeat(63)}1`, 'spacetime-identity-token': 'n.e.w' },
    });
  });

  it('of somebody known goes by the header, then by the query', async () => {
    const url = '/v1/database/a/subscribe?token=a.n.n&confirmed=false';
    expect(await read({ url })).toMatchObject({ credentials: ann, isConfirmed: false });
    expect(await read({}, { authorization: 'bearer a.n.n ' })).toMatchObject({ credentials: ann });
    await expect(read({ url }, { authorization: 'Bearer x' })).rejects.toEqual(
      refused(401, 'Invalid token: InvalidToken'),
    );
    await expect(read({ url }, { authorization: 'Bearer' })).rejects.toEqual(
      refused(400, 'Authorization is invalid: malformed token'),
    );
    await expect(read({}, { authorization: 'Bearer b.u.g' })).rejects.toThrow(TypeError);
  });

  it('takes one key, one version and one method', async () => {
    for (const [headers, status] of [
      [{ connection: 'close' }, 426],
      [{ connection: undefined }, 426],
      [{ upgrade: undefined }, 426],
      [{ 'sec-websocket-version': '14' }, 400],
      [{ 'sec-websocket-key': undefined }, 400],
      [{ 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ' }, 400],
    ] as const)
      await expect(read({}, headers)).rejects.toMatchObject({ status });
    await expect(read({ method: 'PUT' })).rejects.toMatchObject({
      status: 405,
      headers: { allow: 'GET,HEAD' },
    });
    await expect(read({ url: undefined })).rejects.toMatchObject({ status: 404 });
  });

  it('names the client in a refusal, once it is known', async () => {
    await expect(read({}, { 'sec-websocket-protocol': undefined })).rejects.toMatchObject({
      status: 400,
      message: 'no valid protocol selected',
      headers: { 'spacetime-identity-token': 'n.e.w' },
    });
  });
});

describe('a database that cannot be had', () => {
  const find = (error: Error, url = '/v1/database/a/subscribe') =>
    read({ url }, {}, { findDatabase: () => Promise.reject(error) });

  it('is not found', async () => {
    const error = new HostError('unknownDatabase', 'publish it first');
    await expect(find(error)).rejects.toEqual(refused(404, '`a` not found'));
    await expect(find(error, `/v1/database/${'0'.repeat(64)}/subscribe`)).rejects.toEqual(refused(404, ''));
  });

  it('belongs to a host that closes', async () => {
    await expect(find(new HostError('closed', 'closed'))).rejects.toEqual(
      refused(503, 'the server is shutting down'),
    );
  });

  it('is broken, and only the log says how', async () => {
    for (const error of [new HostError('unopened', 'why'), new StorageError('damaged', 'why')]) {
      await expect(find(error)).rejects.toEqual(
        refused(500, '`a` cannot be opened; the log of its host says why'),
      );
      expect(problems.splice(0)).toEqual(['a client could not connect to `a`: why']);
    }
  });

  it('has met a bug, which is not dressed up', async () => {
    const bug = new TypeError('a bug');
    await expect(find(bug)).rejects.toBe(bug);
  });
});
